import {
  clauseOf,
  isAnythingQueued,
  sessionMs,
  typeInContext,
  type CutMessage,
  type EngineState,
  type InterimWords,
  type StaleWords,
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
import { escalate } from './escalation.ts';

/**
 * At the end of each step, sets a deadline if the agent owes the caller something and nothing else will
 * lead to it. INVARIANT: no caller is left in silence.
 */
export function payDebts(draft: Draft): void {
  const dueAtMs = isQuiet(draft.state) ? debtDueAtMs(draft.state) : undefined;
  if (dueAtMs === undefined) clearDeadline(draft, 'debt');
  else setDeadlineAt(draft, 'debt', sessionMs(dueAtMs));
}

/** No words came in time and nobody has spoken since. Pays what is owed. */
export function onDebtDue(draft: Draft): void {
  const { debts, interim } = draft.state;
  const { cut, stale } = debts;
  if (cut !== undefined && interim !== undefined) takeInterim(draft, cut, interim);
  else if (cut !== undefined) sayRest(draft, cut);
  else if (stale !== undefined) askAgain(draft, stale);
}

/** Asks what the caller said. The question may fail too: after the third, a human is called if there is one. */
function askAgain(draft: Draft, stale: StaleWords): void {
  const { policy, state, atMs } = draft;
  if (stale.asked >= QUESTIONS && policy.escalation !== undefined) {
    forgetDebts(draft);
    escalate(draft, {
      reason: 'trouble',
      clause: clauseOf(policy, typeInContext(state), 'heldForMs'),
      class: 'unclassified',
      because: 'the caller could not be asked to say it again',
    });
    return;
  }
  act(draft, { type: 'ask_again', agoMs: atMs - stale.sinceMs });
  const waitMs = Math.min(ASK_AGAIN_MS * 2 ** stale.asked, ASK_AGAIN_MS_MAX);
  const asked = { ...stale, dueAtMs: sessionMs(atMs + waitMs), asked: stale.asked + 1 };
  change(draft, { debts: { ...draft.state.debts, stale: asked, turnAtMs: undefined } });
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
function sayRest(draft: Draft, { messageId, rootId, messageType }: CutMessage): void {
  forgetDebts(draft);
  decide(draft, {
    verdict: 'resume',
    clause: clauseOf(draft.policy, messageType, 'onFalse.resume'),
    class: 'noise',
    reason: 'the interruption has brought no words',
    about: { messageId, messageType },
  });
  const rest = { type: 'say_declared', messageType, role: 'again', source: 'rest' } as const;
  request(draft, { ...rest, ofMessageId: messageId }, rootId);
}

/** When the agent must speak; undefined if it owes nothing. */
function debtDueAtMs({
  debts,
  interim,
  caller,
  uncommittedSinceMs,
}: EngineState): number | undefined {
  const { cut, stale } = debts;
  // Until then final words may still come.
  const dueAtMs =
    cut === undefined
      ? stale?.dueAtMs
      : Math.max(cut.voiceAtMs, interim?.voiceAtMs ?? cut.voiceAtMs) + WORDS_MS;
  if (dueAtMs === undefined) return undefined;
  const turnAtMs = (uncommittedSinceMs ?? Number.NEGATIVE_INFINITY) + UNCOMMITTED_MS;
  const soundAtMs = caller.type === 'speaking' ? caller.onsetAtMs + SOUND_MS : dueAtMs;
  return Math.max(dueAtMs, turnAtMs, soundAtMs);
}

function isQuiet(state: EngineState): boolean {
  const { floor, caller, collection, turn, silence } = state;
  const hasInterims = state.session.capabilities?.hasInterims === true;
  return (
    state.session.type === 'open' &&
    floor.type === 'idle' &&
    floor.last?.isSilenced !== true &&
    // A recogniser with interim words would have sent words of a voice by now: it is only a sound.
    (caller.type === 'silent' || (caller.type === 'speaking' && hasInterims)) &&
    collection.type !== 'open' &&
    turn.type === 'quiet' &&
    // A silence ladder that counts will make the agent speak.
    (silence.type === 'off' || silence.type === 'over' || state.debts.cut !== undefined) &&
    state.held.type === 'none' &&
    state.escalation.type === 'none' &&
    state.ending.type === 'none' &&
    !isAnythingQueued(state) &&
    state.requested.length === 0 &&
    state.tools.length === 0
  );
}

const WORDS_MS = 3000;
// Longest time that a sound without words delays what is owed.
const SOUND_MS = 2000;
// Time for the question to be heard before it is made again.
const ASK_AGAIN_MS = 5000;
const ASK_AGAIN_MS_MAX = 60_000;
const QUESTIONS = 3;
// By then LiveKit has made a turn of the released words, or it never will.
const UNCOMMITTED_MS = 10_000;
