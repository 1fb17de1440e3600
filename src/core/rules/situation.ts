import {
  clauseOf,
  type WordEvidence,
  policyOf,
  rulesInContext,
  messageInForce,
  playoutOf,
  typeInContext,
  type OpenOverlap,
  type SessionMs,
  type Voice,
} from '../model/index.ts';
import { classify, type OverlapEvidence } from './decider.ts';
import { mayHoldEcho } from './echo.ts';
import type { Ruling } from './precedence.ts';
import { overlapOf, propose, type Situation } from './proposal.ts';

/** When a rule is asked: the policy, the state and the time. */
type Moment = Pick<Situation, 'policy' | 'state' | 'atMs'>;

/** What the rules see of an overlap; `utterance` is set if the caller has just said something. */
export function speechSituation(
  draft: Moment,
  overlap: OpenOverlap | undefined,
  isFinal: boolean,
  utterance?: WordEvidence,
): Situation {
  const messageType = typeInContext(draft.state);
  const { caller } = draft.state;
  const voice = caller.type === 'speaking' ? caller : overlap?.voice;
  return {
    policy: draft.policy,
    state: draft.state,
    atMs: draft.atMs,
    messageType,
    rules: rulesInContext(draft.policy, draft.state),
    stimulus: {
      type: 'speech',
      overlap: overlap === undefined ? undefined : evidenceOf(draft, overlap),
      voiceAtMs: voice?.heardAtMs ?? overlap?.endedAtMs ?? draft.atMs,
      utterance,
      isFinal,
      mayHoldEcho: mayHoldEcho(draft.state, draft.atMs, voice ?? lateVoiceOf(draft)),
    },
  };
}

/** The ruling if no rule makes a proposal: the mode could not decide. */
export function fallbackFor(situation: Situation): Ruling {
  const { stimulus, rules, messageType, policy } = situation;
  const overlap = overlapOf(stimulus);
  const clause = rules.speech.mode === 'words' ? 'speech.minWords' : 'speech.mode';
  return {
    by: 'speech',
    proposal: propose({
      verdict: 'continue',
      clause: clauseOf(policy, messageType, clause),
      class: overlap === undefined ? 'unclassified' : classify(overlap),
      reason: 'the overlap is undecided',
      confidence: 0.5,
    }),
  };
}

/** Adds the evidence of one more utterance, or of one more word of it. */
export function joinWords(earlier: WordEvidence | undefined, more: WordEvidence): WordEvidence {
  if (earlier === undefined || earlier.words === 0) return more;
  const words = earlier.words + more.words;
  return {
    words,
    contentWords: earlier.contentWords + more.contentWords,
    shape: SHAPES.indexOf(earlier.shape) > SHAPES.indexOf(more.shape) ? earlier.shape : more.shape,
    opening: earlier.opening === 'none' ? more.opening : earlier.opening,
    isSticky: earlier.isSticky || (earlier.shape !== 'other' && more.isSticky),
    isQuestion: more.isQuestion,
    matches: [...new Set([...earlier.matches, ...more.matches])],
    spokenDigits: earlier.spokenDigits + more.spokenDigits,
    isOnlyDigits: earlier.isOnlyDigits && more.isOnlyDigits,
    ...(more.spokenKey === undefined ? {} : { spokenKey: more.spokenKey }),
    ...(givesDigits(earlier) && givesDigits(more) ? { isGivingDigits: true } : {}),
    likenessToOwn:
      (earlier.likenessToOwn * earlier.words + more.likenessToOwn * more.words) / words,
    confidence: Math.min(earlier.confidence, more.confidence),
  };
}

function givesDigits({ isOnlyDigits, isGivingDigits }: WordEvidence): boolean {
  return isOnlyDigits || isGivingDigits === true;
}

/** When the voice behind words that come now ended; now, if no voice ended recently. */
export function voiceOfLateWords({ state, atMs }: Moment): SessionMs {
  const endedAtMs = state.caller.type === 'silent' ? state.caller.voiceEndedAtMs : undefined;
  return endedAtMs !== undefined && atMs - endedAtMs <= WORDS_LATE_MS_MAX ? endedAtMs : atMs;
}

/** The voice behind words that come after its end. */
function lateVoiceOf({ state, atMs }: Moment): Voice | undefined {
  if (state.caller.type !== 'silent') return undefined;
  const { voice, voiceEndedAtMs } = state.caller;
  return voiceEndedAtMs !== undefined && atMs - voiceEndedAtMs <= WORDS_LATE_MS_MAX
    ? voice
    : undefined;
}

function evidenceOf(draft: Moment, overlap: OpenOverlap): OverlapEvidence {
  const { state, atMs } = draft;
  const voice = state.caller.type === 'speaking' ? state.caller : overlap.voice;
  const playout = playoutOf(state);
  const message =
    playout?.message ?? state.queue.find(({ messageId }) => messageId === overlap.messageId);
  const rules = policyOf(draft.policy, messageInForce(state)?.messageType ?? 'none');
  return {
    ageMs: atMs - overlap.onsetAtMs,
    // Words without a voice: the VAD missed it, or the recogniser mistakes noise for words. Only final
    // words count then. Fast speech has 4 words a second.
    voiceMs: voice?.voiceMs ?? (overlap.finalWords?.words ?? 0) * 250,
    isVoiced: voice !== undefined,
    silenceMs: silenceMs(draft, overlap),
    words: overlap.words,
    isFinal: overlap.finalWords !== undefined,
    sinceWordMs: overlap.wordAtMs === undefined ? 0 : atMs - overlap.wordAtMs,
    overNoiseDb: voice?.overNoiseDb,
    mayHoldEcho: mayHoldEcho(state, atMs, voice),
    message: {
      playedMs: playout?.playedMs ?? 0,
      text: message?.text ?? { words: 0, endsInQuestion: false },
      expects: rules.expects !== undefined,
    },
    verdict: overlap.verdict,
  };
}

/**
 * Words that come after the voice has ended were spoken before. Without this, the recogniser's delay
 * would count as the caller's silence, and no late sentence could take the floor.
 */
function silenceMs({ atMs }: Moment, { endedAtMs, wordAtMs }: OpenOverlap): number | undefined {
  return endedAtMs === undefined ? undefined : atMs - Math.max(endedAtMs, wordAtMs ?? endedAtMs);
}

/** A recogniser that waits for the end of speech and then asks a server answers within this. */
export const WORDS_LATE_MS_MAX = 3000;

const SHAPES: readonly WordEvidence['shape'][] = ['none', 'backchannel', 'prefix', 'other'];
