/** Which samples went to the output below, and when each of them leaves it towards the ear. */
export type Ledger = {
  /** Notes samples that the output below has accepted; they last `durationMs`, silence at their end included. */
  push(fromSample: number, samples: number, durationMs: number, atMs: number): void;
  /**
   * The furthest source sample that has left, as a count from the segment's start.
   *
   * Not a sum of what was sent: going back adds nothing, a pause takes nothing away.
   */
  heardSamples(atMs: number): number;
  /** The source sample that leaves next, of what waits below; `undefined` where nothing does. */
  leavingSample(atMs: number): number | undefined;
  /** Milliseconds of audio that still wait in the output below. */
  queuedMs(atMs: number): number;
  /** When a sample that still waits below will leave; `undefined` where it does not wait there. */
  leavesAtMs(sample: number, atMs: number): number | undefined;
  /** Forgets what waits below, because it was cleared there. */
  takeBack(atMs: number): void;
};

/** Starts the account of one segment. */
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
