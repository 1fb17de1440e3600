import type { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { createBelow, type Below } from './below.ts';
import { guarded, unawaited } from '../ground/index.ts';
import { fadeEdges, type Gain } from './gain.ts';
import { createLead, type Lead } from './lead.ts';
import { endSegment, sendable, takeFrames, type Segment } from './segment.ts';

/** Sends the first segment of the queue to the output below, frame by frame, just ahead of what is heard. */
export type Pump = {
  /** Called after any change: does what is due now. */
  kick(): void;
  /** Ends a segment at once: audio that waits in the output below is cleared and counts as not heard. */
  cut(segment: Segment): void;
};

/** What the pump asks of the playout and reports to it. */
export type PumpHost = {
  readonly clock: () => number;
  readonly leadMs: number;
  readonly fadeMs: number;
  /** Another service plays what is sent. */
  readonly isElsewhere: boolean;
  first(): Segment | undefined;
  /** True while nothing of the segment may be sent: it is paused, or not allowed to start yet. */
  isHeld(segment: Segment): boolean;
  gainOf(segment: Segment): Gain;
  /**
   * Milliseconds until a pause or a duck can follow, `undefined` while the caller speaks. As much audio may wait in
   * addition to the lead: it is heard by then.
   */
  calmMs(segment: Segment): number | undefined;
  sent(segment: Segment): void;
  /** Called when the last sample before a pause has left. */
  pauseReached(segment: Segment): void;
  /** Called when the segment is over; `segment.isCut` says whether it ended early. */
  ended(segment: Segment): void;
};

export function createPump(next: voice.AudioOutput, host: PumpHost): Pump {
  let timer: NodeJS.Timeout | undefined;
  let setAtMs = 0;
  let dueAtMs = 0;
  const lead = createLead(host.leadMs);
  const wakeIn = (delayMs: number): void => {
    clearTimeout(timer);
    setAtMs = host.clock();
    dueAtMs = setAtMs + delayMs;
    timer = setTimeout(wake, delayMs);
  };
  // After a fault it tries again: perhaps only one frame failed.
  const again = (): void => wakeIn(FRAME_MS);
  const wake = guarded(
    'the playout',
    () => {
      lead.noteLateness(host.clock() - dueAtMs, host.clock() - setAtMs);
      kick(state);
    },
    again,
  );
  const below = createBelow(
    next,
    host.isElsewhere ? 'elsewhere' : 'here',
    guarded('the playout', () => kick(state), again),
  );
  const state: PumpState = { host, lead, below, wakeIn };
  return { kick: () => kick(state), cut: (segment) => cut(state, segment) };
}

type PumpState = {
  readonly host: PumpHost;
  readonly lead: Lead;
  readonly below: Below;
  wakeIn(delayMs: number): void;
};

function kick(state: PumpState): void {
  const { host, below } = state;
  const segment = host.first();
  if (segment === undefined || segment.isCleared || !below.isFree) return;
  if (segment.phase !== 'waiting' && segment.phase !== 'sounding') return;
  if (!settleHold(segment, host)) return;
  const { edge, nextSample } = segment;
  const queuedMs = segment.ledger.queuedMs(host.clock());
  if (edge !== undefined && nextSample >= edge.sample) {
    if (edge.type === 'stop') return drain(state, segment);
    if (edge.type === 'cut') return;
    return queuedMs > 0 ? state.wakeIn(queuedMs) : host.pauseReached(segment);
  }
  if (segment.isFlushed && nextSample >= segment.audio.length) return drain(state, segment);
  const { leastMs, mostMs } = queueOf(segment, state);
  if (queuedMs > leastMs - FRAME_MS / 2) return state.wakeIn(queuedMs - leastMs + FRAME_MS);
  const most = Math.max(1, Math.floor((mostMs - queuedMs) / FRAME_MS));
  const samples = sendable(segment, shapeOf(segment, host.fadeMs).frameSamples, most);
  if (samples > 0) send(state, segment, samples);
}

/**
 * How much audio is to wait in the output below: when less than `leastMs` does, more is sent, up to `mostMs`.
 *
 * Each sending costs the same whatever its length: a timer, the outputs below, a call of the native source.
 */
function queueOf(segment: Segment, { host, lead }: PumpState) {
  const calmMs = host.calmMs(segment);
  if (calmMs === undefined) return { leastMs: lead.ms, mostMs: lead.ms };
  const mostMs = Math.max(lead.ms + SENT_MS_LEAST, Math.min(QUEUE_MS_MAX, host.leadMs + calmMs));
  return { leastMs: Math.max(lead.ms, mostMs - SENT_MS), mostMs };
}

function send({ host, below }: PumpState, segment: Segment, samples: number): void {
  const fromSample = segment.nextSample;
  const shape = shapeOf(segment, host.fadeMs);
  const data = takeFrames(segment, samples, shape);
  const durationMs = (data.length / shape.frameSamples) * FRAME_MS;
  host.gainOf(segment).apply(data, segment.rateHz);
  segment.phase = 'sounding';
  below.push(new AudioFrame(data, segment.rateHz, 1, data.length), (isAccepted) => {
    if (segment.phase === 'over') return;
    if (!isAccepted) {
      // A refused frame is not heard but takes its time; the output may accept the next one.
      segment.refusedFrames += data.length / shape.frameSamples;
      segment.ledger.push(0, 0, durationMs, host.clock());
      return;
    }
    segment.ledger.push(fromSample, samples, durationMs, host.clock());
    host.sent(segment);
  });
}

/** Waits until all that was sent was heard; then the segment is over. */
function drain({ host, below }: PumpState, segment: Segment): void {
  segment.phase = 'ending';
  const drained = below.drain().then((report) => {
    if (segment.phase === 'over') return;
    // All sent audio has left; the estimate by the clock may be a few milliseconds behind.
    const { ledger, remote } = segment;
    const heard =
      remote?.ended(report, host.clock()) ?? ledger.heardSamples(Number.POSITIVE_INFINITY);
    endSegment(segment, heard);
    host.ended(segment);
  });
  unawaited('the playout', drained);
}

function cut({ host, below }: PumpState, segment: Segment): void {
  if (segment.phase === 'over') return;
  if (segment.phase === 'waiting') {
    endSegment(segment, 0);
    return host.ended(segment);
  }
  segment.phase = 'ending';
  let heard = 0;
  // Not the furthest sample heard: after a resume that went back, it is the sample played again.
  let leaving: number | undefined;
  below.clear({
    cleared() {
      const nowMs = host.clock();
      heard = segment.ledger.heardSamples(nowMs);
      leaving = segment.ledger.leavingSample(nowMs);
      segment.ledger.takeBack(nowMs);
    },
    reported(report) {
      if (segment.remote !== undefined) heard = segment.remote.cut(report, host.clock());
    },
    ramp() {
      if (leaving === undefined) return undefined;
      heard = Math.max(heard, leaving + shapeOf(segment, host.fadeMs).fadeSamples);
      return rampFrame(segment, leaving, host);
    },
    done() {
      if (segment.phase === 'over') return;
      endSegment(segment, heard);
      host.ended(segment);
    },
  });
}

/** A frame with the first samples that a cut discarded, fading to silence. */
function rampFrame(segment: Segment, fromSample: number, host: PumpHost): AudioFrame {
  const { frameSamples, fadeSamples } = shapeOf(segment, host.fadeMs);
  const fading = segment.audio.slice(fromSample, fromSample + fadeSamples);
  fadeEdges(fading, {
    fromSample,
    inFrom: undefined,
    outTo: fromSample + fadeSamples,
    fadeSamples,
  });
  host.gainOf(segment).apply(fading, segment.rateHz);
  const data = new Int16Array(frameSamples);
  data.set(fading);
  return new AudioFrame(data, segment.rateHz, 1, frameSamples);
}

/** Sets or removes the `pause` edge as the segment is held or not. False if there is nothing to send. */
function settleHold(segment: Segment, host: PumpHost): boolean {
  if (host.isHeld(segment)) {
    if (segment.phase === 'waiting') return false;
    // If all sent audio has been played already, nothing is left to fade.
    const isDry = segment.ledger.queuedMs(host.clock()) === 0;
    const fadeSamples = isDry ? 0 : shapeOf(segment, host.fadeMs).fadeSamples;
    const end = segment.isFlushed ? segment.audio.length : Number.POSITIVE_INFINITY;
    const sample = Math.min(segment.nextSample + fadeSamples, end);
    if (segment.edge === undefined || (segment.edge.type === 'pause' && isDry)) {
      segment.edge = { type: 'pause', sample };
    }
  } else if (segment.edge?.type === 'pause') {
    if (segment.nextSample >= segment.edge.sample) segment.fadeInFrom = segment.nextSample;
    segment.edge = undefined;
  }
  return true;
}

function shapeOf(segment: Segment, fadeMs: number) {
  return {
    // The native source takes exactly this many samples every 10 ms; more would pile up there.
    frameSamples: Math.floor((segment.rateHz * FRAME_MS) / 1000),
    fadeSamples: Math.round((segment.rateHz * fadeMs) / 1000),
  };
}

/** WebRTC takes audio in frames of this length. */
const FRAME_MS = 10;
/** While the caller is silent, so much is sent at once, and at least so much where timers come late. */
const SENT_MS = 80;
const SENT_MS_LEAST = 35;
/** The native source takes 200 ms, and waits when it has more. */
const QUEUE_MS_MAX = 190;

/**
 * Audio kept in the output below while the caller speaks. Pause and duck are heard this much later; a shorter
 * stall goes unheard.
 */
export const LEAD_MS = 80;
export const FADE_MS = 5;
