import {
  SWALLOW_TAIL_MS,
  assertNever,
  clauseOf,
  type KeyEvidence,
  type MessagePolicy,
  type WordEvidence,
  type ExpectsPolicy,
  isComplete,
  isTailOfNumber,
} from '../model/index.ts';
import { isEchoIn } from './decider.ts';
import { isOwnWords } from './echo.ts';
import { clauseIn, propose, type Proposal, type Situation, type Stimulus } from './proposal.ts';

/** The caller keys or speaks digits that the message asks for, or presses a key that is no digit. */
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

/** Digits in final words are collected. Interim words may still change, so they only take the floor. */
function proposeForSpeech(
  situation: Situation,
  stimulus: Extract<Stimulus, { type: 'speech' }>,
): Proposal | undefined {
  const { overlap, utterance, isFinal } = stimulus;
  const { state } = situation;
  if (isComplete(state.collection)) return undefined;
  if (isFinal && utterance !== undefined) {
    const isOurs = stimulus.mayHoldEcho && isOwnWords(utterance);
    const final = isOurs ? undefined : proposeForFinal(situation, utterance);
    if (final !== undefined) return final;
  }
  // A recogniser mistakes noise for numbers, and hears the agent's own numbers in an echo.
  if (overlap?.words === undefined || !overlap.isVoiced || isEchoIn(overlap)) return undefined;
  return carriesDigits(overlap.words)
    ? proposeBy(situation, 'interrupt', DIGITS_SPOKEN)
    : undefined;
}

function proposeForFinal(situation: Situation, utterance: WordEvidence): Proposal | undefined {
  const { state, rules } = situation;
  if (carriesDigits(utterance)) return proposeBy(situation, 'collect', DIGITS_SPOKEN);
  const isOpen = state.collection.type === 'open';
  return isOpen && utterance.spokenDigits === 0 && namesTerminator(utterance, rules)
    ? proposeBy(situation, 'collect', 'the caller names the key that ends the collection')
    : undefined;
}

/** True if the caller says the name of the key that ends what the message asks for: "pound". */
export function namesTerminator(words: WordEvidence, { expects }: MessagePolicy): boolean {
  return words.spokenKey !== undefined && words.spokenKey === expects?.terminator;
}

/** True if the words are mostly digits: "my number is one two three", but not "I have two of them". */
function carriesDigits(words: WordEvidence): boolean {
  return (
    words.spokenDigits > 0 &&
    !words.matches.includes('stop') &&
    // "No, it's four two seven one" corrects and gives the number.
    (words.isOnlyDigits ||
      words.isGivingDigits === true ||
      (!words.matches.includes('correction') && words.spokenDigits * 2 >= words.contentWords))
  );
}

/** Callers often press the terminator when the number is complete and the next message has begun. */
function proposeForLateTerminator(situation: Situation): Proposal | undefined {
  const { policy, state, stimulus, atMs } = situation;
  const { completed } = state.keys;
  if (stimulus.type !== 'key' || !stimulus.key.isTerminator || completed === undefined)
    return undefined;
  if (stimulus.key.option !== undefined || state.collection.type === 'open') return undefined;
  if (atMs - completed.atMs >= SWALLOW_TAIL_MS) return undefined;
  return {
    ...proposeBy(situation, 'drop', 'a terminator just after completion is swallowed'),
    clause: clauseOf(policy, completed.messageType, 'expects'),
  };
}

function proposeForKey(situation: Situation, expects: ExpectsPolicy): Proposal | undefined {
  const { state, stimulus } = situation;
  if (stimulus.type !== 'key') return undefined;
  const { key } = stimulus;
  const { collection } = state;
  if (isComplete(collection)) {
    if (isOfMenuAgain(situation, key)) return undefined;
    const isExtra = (key.isDigit || key.isTerminator) && isTailOfNumber(state, situation.atMs);
    return isExtra
      ? proposeBy(situation, 'drop', 'the collection is already complete')
      : proposeBy(
          situation,
          'report',
          'the number is complete, and this key does not belong to it',
        );
  }
  if (key.isTerminator && expects.terminator !== undefined && collection.type === 'open') {
    return proposeBy(situation, 'collect', 'the terminator ends the collection');
  }
  // A declared option yields to an open collection, but takes precedence over one that has not begun.
  if (collection.type === 'none' && key.option !== undefined) return undefined;
  return key.isDigit
    ? proposeBy(situation, 'collect', 'the caller keys a digit that the message asks for')
    : proposeBy(situation, 'invalid', 'the key is not a digit, and the message asks for digits');
}

/** True if the key is a menu option again after a submitted number, and not a late key of that number. */
function isOfMenuAgain({ state, atMs }: Situation, key: KeyEvidence): boolean {
  if (key.option === undefined || state.collection.type !== 'done') return false;
  return !(key.isDigit || key.isTerminator) || !isTailOfNumber(state, atMs);
}

function proposeBy(situation: Situation, verdict: Proposal['verdict'], reason: string): Proposal {
  return propose({
    verdict,
    clause: clauseIn(situation, 'expects'),
    class: situation.stimulus.type === 'key' ? 'dtmf' : 'answer',
    reason,
  });
}

const DIGITS_SPOKEN = 'the caller speaks digits that the message asks for';
