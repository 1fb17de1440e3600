import {
  type Clause,
  clauseOf,
  type MessageClause,
  policyOf,
  type ExpectsPolicy,
  messageInForce,
  typeInContext,
  sessionMs,
  type SessionMs,
} from '../model/index.ts';
import { clearDeadline, setDeadlineAt } from './deadline.ts';
import { act, change, decide, type Draft, type EventOf } from './draft.ts';

/** LiveKit asks whether the caller's turn is over: yes, unless digits are still to come. */
export function onTurnEndAsked(draft: Draft, event: EventOf<'turn_end_asked'>): void {
  answerTurn(draft, 'superseded');
  const { askId } = event;
  const { turn } = draft.state;
  change(draft, {
    turn: { type: 'asked', askId, askedAtMs: draft.atMs, isAboutElse: turn.isAboutElse },
  });
  const expects = patienceOf(draft);
  const dueAtMs = expects === undefined ? draft.atMs : turnDueAtMs(draft, expects);
  if (dueAtMs <= draft.atMs) {
    answerTurn(draft, 'complete');
    return;
  }
  setDeadlineAt(draft, 'turn', dueAtMs);
  decide(draft, {
    verdict: 'wait',
    clause: clauseInContext(draft, 'expects.interDigitMs'),
    class: 'unclassified',
    reason: 'the message expects digits and they are not complete',
  });
}

/**
 * Answers LiveKit's question, if one is open. `superseded`: a later question has replaced it, or the
 * caller speaks again.
 */
export function answerTurn(
  draft: Draft,
  how: 'complete' | 'collected' | 'expired' | 'superseded',
): void {
  const { turn } = draft.state;
  if (turn.type !== 'asked') return;
  clearDeadline(draft, 'turn');
  change(draft, { turn: { type: 'quiet', isAboutElse: turn.isAboutElse } });
  act(draft, { type: 'answer_turn_end', askId: turn.askId, complete: how !== 'superseded' });
  // While a message is in force LiveKit asks at each end of voice, but no turn depends on the answer.
  if (how === 'superseded' || messageInForce(draft.state) !== undefined) return;
  decide(draft, {
    verdict: 'end_turn',
    clause: clauseInContext(draft, CLAUSES[how]),
    class: 'unclassified',
    reason: REASONS[how],
  });
}

/** A key extends a turn that waits for digits. */
export function extendTurn(draft: Draft): void {
  const { turn } = draft.state;
  const expects = patienceOf(draft);
  if (turn.type !== 'asked' || expects === undefined) return;
  setDeadlineAt(draft, 'turn', turnDueAtMs(draft, expects));
}

/** Notes whether the words rule out waiting for digits: the caller asks, stops or corrects. */
export function noteWords(draft: Draft, isAboutElse: boolean): void {
  const { turn } = draft.state;
  if (turn.isAboutElse !== isAboutElse) change(draft, { turn: { ...turn, isAboutElse } });
}

function patienceOf(draft: Draft): ExpectsPolicy | undefined {
  const { state } = draft;
  if (messageInForce(state) !== undefined) return undefined;
  if (state.collection.type === 'done' || state.session.isSttLost) return undefined;
  if (state.collection.type === 'none' && state.turn.isAboutElse) return undefined;
  return policyOf(draft.policy, typeInContext(state)).expects;
}

/** When the turn ends: counted from the last key or the end of speech, whichever came later. */
function turnDueAtMs(draft: Draft, expects: ExpectsPolicy): SessionMs {
  const { caller, keys } = draft.state;
  const voiceAtMs = caller.type === 'silent' ? caller.voiceEndedAtMs : draft.atMs;
  const lastAtMs = Math.max(voiceAtMs ?? 0, keys.pressedAtMs ?? 0);
  return sessionMs(lastAtMs + Math.min(expects.interDigitMs, LONGEST_WAIT_MS));
}

function clauseInContext(draft: Draft, clause: MessageClause): Clause {
  return clauseOf(draft.policy, typeInContext(draft.state), clause);
}

const CLAUSES = {
  complete: 'endpointing',
  collected: 'expects',
  expired: 'expects.interDigitMs',
} as const;

const REASONS = {
  complete: 'nothing more is expected of the turn',
  collected: 'the digits are complete or given up',
  expired: 'no digit came in time',
} as const;

// After a longer wait, callers think that they were not heard.
const LONGEST_WAIT_MS = 8000;
