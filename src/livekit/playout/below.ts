import type { AudioFrame, AudioSource } from '@livekit/rtc-node';
import type { voice } from '@livekit/agents';
import { guarded, logFault } from '../ground/index.ts';
import { nativeSourceOf } from './source.ts';

/**
 * The output below the playout, given one segment at a time.
 *
 * It must get frames one after the other, no `flush()` while it is taking a frame, and no frame of
 * a segment before it has finished the previous segment (`_output.ts`, `synchronizer.ts`, 1.9.0).
 */
export type Below = {
  /** True if a frame may be pushed now. */
  readonly isFree: boolean;
  /** Sends one frame; calls `taken` when the output has accepted or refused it. */
  push(frame: AudioFrame, taken: (isAccepted: boolean) => void): void;
  /** Lets the open segment play to its end. Resolves when it has. */
  drain(): Promise<void>;
  /** Discards what the open segment has not played yet, as soon as the current frame has been taken. */
  clear(cut: Cut): void;
};

/** The steps of a cut, called in this order. */
export type Cut = {
  /** The output has cleared its audio: what had left by this moment was heard. */
  cleared(): void;
  /**
   * The fade that replaces the first cleared samples, so that the signal ends without a click. Called
   * only if it can be played at once: a frame sent through the outputs above the source was heard some
   * 100 ms late, as a scrap of sound in the silence.
   */
  ramp(): AudioFrame | undefined;
  /** The caller will hear silence. Called a second time at the end, in case an earlier step failed. */
  done(): void;
};

export function createBelow(next: voice.AudioOutput, onFree: () => void): Below {
  let phase: 'idle' | 'open' | 'closing' = 'idle';
  let closed: Promise<void> = Promise.resolve();
  let inFlight: Promise<void> | undefined;
  let source: AudioSource | undefined;

  /** Runs the work that closes the open segment; it starts before this returns. */
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
      // Found late, because LiveKit creates the room's output while the session starts.
      source ??= nativeSourceOf(next);
      if (source?.sampleRate !== next.sampleRate) source = undefined;
      const outputs = { next, source };
      if (phase === 'open')
        return close(() => discard(outputs, inFlight, cut).finally(() => cut.done()));
      // The segment is closing already: the rest of it is cut without a ramp.
      next.clearBuffer();
      cut.cleared();
      cut.done();
    },
  };
}

/** False if the source refuses the frame, as it does after its room is gone; the segment still ends. */
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
  // Waiting is not enough without this call: in it, the synchronizer settles a segment dropped below it.
  await within(boundMs, next.waitForPlayout());
}

/** The output below, and the native source at its end if that is known. */
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
  // LiveKit clears the source in promises that follow. All other work of a cut comes after them and
  // after the ramp, because the caller waits for the silence and nobody waits for the rest.
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

/** The source takes a frame within a millisecond; one that takes longer waits for a subscriber. */
const STUCK_MS = 30;
/** Cleared audio ends at once. The bound is for an output that has lost its room. */
const CLEARED_MS_MAX = 250;
/** Sent audio ends after the lead. The bound is for an output that has lost its room. */
const DRAINED_MS_MAX = 2000;
