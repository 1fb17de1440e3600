import { clauseOf, isComplete, messageInForce } from '../model/index.ts';
import { addDigits, onTerminator } from './collection.ts';
import {
  isEcho,
  arbitrate,
  overruledBy,
  type Proposal,
  type Situation,
  namesTerminator,
  ruleCollection,
} from '../rules/index.ts';
import { act, decide, type Draft, type EventOf } from './draft.ts';
import { heardFloorOf, interrupt, rulesOf, type HeardFloor } from './floor.ts';
import { keep } from './input.ts';
import { settleAs } from './settled.ts';
import { resetLadder } from './silence.ts';

/**
 * Takes a final transcript that carries digits the message asks for, or that was said between them.
 * Whether it also ends the message is asked apart. Says whether the transcript was taken.
 */
export function takesSpokenDigits(
  draft: Draft,
  situation: Situation,
  { utteranceId, evidence }: EventOf<'words_heard'>,
): boolean {
  const proposal = ruleCollection(situation);
  const isInForce = messageInForce(draft.state) !== undefined;
  const isDone = isComplete(draft.state.collection);
  if (proposal === undefined || isDone || (isInForce && isEcho(evidence))) {
    const { collection } = draft.state;
    if (collection.type !== 'open' || isInForce) return false;
    const { messageType } = collection;
    const utteranceIds = [utteranceId];
    decide(draft, {
      verdict: 'hold',
      clause: clauseOf(draft.policy, messageType, 'expects'),
      class: 'unclassified',
      reason: 'the words wait for the end of the collection',
    });
    keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
    return true;
  }
  act(draft, { type: 'hold', utteranceIds: [utteranceId] });
  resetLadder(draft);
  const floor = heardFloorOf(draft);
  if (floor !== undefined) askForFloor(draft, floor, situation, proposal);
  addDigits(draft, { type: 'speech', utteranceId }, evidence.spokenDigits, situation.messageType);
  const { collection } = draft.state;
  const isOpen = collection.type === 'open' && !collection.isComplete;
  if (isOpen && namesTerminator(evidence, situation.rules)) onTerminator(draft);
  return true;
}

function askForFloor(
  draft: Draft,
  floor: HeardFloor,
  situation: Situation,
  proposal: Proposal,
): void {
  const { overlap } = draft.state;
  const ruling = arbitrate(situation);
  if (overlap.type === 'none' || ruling === undefined) return;
  const { overlapId } = overlap;
  const callerClass = proposal.class;
  if (ruling.by !== 'collection') {
    if (overlap.settledAs !== undefined) return;
    const { clause, reason } = ruling.proposal;
    const overruled = [proposal.clause];
    decide(draft, {
      verdict: 'continue',
      clause,
      class: callerClass,
      reason,
      overruled,
      overlapId,
    });
    settleAs(draft, overlap, callerClass);
    return;
  }
  const { clause, reason } = proposal;
  const overruled = overruledBy(situation, {
    by: 'collection',
    proposal: { ...proposal, verdict: 'interrupt' },
  });
  interrupt(draft, floor, {
    cause: 'speech',
    at: rulesOf(draft, floor).onInterruption.stop,
    finding: { verdict: 'interrupt', clause, class: callerClass, reason, overruled, overlapId },
  });
}
