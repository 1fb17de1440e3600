import type { AudioFrame, AudioSource } from '@livekit/rtc-node';
import type { voice } from '@livekit/agents';
import { guarded, logFault, unawaited } from '../ground/index.ts';
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
  /** Lets the open segment play to its end. Resolves with the output's report, if it came in time. */
  drain(): Promise<Report>;
  /** Discards what the open segment has not played yet, as soon as the current frame has been taken. */
  clear(cut: Cut): void;
};

/** The steps of a cut, called in this order. */
export type Cut = {
  /** The output has cleared its audio: what had left by this moment was heard. */
  cleared(): void;
  /** What another service reports of the cut; called only if a service plays the audio. */
  reported(report: Report): void;
  /**
   * The fade that replaces the first cleared samples, so that the signal ends without a click. Called
   * only if it can be played at once: a frame sent through the outputs above the source was heard some
   * 100 ms late, as a scrap of sound in the silence.
   */
  ramp(): AudioFrame | undefined;
  /** The caller will hear silence. Called a second time at the end, in case an earlier step failed. */
  done(): void;
};

/** What the output reports of a segment that has ended; `undefined` if it did not report in time. */
export type Report = voice.PlaybackFinishedEvent | undefined;

/** `elsewhere`: another service plays what the output is sent, and reports over a network. */
export function createBelow(
  next: voice.AudioOutput,
  plays: 'here' | 'elsewhere',
  onFree: () => void,
): Below {
  const discard = plays === 'here' ? discardHere : discardElsewhere;
  let phase: 'idle' | 'open' | 'closing' = 'idle';
  let closed: Promise<Report> = Promise.resolve(undefined);
  let inFlight: Promise<void> | undefined;
  let source: AudioSource | undefined;

  /** Runs the work that closes the open segment; it starts before this returns. */
  const close = (work: () => Promise<Report>): void => {
    phase = 'closing';
    closed = work()
      .catch(unreported)
      .then((report) => {
        phase = 'idle';
        onFree();
        return report;
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
    drain() {
      if (phase === 'open') close(() => flush(next, DRAINED_MS_MAX[plays]));
      return closed;
    },
    clear(cut) {
      // Found late, because LiveKit creates the room's output while the session starts.
      source ??= nativeSourceOf(next);
      if (source?.sampleRate !== next.sampleRate) source = undefined;
      const outputs = { next, source };
      if (phase !== 'open') clearClosing({ next, plays, closed }, cut);
      else close(() => discard(outputs, inFlight, cut).finally(() => cut.done()));
    },
  };
}

/** The segment is closing already: the rest of it is cut without a ramp. */
function clearClosing({ next, plays, closed }: Closing, cut: Cut): void {
  next.clearBuffer();
  cut.cleared();
  if (plays === 'here') cut.done();
  else unawaited('the output below', awaitReport(closed, cut));
}

type Closing = {
  readonly next: voice.AudioOutput;
  readonly plays: 'here' | 'elsewhere';
  readonly closed: Promise<Report>;
};

async function awaitReport(report: Promise<Report>, cut: Cut): Promise<Report> {
  const reported = await within(REPORTED_MS_MAX, report);
  cut.reported(reported);
  cut.done();
  return reported;
}

function unreported(error: unknown): Report {
  logFault('the output below', error);
  return undefined;
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

async function flush(next: voice.AudioOutput, boundMs: number): Promise<Report> {
  next.flush();
  // Waiting is not enough without this call: in it, the synchronizer settles a segment dropped below it.
  return await within(boundMs, next.waitForPlayout());
}

/** The output below, and the native source at its end if that is known. */
type Outputs = { readonly next: voice.AudioOutput; readonly source: AudioSource | undefined };

async function discardHere(
  { next, source }: Outputs,
  inFlight: Promise<void> | undefined,
  cut: Cut,
): Promise<Report> {
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
  await ramped;
  return await finished;
}

/** The service learns of the cut before the end of the audio, as from LiveKit itself. */
async function discardElsewhere(
  { next }: Outputs,
  inFlight: Promise<void> | undefined,
  cut: Cut,
): Promise<Report> {
  if (inFlight !== undefined) await within(STUCK_MS, inFlight);
  next.clearBuffer();
  next.flush();
  cut.cleared();
  return await awaitReport(next.waitForPlayout(), cut);
}

async function playRamp(source: AudioSource, cut: Cut): Promise<void> {
  const frame = cut.ramp();
  if (frame !== undefined) await within(STUCK_MS, source.captureFrame(frame).catch(ignored));
}

/** Waits for a promise, `boundMs` at most; then the result is `undefined`. */
async function within<Value>(boundMs: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), boundMs);
  });
  try {
    return await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** The source takes a frame within a millisecond; one that takes longer waits for a subscriber. */
const STUCK_MS = 30;
/** Cleared audio ends at once. The bound is for an output that has lost its room. */
const CLEARED_MS_MAX = 250;
/**
 * Sent audio ends after the lead, or, where another service plays it, after the service's own delay. The
 * bounds are for an output that has lost its room and for a service that has failed.
 */
const DRAINED_MS_MAX = { here: 2000, elsewhere: 5000 } as const;
/** A report crosses the network twice. The caller's words wait for it, as they do in LiveKit. */
const REPORTED_MS_MAX = 1000;
