import {
  clauseOf,
  sessionMs,
  type CutMessage,
  type EngineState,
  type InterimWords,
} from '../model/index.ts';
import {
  act,
  change,
  clearDeadline,
  decide,
  forgetDebts,
  request,
  setDeadlineAt,
  type Draft,
} from '../draft/index.ts';

/**
 * At the end of each step, sets a deadline if the agent owes the caller something and nothing else will
 * lead to it. INVARIANT: no caller is left in silence.
 */
export function payDebts(draft: Draft): void {
  const { state } = draft;
  const { cut, staleSinceMs } = state.debts;
  const isOwed = cut !== undefined || staleSinceMs !== undefined;
  if (!isOwed || !isQuiet(state)) {
    clearDeadline(draft, 'debt');
    return;
  }
  const wordsAtMs = cut === undefined ? draft.atMs : wordsDueAtMs(state, cut);
  const turnAtMs = (state.uncommittedSinceMs ?? Number.NEGATIVE_INFINITY) + UNCOMMITTED_MS;
  setDeadlineAt(draft, 'debt', sessionMs(Math.max(wordsAtMs, turnAtMs)));
}

/** No words came in time and nobody has spoken since. Pays what is owed. */
export function onDebtDue(draft: Draft): void {
  const { debts, interim } = draft.state;
  const { cut, staleSinceMs } = debts;
  if (cut !== undefined && interim !== undefined) takeInterim(draft, cut, interim);
  else if (cut !== undefined) sayRest(draft, cut);
  else if (staleSinceMs !== undefined)
    act(draft, { type: 'ask_again', agoMs: draft.atMs - staleSinceMs });
}

/** The final transcript has not come. The interim words that ended the message become the turn. */
function takeInterim(draft: Draft, cut: CutMessage, { utteranceId }: InterimWords): void {
  decide(draft, {
    verdict: 'release',
    clause: clauseOf(draft.policy, cut.messageType, 'onInterruption.stop'),
    class: 'unclassified',
    reason: 'interim words ended the message and no final ones came',
    about: { messageType: cut.messageType },
  });
  act(draft, { type: 'release_interim', utteranceId });
  change(draft, {
    interim: undefined,
    debts: { ...draft.state.debts, promoted: { utteranceId, heardAtMs: draft.atMs } },
  });
}

/** No words followed the interruption, so it was false. Says the unheard rest of the message. */
function sayRest(draft: Draft, { messageId, messageType }: CutMessage): void {
  forgetDebts(draft);
  decide(draft, {
    verdict: 'resume',
    clause: clauseOf(draft.policy, messageType, 'onFalse.resume'),
    class: 'noise',
    reason: 'the interruption has brought no words',
    about: { messageId, messageType },
  });
  request(draft, {
    type: 'say_declared',
    messageType,
    role: 'again',
    source: 'rest',
    ofMessageId: messageId,
  });
}

/** Until when final words may still come after the cut, the voice or the last interim words. */
function wordsDueAtMs({ caller, interim }: EngineState, { cutAtMs }: CutMessage): number {
  const voiceEndedAtMs = caller.type === 'silent' ? (caller.voiceEndedAtMs ?? 0) : 0;
  return Math.max(cutAtMs, voiceEndedAtMs, interim?.heardAtMs ?? 0) + WORDS_MS;
}

function isQuiet(state: EngineState): boolean {
  const { floor, caller, collection, turn, silence } = state;
  return (
    state.session.type === 'open' &&
    floor.type === 'idle' &&
    floor.last?.isSilenced !== true &&
    caller.type === 'silent' &&
    collection.type !== 'open' &&
    turn.type === 'quiet' &&
    // A silence ladder that counts will make the agent speak.
    (silence.type === 'off' || silence.type === 'over' || state.debts.cut !== undefined) &&
    state.held.type === 'none' &&
    state.escalation.type === 'none' &&
    state.ending.type === 'none' &&
    [state.queue, state.requested, state.tools].every((list) => list.length === 0)
  );
}

const WORDS_MS = 3000;
// By then LiveKit has made a turn of the released words, or it never will.
const UNCOMMITTED_MS = 10_000;
