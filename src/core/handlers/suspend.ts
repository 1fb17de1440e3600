import {
  type Draft,
  type EventOf,
  act,
  change,
  clearDeadline,
  heardFloorOf,
  releaseHeld,
  resumePlayout,
  rulesOf,
  setDeadline,
} from '../draft/index.ts';
import {
  isProtected,
  bringsMore,
  type SpokenMessage,
  type QueuedMessage,
  type Playout,
  type LastMessage,
} from '../model/index.ts';
import { closeOverlap } from './overlap.ts';
import { startLadder } from './silence.ts';

/**
 * A segment was played to its end. If a tool of the message runs, only the tool's result is still to be
 * heard. The caller has the floor until then, as in LiveKit without the floor.
 */
export function onSegmentFinished(
  draft: Draft,
  event: Pick<EventOf<'segment_finished'>, 'messageId'>,
): void {
  const { floor } = draft.state;
  const message = floor.type === 'idle' ? floor.last : floor.message;
  if (message?.messageId !== event.messageId) return;
  if (floor.type !== 'idle') change(draft, { floor: { ...floor, isBetweenSegments: true } });
  setDeadline(draft, 'segment', CLOSING_MS);
}

/** LiveKit has noticed that the playout is over. */
export function onSegmentClosed(draft: Draft): void {
  const { floor } = draft.state;
  if (floor.type !== 'idle') suspendForTool(draft);
  else if (floor.last !== undefined) letTurnsPass(draft, floor.last);
}

/**
 * Gives the floor away between two segments of a message whose tool runs. A protected message keeps it,
 * unless its tool talks with the caller meanwhile.
 */
export function suspendForTool(draft: Draft): void {
  const floor = heardFloorOf(draft);
  if (floor === undefined || !floor.isBetweenSegments) return;
  const { message, playedMs } = floor;
  if (!bringsMore(draft.state, message)) return;
  if (isProtected(rulesOf(draft, floor)) && message.asking.length === 0) return;
  if (floor.type !== 'playing') resumePlayout(draft, floor);
  suspend(draft, floor, { ...message, endedAtMs: draft.atMs, playedMs, isSilenced: false });
  releaseHeld(draft);
}

/**
 * Suspends a reply that has called a tool. Other messages may play until the result; the reply is neither
 * over nor in force. `last` is the message that the caller heard last.
 */
export function suspend(draft: Draft, { message }: Playout, last: LastMessage | undefined): void {
  closeOverlap(draft);
  clearDeadline(draft, 'grace');
  liftVeto(draft, message);
  change(draft, { floor: { type: 'idle', last } });
  awaitResult(draft, message, 'suspended');
  // A tool that talks with the caller does not stop the silence from counting.
  if (last !== undefined) startLadder(draft, last);
}

/** Puts a message whose tool runs back into the queue: its result is still to be heard. */
function awaitResult(draft: Draft, message: SpokenMessage, start: 'suspended' | 'silenced'): void {
  const waiting: QueuedMessage = {
    ...message,
    // The record already shows that a silenced message was cut: hearing the result does not deliver it.
    isWhole: message.isWhole && start === 'suspended',
    isVetoed: false,
    start,
    startedBy: undefined,
    bringsResult: true,
  };
  change(draft, { queue: [...draft.state.queue, waiting] });
}

/**
 * LiveKit has marked the playout of a silenced message done, so what the caller says is a turn from now on.
 * Before that, a turn would end the handle and cancel its tool.
 */
function letTurnsPass(draft: Draft, last: LastMessage): void {
  if (!last.isSilenced || !last.isVetoed) return;
  const { endedAtMs: _endedAtMs, playedMs: _playedMs, isSilenced: _isSilenced, ...message } = last;
  liftVeto(draft, message);
  change(draft, { floor: { type: 'idle', last: { ...last, isVetoed: false, isSilenced: false } } });
  awaitResult(draft, message, 'silenced');
  releaseHeld(draft);
}

/** LiveKit may end the reply for a new turn, as it does with any reply whose result is not heard yet. */
function liftVeto(draft: Draft, { messageId, isLocked, isVetoed }: SpokenMessage): void {
  if (isVetoed && !isLocked) act(draft, { type: 'allow', messageId });
}

// LiveKit marks a playout done a moment after the edge reports its end. A turn in between would find the
// message still playing, and end it together with its tool.
const CLOSING_MS = 100;
