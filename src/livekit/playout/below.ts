import type { AudioFrame, AudioSource } from '@livekit/rtc-node';
import type { voice } from '@livekit/agents';
import { guarded, logFault } from '../ground/index.ts';
import { nativeSourceOf } from './source.ts';

/**
 * The output below, one segment of it at a time.
 *
 * It must see frames one after the other, no `flush()` while a frame is under way, and no frame of
 * a segment before it has finished the one before (`_output.ts`, `synchronizer.ts`, 1.9.0).
 */
export type Below = {
  /** A frame may be pushed now. */
  readonly isFree: boolean;
  /** Sends one frame; `taken` is called when the output has taken it, or has refused it. */
  push(frame: AudioFrame, taken: (isAccepted: boolean) => void): void;
  /** Lets the open segment play to its end. Resolves when it has. */
  drain(): Promise<void>;
  /** Throws away what the open segment has not played yet, as soon as no frame is under way. */
  clear(cut: Cut): void;
};

/** A clearing, as it happens. */
export type Cut = {
  /** The output clears now: what has left until this moment was heard. */
  cleared(): void;
  /**
   * What is to be heard in the place of the first cleared samples, so that the signal ends without a
   * step. Asked only where it can be played at once: a frame that goes the way of the others, through
   * the outputs above the source, was heard some 100 ms late, as a scrap of sound in the silence.
   */
  ramp(): AudioFrame | undefined;
  /** The silence is on its way. Called again when all is over, for the case that something failed before. */
  done(): void;
};

export function createBelow(next: voice.AudioOutput, onFree: () => void): Below {
  let phase: 'idle' | 'open' | 'closing' = 'idle';
  let closed: Promise<void> = Promise.resolve();
  let inFlight: Promise<void> | undefined;
  let source: AudioSource | undefined;

  /** Runs what closes the open segment; it begins before this returns. */
  const close = (work: () => Promise<void>): void => {
    phase = 'closing';
    closed = work()
      .catch((error: unknown) => logFault('the output below', error))
      .then(() => {
        phase = 'idle';
        onFree();
      });
  };
  return {
    get isFree() {
      return inFlight === undefined && phase !== 'closing';
    },
    push(frame, taken) {
      phase = 'open';
      inFlight = capture(next, frame).then((isAccepted) => {
        inFlight = undefined;
        guarded('the playout', taken)(isAccepted);
        onFree();
      });
    },
    async drain() {
      if (phase === 'open') close(() => flush(next, DRAINED_MS_MAX));
      await closed;
    },
    clear(cut) {
      // Looked for late: the room's own output is set up while the session starts.
      source ??= nativeSourceOf(next);
      if (source?.sampleRate !== next.sampleRate) source = undefined;
      const outputs = { next, source };
      if (phase === 'open')
        return close(() => discard(outputs, inFlight, cut).finally(() => cut.done()));
      // Already on its way out: what is left of it is cut without a ramp.
      next.clearBuffer();
      cut.cleared();
      cut.done();
    },
  };
}

/** A source that was closed under us (the room is gone) takes nothing; the segment still ends. */
async function capture(next: voice.AudioOutput, frame: AudioFrame): Promise<boolean> {
  try {
    await next.captureFrame(frame);
    return true;
  } catch (error) {
    logFault('the audio output below', error);
    return false;
  }
}

function ignored(): void {}

async function flush(next: voice.AudioOutput, boundMs: number): Promise<void> {
  next.flush();
  // Asked, not only listened to: the synchronizer settles there a segment that was dropped below it.
  await within(boundMs, next.waitForPlayout());
}

/** The output below, and the source at its end where that is known. */
type Outputs = { readonly next: voice.AudioOutput; readonly source: AudioSource | undefined };

async function discard(
  { next, source }: Outputs,
  inFlight: Promise<void> | undefined,
  cut: Cut,
): Promise<void> {
  if (inFlight !== undefined) await within(STUCK_MS, inFlight);
  next.flush();
  next.clearBuffer();
  cut.cleared();
  const finished = within(CLEARED_MS_MAX, next.waitForPlayout());
  // The source is cleared in promises that follow. All work that the cut brings with it comes after
  // them and after the ramp: the caller waits for the silence, nobody for the rest.
  await Promise.race([finished, new Promise((resolve) => setImmediate(resolve))]);
  const ramped = source && playRamp(source, cut);
  cut.done();
  await finished;
  await ramped;
}

async function playRamp(source: AudioSource, cut: Cut): Promise<void> {
  const frame = cut.ramp();
  if (frame !== undefined) await within(STUCK_MS, source.captureFrame(frame).catch(ignored));
}

/** Waits for a promise, `boundMs` at most. */
async function within(boundMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, boundMs);
  });
  try {
    await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** A frame is taken within a millisecond; one that takes longer waits for a subscriber. */
const STUCK_MS = 30;
/** What is cleared is over at once. The bound is for an output that has lost its room. */
const CLEARED_MS_MAX = 250;
/** What is played out is over after the lead. The bound is for an output that has lost its room. */
const DRAINED_MS_MAX = 2000;
