/** Records which samples went to the output below, and when each of them leaves it towards the caller. */
export type Ledger = {
  /** Records samples that the output below accepted. `durationMs` includes the silence that pads them. */
  push(fromSample: number, samples: number, durationMs: number, atMs: number): void;
  /**
   * How many samples of the segment have left, up to the furthest one.
   *
   * This is not the sum of what was sent: playing samples again adds nothing.
   */
  heardSamples(atMs: number): number;
  /** The next sample to leave the output below; `undefined` if nothing waits there. */
  leavingSample(atMs: number): number | undefined;
  /** Milliseconds of audio that wait in the output below. */
  queuedMs(atMs: number): number;
  /** When a sample that waits in the output below will leave; `undefined` if it does not wait there. */
  leavesAtMs(sample: number, atMs: number): number | undefined;
  /** Removes the samples that were waiting below, because the output has cleared them. */
  takeBack(atMs: number): void;
};

/** Starts the ledger of one segment. */
export function createLedger(rateHz: number): Ledger {
  let entries: Entry[] = [];
  let furthest = 0;
  let endsAtMs = Number.NEGATIVE_INFINITY;

  const settle = (atMs: number): void => {
    while (entries[0] !== undefined && entries[0].endsAtMs <= atMs) {
      furthest = Math.max(furthest, entries[0].fromSample + entries[0].samples);
      entries.shift();
    }
    const playing = entries[0];
    if (playing === undefined) return;
    furthest = Math.max(furthest, playing.fromSample + samplesPlayed(playing, atMs, rateHz));
  };

  return {
    push(fromSample, samples, durationMs, atMs) {
      settle(atMs);
      const startsAtMs = Math.max(endsAtMs, atMs);
      endsAtMs = startsAtMs + durationMs;
      entries.push({ fromSample, samples, startsAtMs, endsAtMs });
    },
    heardSamples(atMs) {
      settle(atMs);
      return furthest;
    },
    leavingSample(atMs) {
      settle(atMs);
      const [playing] = entries;
      return playing && playing.fromSample + samplesPlayed(playing, atMs, rateHz);
    },
    queuedMs: (atMs) => Math.max(0, endsAtMs - atMs),
    leavesAtMs(sample, atMs) {
      settle(atMs);
      const entry = entries.find(
        (one) => sample >= one.fromSample && sample <= one.fromSample + one.samples,
      );
      return entry && entry.startsAtMs + ((sample - entry.fromSample) / rateHz) * 1000;
    },
    takeBack(atMs) {
      settle(atMs);
      entries = [];
      endsAtMs = Math.min(endsAtMs, atMs);
    },
  };
}

type Entry = {
  readonly fromSample: number;
  readonly samples: number;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
};

function samplesPlayed(entry: Entry, atMs: number, rateHz: number): number {
  const played = Math.floor(((atMs - entry.startsAtMs) / 1000) * rateHz);
  return Math.min(entry.samples, Math.max(0, played));
}
