import type { Ledger } from './ledger.ts';

/** What a service, such as an avatar, says of a segment that it has played. */
export type RemoteReport = {
  /** Seconds of the segment that it has played. */
  readonly playbackPosition: number;
  readonly interrupted: boolean;
};

/**
 * The ledger of a segment that another service plays. How long the service waits before it plays is its
 * own affair: until it reports the start, nothing was heard, and its report of the end is the truth.
 */
export type RemoteLedger = Ledger & {
  /** The service has begun to play the segment. */
  readonly started: (atMs: number) => void;
  readonly hasStarted: boolean;
  /** True if the service should have reported its start long ago. */
  readonly isLate: (atMs: number) => boolean;
  /** The samples that were heard of a segment that was cut, as far as the service reports it. */
  readonly cut: (report: RemoteReport | undefined, atMs: number) => number;
  /** The samples that were heard of a segment that was sent whole and not cut. */
  readonly ended: (report: RemoteReport | undefined, atMs: number) => number;
  /** True if the service did not say at the end that it played all that it was sent. */
  readonly isShort: boolean;
};

/** Starts the ledger of one segment that another service plays. */
export function createRemoteLedger(rateHz: number): RemoteLedger {
  return new Runs(rateHz);
}

class Runs implements RemoteLedger {
  isShort = false;
  readonly #rateHz: number;
  readonly #runs: Run[] = [];
  #endsAtMs = Number.NEGATIVE_INFINITY;
  #startedAtMs: number | undefined;
  #frozenAtMs = Number.POSITIVE_INFINITY;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  push(fromSample: number, samples: number, durationMs: number, atMs: number): void {
    const startsAtMs = Math.max(this.#endsAtMs, atMs);
    const last = this.#runs.at(-1);
    const isJoined =
      last !== undefined &&
      startsAtMs === this.#endsAtMs &&
      fromSample === last.fromSample + last.samples &&
      last.durationMs === (last.samples / this.#rateHz) * 1000;
    this.#endsAtMs = startsAtMs + durationMs;
    if (isJoined) {
      last.samples += samples;
      last.durationMs += durationMs;
      return;
    }
    this.#runs.push({ fromSample, samples, durationMs, startsAtMs, sentBeforeMs: this.#sentMs });
  }

  heardSamples(atMs: number): number {
    const [first] = this.#runs;
    if (first === undefined || this.#startedAtMs === undefined) return 0;
    const delayMs = Math.max(0, this.#startedAtMs - first.startsAtMs);
    const thenMs = Math.min(atMs, this.#frozenAtMs) - delayMs;
    return this.#furthest((run) => thenMs - run.startsAtMs);
  }

  // Nothing can be aimed at a word that another service plays.
  leavingSample(): undefined {}

  leavesAtMs(): undefined {}

  queuedMs(atMs: number): number {
    return Math.max(0, this.#endsAtMs - atMs);
  }

  takeBack(atMs: number): void {
    this.#frozenAtMs = atMs;
    this.#endsAtMs = Math.min(this.#endsAtMs, atMs);
  }

  get hasStarted(): boolean {
    return this.#startedAtMs !== undefined;
  }

  started(atMs: number): void {
    this.#startedAtMs ??= atMs;
  }

  isLate(atMs: number): boolean {
    const [first] = this.#runs;
    return !this.hasStarted && first !== undefined && atMs - first.startsAtMs > START_MS;
  }

  cut(report: RemoteReport | undefined, atMs: number): number {
    return report === undefined
      ? this.heardSamples(atMs)
      : this.#heardOf(report.playbackPosition * 1000);
  }

  ended(report: RemoteReport | undefined, atMs: number): number {
    const playedMs = report === undefined ? 0 : report.playbackPosition * 1000;
    // LiveKit reads a position of 0 where a report has none.
    const isWhole =
      report?.interrupted === false && (playedMs === 0 || playedMs >= this.#sentMs - SHORT_MS);
    this.isShort = !isWhole;
    if (report === undefined) return this.heardSamples(atMs);
    return this.#heardOf(isWhole ? this.#sentMs : playedMs);
  }

  get #sentMs(): number {
    const last = this.#runs.at(-1);
    return last === undefined ? 0 : last.sentBeforeMs + last.durationMs;
  }

  #heardOf(playedMs: number): number {
    return this.#furthest((run) => playedMs - run.sentBeforeMs);
  }

  /** The furthest sample heard, if so many milliseconds of each run were played. */
  #furthest(playedMsOf: (run: Run) => number): number {
    return this.#runs.reduce((most, run) => {
      const played = Math.floor((playedMsOf(run) / 1000) * this.#rateHz + ROUNDING);
      const samples = Math.min(run.samples, played);
      return samples > 0 ? Math.max(most, run.fromSample + samples) : most;
    }, 0);
  }
}

/** Samples that were sent without a gap, one after the other. */
type Run = {
  readonly fromSample: number;
  samples: number;
  durationMs: number;
  readonly startsAtMs: number;
  /** Milliseconds of the segment that were sent before. */
  readonly sentBeforeMs: number;
};

/** A service that has not reported a start after so long is taken to have begun then. */
const START_MS = 1000;
/** A listener does not miss less than this; services count in frames of their picture. */
const SHORT_MS = 60;
/** Sums of fractions of milliseconds fall short of a whole sample by less than this. */
const ROUNDING = 1e-6;
