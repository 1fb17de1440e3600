import {
  type Draft,
  change,
  clearDeadline,
  decide,
  requestReprompt,
  setDeadline,
} from '../draft/index.ts';
import {
  assertNever,
  clauseOf,
  isAnythingQueued,
  lastMessageOf,
  playoutOf,
  policyOf,
  sessionMs,
  type EngineState,
  type Ladder,
  type LastMessage,
  type SessionMs,
} from '../model/index.ts';
import { endCall } from './end-call.ts';
import { escalate } from './escalation.ts';

/**
 * Counts silence from the end of a playout. After a reprompt, the ladder of the message that it belongs to
 * continues.
 */
export function startLadder(draft: Draft, after: LastMessage): void {
  const { silence } = draft.state;
  const { rootId, messageType, messageId } = after;
  if (draft.state.keys.answered === messageId) return;
  const goesOn = silence.type !== 'off' && silence.rootId === rootId;
  count(draft, { rootId, messageType, rung: goesOn ? silence.rung : 0 });
}

/** A key or digits answer the message that plays or was heard last. Silence after it does not count. */
export function onCallerAnswered(draft: Draft): void {
  resetLadder(draft);
  const answered = (playoutOf(draft.state)?.message ?? lastMessageOf(draft.state))?.messageId;
  change(draft, { keys: { ...draft.state.keys, answered } });
}

/** Forgets which message was answered, so that silence counts again. */
export function forgetAnswer(draft: Draft): void {
  change(draft, { keys: { ...draft.state.keys, answered: undefined } });
}

/** LiveKit has made a turn of what the caller said. */
export function onTurnCommitted(draft: Draft): void {
  const debts = { ...draft.state.debts, turnAtMs: draft.atMs };
  change(draft, { uncommittedSinceMs: undefined, debts });
  resetLadder(draft);
}

/** Ends the ladder, because the caller is not silent. */
export function resetLadder(draft: Draft): void {
  if (draft.state.silence.type === 'off') return;
  clearDeadline(draft, 'silence');
  change(draft, { silence: { type: 'off' } });
}

/** A message starts: silence counts from its end. The ladder stays if this is its own reprompt. */
export function pauseLadder(draft: Draft, rootId: string): void {
  forgetAnswer(draft);
  const { silence } = draft.state;
  if (silence.type === 'off') return;
  clearDeadline(draft, 'silence');
  change(draft, {
    silence:
      silence.rootId === rootId ? { type: 'speaking', ...ladderOf(silence) } : { type: 'off' },
  });
}

/** Suspends the ladder while a tool runs. */
export function standStill(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type !== 'counting') return;
  clearDeadline(draft, 'silence');
  const leftMs = Math.max(0, silence.dueAtMs - draft.atMs);
  change(draft, { silence: { type: 'standing', leftMs, ...ladderOf(silence) } });
}

/** Continues the ladder after the last tool has ended. */
export function goOnCounting(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type !== 'standing') return;
  countFor(draft, ladderOf(silence), silence.leftMs);
}

/**
 * A requested or queued message will not be heard. If nothing else is to come, silence counts: towards the
 * next rung if the message was a rung's reprompt, else from the first rung of the message heard last.
 */
export function onMessageLost(draft: Draft): void {
  const { silence, floor, requested } = draft.state;
  if (floor.type !== 'idle' || isAnythingQueued(draft.state) || requested.length > 0) return;
  if (silence.type === 'speaking') count(draft, ladderOf(silence));
  else if (silence.type === 'off' && floor.last !== undefined) startLadder(draft, floor.last);
}

/** The caller was silent long enough for the next rung. Takes it, unless something is under way. */
export function onSilenceDue(draft: Draft): void {
  const { silence } = draft.state;
  if (silence.type !== 'counting') return;
  if (isBusy(draft.state)) {
    // The rung waits for something else than a sound, and sounds delay it from then on.
    countFor(draft, ladderOf(silence), BUSY_MS);
    return;
  }
  const waitMs = waitOf(draft, silence.dueAtMs);
  if (waitMs > 0) {
    setDeadline(draft, 'silence', waitMs);
    return;
  }
  takeRung(draft, silence);
}

