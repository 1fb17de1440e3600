import {
  type Draft,
  act,
  answerTurn,
  cancelForEscalation,
  change,
  clearDeadline,
  decide,
  heardFloorOf,
  interrupt,
  request,
  setDeadline,
  stopAtOnce,
  undecidedOverlapOf,
} from '../draft/index.ts';
import {
  type HandOffReason,
  type CallerClass,
  type Clause,
  type DecisionId,
  type UtteranceId,
  typeInContext,
} from '../model/index.ts';
import { dropAll, pendingIn } from './drop-all.ts';

/** Why the call goes to a human, and the utterance that asked for one, if any. */
export type Escalation = {
  readonly reason: HandOffReason;
  readonly clause: Clause;
  readonly class: CallerClass;
  readonly because: string;
  readonly overruled?: readonly Clause[];
  readonly utteranceId?: UtteranceId;
};

/** Hands the call to a human: stops the message at once, even in a protected span, then says so. */
export function escalate(draft: Draft, why: Escalation): void {
  if (isSameWish(draft, why.utteranceId)) return;
  if (draft.state.escalation.type === 'under_way') {
    noteAgain(draft, why);
    return;
  }
  const messageType = typeInContext(draft.state);
  const utteranceIds = pendingIn(draft);
  stopForEscalation(draft, why);
  if (utteranceIds.length > 0) act(draft, { type: 'drop', utteranceIds });
  dropAll(draft, {
    clause: why.clause,
    reason: 'the caller goes to a human before it was answered',
  });
  const handOffBy = act(draft, { type: 'hand_off', reason: why.reason, messageType });
  change(draft, {
    escalation: {
      type: 'under_way',
      utteranceId: why.utteranceId,
      handOffBy,
      messageId: undefined,
    },
  });
  setDeadline(draft, 'escalation_lost', HAND_OFF_BOUND_MS);
  clearDeadline(draft, 'ending');
  change(draft, { ending: { type: 'none' } });
  answerTurn(draft, 'complete');
  const spoken = draft.policy.escalation?.message;
  if (spoken === undefined) return;
  request(draft, {
    type: 'say_declared',
    messageType: spoken,
    role: 'declared',
    source: 'text',
    ofMessageId: undefined,
  });
}

/** A human is already being called. Records that the caller asks again; nothing else changes. */
function noteAgain(draft: Draft, { clause, class: callerClass, overruled }: Escalation): void {
  decide(draft, {
    verdict: 'continue',
    clause,
    class: callerClass,
    reason: 'a human is already being called',
    overruled: overruled ?? [],
  });
}

/** The handoff succeeded or failed. Either way, a new request for a human counts again. */
export function endEscalation(draft: Draft): void {
  if (draft.state.escalation.type === 'none') return;
  clearDeadline(draft, 'escalation_lost');
  change(draft, { escalation: { type: 'none' } });
}

/** The escalation's message was not heard. The handoff continues until its deadline. */
export function onEscalationUntold(draft: Draft, messageId: string): void {
  const { escalation } = draft.state;
  if (escalation.type === 'none' || escalation.messageId !== messageId) return;
  change(draft, { escalation: { ...escalation, messageId: undefined } });
  setDeadline(draft, 'escalation_lost', HAND_OFF_BOUND_MS);
}

/** True if this utterance has asked already: its final words may come even after the handoff is over. */
function isSameWish(draft: Draft, utteranceId: UtteranceId | undefined): boolean {
  const { wish } = draft.state;
  if (utteranceId === undefined) return false;
  const isSame = wish?.utteranceId === utteranceId && draft.atMs - wish.atMs < SAME_WISH_MS;
  noteWish(draft, utteranceId);
  return isSame;
}

/** Remembers which utterance asked for a human: its further words ask for the same one. */
export function noteWish(draft: Draft, utteranceId: UtteranceId): void {
  change(draft, { wish: { utteranceId, atMs: draft.atMs } });
}

function stopForEscalation(draft: Draft, why: Escalation): DecisionId {
  const { floor, overlap } = draft.state;
  const { clause, overruled, because } = why;
  // A request in words belongs to this overlap; any other reason is not about a settled overlap.
  const asked = overlap.type === 'open' ? overlap.overlapId : undefined;
  const overlapId = why.utteranceId === undefined ? undecidedOverlapOf(draft.state) : asked;
  const finding = {
    verdict: 'escalate',
    clause,
    class: why.class,
    reason: because,
    overruled: overruled ?? [],
    overlapId,
  } as const;
  const heard = heardFloorOf(draft);
  if (heard !== undefined) {
    return interrupt(draft, heard, { cause: 'escalation', finding, at: 'now' });
  }
  const decisionId = decide(draft, finding);
  if (floor.type === 'stopping') {
    const { failures } = floor;
    stopAtOnce(draft, floor, { cause: 'escalation', decisionId, failures, utteranceIds: [] });
  }
  cancelForEscalation(draft);
  return decisionId;
}

// If the handoff's message is missing or never plays, the next request must still count.
const HAND_OFF_BOUND_MS = 10_000;
// If a recogniser never sends final words, the next utterance gets the same id.
const SAME_WISH_MS = 10_000;
