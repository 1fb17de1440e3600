import {
  assertNever,
  clauseOf,
  type KeyEvidence,
  type MessagePolicy,
  type WordEvidence,
  type ExpectsPolicy,
  isComplete,
  type EngineState,
  type SessionMs,
} from '../model/index.ts';
import { isEchoIn } from './decider.ts';
import type { Proposal, Situation, Stimulus } from './proposal.ts';

/** Digits that the message asks for, keyed or spoken, and what becomes of keys that are none. */
export function ruleCollection(situation: Situation): Proposal | undefined {
  const { rules, stimulus } = situation;
  const late = proposeForLateTerminator(situation);
  if (late !== undefined) return late;
  if (rules.expects === undefined) return undefined;
  switch (stimulus.type) {
    case 'speech':
      return proposeForSpeech(situation, stimulus);
    case 'key':
      return proposeForKey(situation, rules.expects);
    case 'request':
      return undefined;
    default:
      return assertNever(stimulus, 'ruleCollection');
  }
}

/** Whether a key now belongs to a number that is complete: the caller is still keying it. */
export function isTailOfNumber({ collection, keys }: EngineState, atMs: SessionMs): boolean {
  return (
    isComplete(collection) && keys.pressedAtMs !== undefined && atMs - keys.pressedAtMs < SWALLOW_MS
  );
}

/** Final words are collected; interim ones may change, so they only take the floor. */
function proposeForSpeech(
  situation: Situation,
  stimulus: Extract<Stimulus, { type: 'speech' }>,
): Proposal | undefined {
  const { overlap, utterance, isFinal } = stimulus;
  if (isFinal && utterance !== undefined) {
    if (carriesDigits(utterance)) {
      return proposal(situation, 'collect', 'the caller speaks digits that the message asks for');
    }
    const isOpen = situation.state.collection.type === 'open';
    return isOpen && utterance.spokenDigits === 0 && namesTerminator(utterance, situation.rules)
      ? proposal(situation, 'collect', 'the caller names the key that ends the collection')
      : undefined;
  }
  // A recogniser hears numbers in noises, and our own in an echo.
  if (overlap?.words === undefined || !overlap.isVoiced || isEchoIn(overlap)) return undefined;
  if (isComplete(situation.state.collection) || !carriesDigits(overlap.words)) return undefined;
  return proposal(situation, 'interrupt', 'the caller speaks digits that the message asks for');
}

/** Whether the caller says the name of the key that ends what the message asks for: "pound". */
export function namesTerminator(words: WordEvidence, { expects }: MessagePolicy): boolean {
  return words.spokenKey !== undefined && words.spokenKey === expects?.terminator;
}

/** Mostly digits: "my number is one two three" is, "I have two of them" is not. */
function carriesDigits(words: WordEvidence): boolean {
  return (
    words.spokenDigits > 0 &&
    !words.matches.includes('stop') &&
    !words.matches.includes('correction') &&
    (words.isOnlyDigits ||
      words.isGivingDigits === true ||
      words.spokenDigits * 2 >= words.contentWords)
  );
}

/** The answer to a complete number is often there before the caller has pressed the last key. */
function proposeForLateTerminator(situation: Situation): Proposal | undefined {
  const { policy, state, stimulus, atMs } = situation;
  const { completed } = state.keys;
  if (stimulus.type !== 'key' || !stimulus.key.isTerminator || completed === undefined)
    return undefined;
  if (stimulus.key.option !== undefined || state.collection.type === 'open') return undefined;
  if (atMs - completed.atMs >= SWALLOW_MS) return undefined;
  return {
    ...proposal(situation, 'drop', 'a terminator just after completion is swallowed'),
    clause: clauseOf(policy, completed.messageType, 'expects'),
  };
}

function proposeForKey(situation: Situation, expects: ExpectsPolicy): Proposal | undefined {
  const { state, stimulus } = situation;
  if (stimulus.type !== 'key') return undefined;
  const { key } = stimulus;
  const { collection } = state;
  if (isComplete(collection)) {
    return isOfMenuAgain(situation, key)
      ? undefined
      : proposal(situation, 'drop', 'the collection is already complete');
  }
  if (key.isTerminator && expects.terminator !== undefined && collection.type === 'open') {
    return proposal(situation, 'collect', 'the terminator ends the collection');
  }
  // A declared option stands below a collection that is open, and above one that is not.
  if (collection.type === 'none' && key.option !== undefined) return undefined;
  return key.isDigit
    ? proposal(situation, 'collect', 'the caller keys a digit that the message asks for')
    : proposal(situation, 'invalid', 'the key is no digit of what the message asks for');
}

/** A number that was submitted leaves the menu beside it; its last keys may still be on their way. */
function isOfMenuAgain({ state, atMs }: Situation, key: KeyEvidence): boolean {
  if (key.option === undefined || state.collection.type !== 'done') return false;
  return !(key.isDigit || key.isTerminator) || !isTailOfNumber(state, atMs);
}

function proposal(situation: Situation, verdict: Proposal['verdict'], reason: string): Proposal {
  return {
    verdict,
    clause: clauseOf(situation.policy, situation.messageType, 'expects'),
    class: situation.stimulus.type === 'key' ? 'dtmf' : 'answer',
    reason,
    confidence: 1,
    when: 'now',
  };
}

// Callers who were told "then press hash" press it after the last digit has completed the number, and
// some key a digit too many.
const SWALLOW_MS = 2000;