/** The next rung of the ladder: a reprompt, a human, or the end of the call. */
function takeRung(draft: Draft, silence: Ladder): void {
  const rules = policyOf(draft.policy, silence.messageType).silence;
  const rung = rules?.do[silence.rung];
  if (rung === undefined) {
    resetLadder(draft);
    return;
  }
  const clause = clauseOf(draft.policy, silence.messageType, 'silence');
  switch (rung) {
    case 'reprompt':
      change(draft, {
        silence: { type: 'speaking', ...ladderOf(silence), rung: silence.rung + 1 },
      });
      decide(draft, {
        verdict: 'reprompt',
        clause,
        class: 'silence',
        reason: 'the caller is silent',
      });
      requestReprompt(draft, 'silence', silence);
      return;
    case 'end_call':
      endCall(draft, {
        reason: 'silence',
        clause,
        class: 'silence',
        because: 'the caller stays silent',
      });
      return;
    case 'escalate':
      escalate(draft, {
        reason: 'silence',
        clause,
        class: 'silence',
        because: 'the caller stays silent',
      });
      // If no human is reached, the ladder does not call again and again.
      change(draft, { silence: { type: 'over', ...ladderOf(silence) } });
      return;
    default:
      assertNever(rung, 'onSilenceDue');
  }
}

function count(draft: Draft, ladder: Ladder): void {
  const rules = policyOf(draft.policy, ladder.messageType).silence;
  const { state } = draft;
  if (
    rules === undefined ||
    state.caller.type === 'away' ||
    state.escalation.type !== 'none' ||
    state.ending.type !== 'none'
  ) {
    resetLadder(draft);
    return;
  }
  clearDeadline(draft, 'silence');
  if (ladder.rung >= rules.do.length) {
    change(draft, { silence: { type: 'over', ...ladder } });
  } else if (state.tools.length > 0) {
    change(draft, { silence: { type: 'standing', leftMs: rules.afterMs, ...ladder } });
  } else {
    countFor(draft, ladder, rules.afterMs);
  }
}

function countFor(draft: Draft, ladder: Ladder, leftMs: number): void {
  const dueAtMs = sessionMs(draft.atMs + leftMs);
  change(draft, { silence: { type: 'counting', dueAtMs, ...ladder } });
  setDeadline(draft, 'silence', leftMs);
}

function isBusy(state: EngineState): boolean {
  return (
    state.floor.type !== 'idle' ||
    isAnythingQueued(state) ||
    state.requested.length > 0 ||
    state.turn.type === 'asked' ||
    state.collection.type === 'open'
  );
}

/** Milliseconds that the rung still waits because the caller speaks or has spoken; 0 or less: no wait. */
function waitOf({ state, atMs }: Draft, dueAtMs: SessionMs): number {
  const turnAtMs = (state.uncommittedSinceMs ?? Number.NEGATIVE_INFINITY) + UNCOMMITTED_MS;
  // The final transcript of interim words may come late or never.
  const wordsAtMs = (state.interim?.voiceAtMs ?? Number.NEGATIVE_INFINITY) + WORDS_LATE_MS;
  return Math.max(turnAtMs, wordsAtMs, soundAtMs(state, atMs, dueAtMs)) - atMs;
}

/**
 * Until when the rung waits for a sound without words. By then a recogniser with interim transcripts would
 * have sent words of a voice; one without them sends words only after the voice has ended.
 */
function soundAtMs({ caller, session }: EngineState, atMs: SessionMs, dueAtMs: SessionMs): number {
  if (caller.type === 'away') return Number.NEGATIVE_INFINITY;
  const isSpeaking = caller.type === 'speaking';
  const endedAtMs = isSpeaking ? atMs : (caller.voiceEndedAtMs ?? Number.NEGATIVE_INFINITY);
  return session.capabilities?.hasInterims === true
    ? Math.min(endedAtMs + BUSY_MS, dueAtMs + SOUND_MS)
    : Math.min(endedAtMs + SOUND_MS, dueAtMs + VOICE_MS);
}

function ladderOf({ rootId, messageType, rung }: Ladder): Ladder {
  return { rootId, messageType, rung };
}

// About the time a recogniser needs for the words of a voice that has just ended.
const BUSY_MS = 1000;
// Longest delay of a rung by a sound without words: a television must not prevent the rung.
const SOUND_MS = 2000;
// Longest delay of a rung by a voice if the recogniser sends words only after the voice.
const VOICE_MS = 10_000;
// Longest delay from the end of the voice, or from interim words, to their final transcript.
const WORDS_LATE_MS = 6000;
// Longer than LiveKit's longest wait for the end of a turn.
const UNCOMMITTED_MS = 10_000;
