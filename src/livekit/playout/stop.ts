import type { StopBoundary } from '../../core/index.ts';
import { guarded, unawaited } from '../ground/index.ts';
import { mayBeProtected, stopTarget } from './boundary.ts';
import type { PlayoutOptions, StopRequest, StopResult } from './controls.ts';
import { playedMs } from './message.ts';
import { endSegment, leavingSample, type Segment, type Ending, type Message } from './segment.ts';
import type { Pump } from './pump.ts';
import type { PlayoutQueue } from './queue.ts';
import type { WordSearch } from './word-search.ts';

/** Ends messages early, at a boundary or at once, and reports the result to those who asked. */
export type Stops = {
  stop(message: Message, request: StopRequest): Promise<StopResult>;
  /** LiveKit interrupts: cuts all segments that it has captured. */
  interruptAll(): void;
  /** Called when a segment is over, at its own end or cut. */
  ended(segment: Segment): void;
};

export function createStops(
  options: PlayoutOptions,
  queue: PlayoutQueue,
  search: WordSearch,
  pump: () => Pump,
): Stops {
  const answer = (message: Message, ending: Ending, boundary: StopBoundary): StopResult =>
    resultOf(ending, { playedMs: playedMs(message, options.clock()), boundary });
  return {
    stop(message, request) {
      const ending = (message.ending ??= newEnding());
      ending.keepsMessage = request.keepsMessage === true;
      const segment = message.segments.find((one) => one.phase !== 'over');
      if (segment !== undefined && segment.phase !== 'waiting') {
        const result = new Promise<StopResult>((resolve) => ending.waiters.push(resolve));
        const end = (): void => {
          if (segment.phase === 'over' || message.ending !== ending) return;
          endAt(segment, ending, request, { nowMs: options.clock(), pump: pump() });
        };
        whenFound(search, segment, request, options.clock(), end);
        return result;
      }
      for (const one of message.segments) endSegment(one, 0);
      queue.settle();
      pump().kick();
      const result = answer(message, ending, message.isStarted ? 'end' : 'now');
      if (ending.keepsMessage) revive(message);
      return Promise.resolve(result);
    },
    interruptAll: () => cutAll(queue, pump()),
    ended(segment) {
      const message = segment.message;
      const ending = message?.ending;
      if (message !== undefined && ending !== undefined) {
        clearTimeout(ending.timer);
        const result = answer(message, ending, segment.isCut ? ending.boundary : 'end');
        if (segment.isAnnounced) tellStopped(queue, segment, result);
        for (const resolve of ending.waiters.splice(0)) resolve(result);
        if (ending.keepsMessage) revive(message);
      }
      queue.settle();
      pump().kick();
    },
  };
}

/**
 * A stop comes at once, but where a protected span may be spoken it waits for the words around it, at most
 * `SEARCH_MS_MAX`. Where the caller's voice causes a stop, they were searched for when it began.
 */
function whenFound(
  search: WordSearch,
  segment: Segment,
  request: StopRequest,
  nowMs: number,
  end: () => void,
): void {
  const sample = leavingSample(segment, nowMs);
  if (isSilenced(segment) || !mayBeProtected(segment, request, sample)) return end();
  const settled = guarded('the stop', end);
  const late = new Promise<void>((resolve) => setTimeout(resolve, SEARCH_MS_MAX));
  const found = search.around(segment, sample);
  unawaited('the search for words', Promise.race([found, late]).then(settled, settled));
}

function cutAll(queue: PlayoutQueue, pump: Pump): void {
  const captured = [...queue.all()];
  for (const segment of captured) segment.isCleared = true;
  for (const segment of captured) {
    const message = segment.message;
    if (message !== undefined) message.ending ??= newEnding();
    pump.cut(segment);
  }
  queue.settle();
}

/** Cuts the segment now, or lets it play to the boundary that was asked for. */
function endAt(segment: Segment, ending: Ending, request: StopRequest, now: Now): void {
  const { nowMs, pump } = now;
  if (isSilenced(segment)) {
    ending.boundary = 'pause';
    return pump.cut(segment);
  }
  const leaving = leavingSample(segment, nowMs);
  const target = stopTarget(segment, request, leaving);
  // The earlier of two stops wins; a stop `now` is never delayed.
  if (target.sample >= ending.sample && target.boundary !== 'now') return;
  clearTimeout(ending.timer);
  Object.assign(ending, target);
  if (target.sample <= leaving) return pump.cut(segment);
  const leavesAtMs = segment.ledger.leavesAtMs(target.sample, nowMs);
  if (leavesAtMs === undefined) {
    segment.edge = { type: 'stop', sample: target.sample };
    const giveUp = guarded('the playout', () => {
      ending.degraded = `the end of the ${target.boundary} did not come within the bound`;
      ending.boundary = 'now';
      pump.cut(segment);
    });
    ending.timer = setTimeout(giveUp, request.boundMs + BOUND_SLACK_MS);
  } else {
    // That sample was sent already: a timer cuts the output below when it has left.
    segment.edge = { type: 'cut', sample: segment.nextSample };
    const cut = guarded('the playout', () => pump.cut(segment));
    ending.timer = setTimeout(cut, leavesAtMs - nowMs);
  }
  pump.kick();
}

type Now = { readonly nowMs: number; readonly pump: Pump };

function resultOf({ degraded }: Ending, result: StopResult): StopResult {
  return degraded === undefined ? result : { ...result, degraded };
}

function tellStopped(queue: PlayoutQueue, segment: Segment, result: StopResult): void {
  const { playedMs, boundary } = result;
  queue.tell(segment, (messageId) => ({ type: 'stopped', messageId, playedMs, boundary }));
}

/** True when a pause has already silenced the segment: no sound is left to end. */
function isSilenced(segment: Segment): boolean {
  const { edge, nextSample } = segment;
  return edge?.type === 'pause' && nextSample >= edge.sample;
}

/** Resets the message, because the speech a tool brings later must be allowed anew by the engine. */
function revive(message: Message): void {
  message.ending = undefined;
  message.isAllowed = false;
  message.isPaused = false;
  message.isPauseTold = false;
}

function newEnding(): Ending {
  return {
    keepsMessage: false,
    sample: Number.POSITIVE_INFINITY,
    boundary: 'now',
    degraded: undefined,
    timer: undefined,
    waiters: [],
  };
}

/** The search takes about 20 ms. A protected span that a stop lets out takes longer than this. */
const SEARCH_MS_MAX = 100;
/** The most that the clock, the timer and the frame being sent may be late together. */
const BOUND_SLACK_MS = 100;
