import {
  type Draft,
  type HeardFloor,
  act,
  decide,
  heardFloorOf,
  interrupt,
  keep,
  rulesOf,
} from '../../draft/index.ts';
import { clauseOf, isComplete, messageInForce } from '../../model/index.ts';
import { namesTerminator, overruledBy } from '../../rules/index.ts';
import { addDigits, onCallerAnswered, onTerminator, settleOverlapAs } from '../index.ts';
import type { Hearing } from './hearing.ts';

/** Collects the digits that a final transcript carries, and decides whether they stop the message. */
export function collectSpokenDigits(draft: Draft, hearing: Hearing): void {
  const { utteranceId, evidence } = hearing.event;
  act(draft, { type: 'hold', utteranceIds: [utteranceId] });
  onCallerAnswered(draft);
  const floor = heardFloorOf(draft);
  if (floor !== undefined) stopForDigits(draft, floor, hearing);
  const { messageType } = hearing.situation;
  addDigits(draft, { type: 'speech', utteranceId }, evidence.spokenDigits, messageType);
  const isOpen = !isComplete(draft.state.collection);
  if (isOpen && namesTerminator(evidence, hearing.situation.rules)) onTerminator(draft);
}

/** True if words without digits came in the middle of a collection, and no message is in force. */
export function isBesideCollection({ state }: Draft): boolean {
  return state.collection.type === 'open' && messageInForce(state) === undefined;
}

/** Holds words until the collection is over. */
export function keepForCollection(draft: Draft, { event }: Hearing): void {
  const { collection } = draft.state;
  if (collection.type !== 'open') return;
  const { messageType } = collection;
  decide(draft, {
    verdict: 'hold',
    clause: clauseOf(draft.policy, messageType, 'expects'),
    class: 'unclassified',
    reason: 'the words wait for the end of the collection',
  });
  const utteranceIds = [event.utteranceId];
  keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
}

/** Stops the message for the digits, unless a rule above the collection forbids it. */
function stopForDigits(
  draft: Draft,
  floor: HeardFloor,
  { situation, ruling, meaning }: Hearing,
): void {
  const { overlap } = draft.state;
  if (overlap.type === 'none' || ruling === undefined || meaning === undefined) return;
  const { overlapId } = overlap;
  const { clause, reason, class: callerClass } = meaning.proposal;
  if (ruling.by !== 'collection') {
    if (overlap.settledAs !== undefined) return;
    decide(draft, {
      verdict: 'continue',
      clause: ruling.proposal.clause,
      class: callerClass,
      reason: ruling.proposal.reason,
      overruled: [clause],
      overlapId,
    });
    settleOverlapAs(draft, overlap, callerClass);
    return;
  }
  const overruled = overruledBy(situation, {
    by: 'collection',
    proposal: { ...meaning.proposal, verdict: 'interrupt' },
  });
  interrupt(draft, floor, {
    cause: 'speech',
    at: rulesOf(draft, floor).onInterruption.stop,
    finding: { verdict: 'interrupt', clause, class: callerClass, reason, overruled, overlapId },
  });
}
