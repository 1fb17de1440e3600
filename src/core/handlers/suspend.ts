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
} from '../draft/index.ts';
import {
  isProtected,
  ownsTool,
  type SpokenMessage,
  type Playout,
  type LastMessage,
} from '../model/index.ts';
import { closeOverlap } from './overlap.ts';

/**
 * A segment has been played to its end. Where a tool of the message runs, what is still to be heard of it is
 * the result: until then the caller has the floor, as in LiveKit without us.
 */
export function onSegmentFinished(draft: Draft, event: EventOf<'segment_finished'>): void {
  const floor = heardFloorOf(draft);
  if (floor?.message.messageId !== event.messageId) return;
  change(draft, { floor: { ...floor, isBetweenSegments: true } });
  suspendForTool(draft);
}

/** Gives the floor away between two segments of an unprotected message whose tool runs. */
export function suspendForTool(draft: Draft): void {
  const floor = heardFloorOf(draft);
  if (floor === undefined || !floor.isBetweenSegments) return;
  const { message, playedMs } = floor;
  if (!ownsTool(draft.state, message.messageId) || isProtected(rulesOf(draft, floor))) return;
  if (floor.type !== 'playing') resumePlayout(draft, floor);
  suspend(draft, floor, { ...message, endedAtMs: draft.atMs, playedMs, isSilenced: false });
  releaseHeld(draft);
}

/**
 * A reply has called a tool, and something else may be heard until its result: the reply is not over, and
 * not in force. `last` is the message that the caller heard last.
 */
export function suspend(draft: Draft, { message }: Playout, last: LastMessage | undefined): void {
  closeOverlap(draft);
  clearDeadline(draft, 'grace');
  liftVeto(draft, message);
  const waiting = {
    ...message,
    isVetoed: false,
    startedBy: undefined,
    bringsResult: true,
    isAside: false,
  };
  change(draft, {
    floor: { type: 'idle', last },
    queue: [...draft.state.queue, { ...waiting, start: 'suspended' }],
  });
}

/** LiveKit may end the reply for a new turn, as it does with any reply whose result is not heard yet. */
export function liftVeto(draft: Draft, { messageId, isLocked, isVetoed }: SpokenMessage): void {
  if (isVetoed && !isLocked) act(draft, { type: 'allow', messageId });
}
