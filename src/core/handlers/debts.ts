import {
  clauseOf,
  isAnythingQueued,
  policyOf,
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
  oweAnswer,
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
  if (interim !== undefined && (cut !== undefined || interim.isTurn)) {
    takeInterim(draft, interim, cut);
  } else if (cut !== undefined) sayRest(draft, cut);
  else if (stale !== undefined) askAgain(draft, stale);
}

/** Asks what the caller said. The question may fail too: after the third, a human is called if there is one. */
function askAgain(draft: Draft, stale: StaleWords): void {
  const { policy, state, atMs } = draft;
  if (stale.asked >= QUESTIONS && policy.escalation !== undefined) {
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

/** The final transcript has not come. The interim words become the turn, unless they are too old. */
function takeInterim(draft: Draft, interim: InterimWords, cut: CutMessage | undefined): void {
  const { policy, atMs } = draft;
  const { utteranceId, voiceAtMs } = interim;
  const messageType = cut?.messageType ?? interim.messageType;
  change(draft, { interim: undefined });
  const { heldForMs } = policyOf(policy, messageType);
  if (cut === undefined && atMs - voiceAtMs > Math.max(heldForMs, WORDS_MS)) {
    oweAnswer(draft, voiceAtMs);
    return;
  }
  decide(draft, {
    verdict: 'release',
    clause: clauseOf(policy, messageType, cut === undefined ? 'input' : 'onInterruption.stop'),
    class: 'unclassified',
    reason:
      cut === undefined
        ? 'interim words were said and no final ones came'
        : 'interim words ended the message and no final ones came',
    about: { messageType },
  });
  act(draft, { type: 'release_interim', utteranceId });
  change(draft, { debts: { ...draft.state.debts, promoted: { utteranceId, heardAtMs: atMs } } });
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

/** When the agent must speak, or take words as a turn; undefined if it owes nothing. */
function debtDueAtMs(state: EngineState): number | undefined {
  const { caller, uncommittedSinceMs } = state;
  const dueAtMs = wordsDueAtMs(state) ?? state.debts.stale?.dueAtMs;
  if (dueAtMs === undefined) return undefined;
  const turnAtMs = (uncommittedSinceMs ?? Number.NEGATIVE_INFINITY) + UNCOMMITTED_MS;
  const soundAtMs = caller.type === 'speaking' ? caller.onsetAtMs + SOUND_MS : dueAtMs;
  return Math.max(dueAtMs, turnAtMs, soundAtMs);
}

/** Until when final words may still come; undefined if none are awaited. */
function wordsDueAtMs({ debts, interim }: EngineState): number | undefined {
  const { cut } = debts;
  const awaited = interim !== undefined && (interim.isTurn || cut !== undefined);
  if (cut === undefined) return awaited ? interim.voiceAtMs + WORDS_MS : undefined;
  return Math.max(cut.voiceAtMs, awaited ? interim.voiceAtMs : cut.voiceAtMs) + WORDS_MS;
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
