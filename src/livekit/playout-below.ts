import type { AudioFrame } from '@livekit/rtc-node';
import type { voice } from '@livekit/agents';

/**
 * The output below, one segment of it at a time.
 *
 * It must see frames one after the other, no `flush()` while a frame is under way, and no frame of
 * a segment before it has finished the one before (`_output.ts`, `synchronizer.ts`, 1.9.0).
 */
export type Below = {
  /** A frame may be pushed now. */
  readonly isFree: boolean;
  /** Sends one frame; `accepted` is called when the output has taken it. */
  push(frame: AudioFrame, accepted: () => void): void;
  /** Lets the open segment play to its end. Resolves when it has. */
  drain(): Promise<void>;
  /**
   * Throws away what the open segment has not played yet, as soon as no frame is under way;
   * `cleared` is called in that moment.
   *
   * No ramp follows: a frame pushed after the clearing leaves a native source some 100 ms later, as a
   * scrap of sound in the silence (heard in a real room, rtc-node 0.13.35).
   */
  clear(cleared: () => void): void;
};

export function createBelow(next: voice.AudioOutput, onFree: () => void): Below {
  let phase: 'idle' | 'open' | 'closing' = 'idle';
  let closed: Promise<void> = Promise.resolve();
  let inFlight: Promise<void> | undefined;

  /** Runs what closes the open segment; it begins before this returns. */
  const close = (work: () => Promise<void>): void => {
    phase = 'closing';
    closed = work().then(() => {
      phase = 'idle';
      onFree();
    });
  };
  return {
    get isFree() {
      return inFlight === undefined && phase !== 'closing';
    },
    push(frame, accepted) {
      phase = 'open';
      inFlight = capture(next, frame).then(() => {
        inFlight = undefined;
        accepted();
        onFree();
      });
    },
    async drain() {
      if (phase === 'open') close(() => flush(next, DRAINED_MS_MAX));
      await closed;
    },
    clear(cleared) {
      if (phase === 'open') return close(() => discard(next, inFlight, cleared));
      // Already on its way out: what is left of it is cut without a ramp.
      next.clearBuffer();
      cleared();
    },
  };
}

async function capture(next: voice.AudioOutput, frame: AudioFrame): Promise<void> {
  try {
    await next.captureFrame(frame);
  } catch {
    // A source that was closed under us (the room is gone) plays nothing; the segment still ends.
  }
}

async function flush(next: voice.AudioOutput, boundMs: number): Promise<void> {
  next.flush();
  // Asked, not only listened to: the synchronizer settles there a segment that was dropped below it.
  await within(boundMs, next.waitForPlayout());
}

async function discard(
  next: voice.AudioOutput,
  inFlight: Promise<void> | undefined,
  cleared: () => void,
): Promise<void> {
  if (inFlight !== undefined) await within(STUCK_MS, inFlight);
  next.flush();
  next.clearBuffer();
  cleared();
  await within(CLEARED_MS_MAX, next.waitForPlayout());
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
