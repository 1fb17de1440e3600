import {
  assertNever,
  type WordEvidence,
  admitsKeys,
  admitsSpeech,
  keyContext,
  messageInForce,
} from '../model/index.ts';
import { isEcho } from './decider.ts';
import type { Proposal, Situation } from './proposal.ts';
import { isTailOfNumber } from './collection.ts';

/** The caller wants a human: before anything else, whether or not a message plays. */
export function ruleEscalation(situation: Situation): Proposal | undefined {
  const clause = clauseThatHeard(situation);
  if (clause === undefined) return undefined;
  const isUnderWay = situation.state.escalation.type === 'under_way';
  return {
    verdict: isUnderWay ? 'continue' : 'escalate',
    clause,
    class: 'escalation',
    reason: isUnderWay
      ? 'the caller asks for a human who is already being called'
      : 'the caller asks for a human',
    confidence: 1,
    when: 'now',
  };
}

/** The clause that heard the caller and does not listen under this message (`during: interruptible`). */
export function escalationSetAside(situation: Situation): string | undefined {
  if (listens(situation)) return undefined;
  const { stimulus } = situation;
  const words = stimulus.type === 'speech' ? stimulus.overlap?.words : undefined;
  return clauseAskedFor(situation, words);
}

function clauseThatHeard(situation: Situation): string | undefined {
  if (!listens(situation)) return undefined;
  const { stimulus } = situation;
  const words = stimulus.type === 'speech' ? stimulus.utterance : undefined;
  return clauseAskedFor(situation, words);
}

function listens({ policy, state, rules, stimulus }: Situation): boolean {
  if (policy.escalation?.during === 'always' || messageInForce(state) === undefined) return true;
  return stimulus.type === 'key' ? admitsKeys(rules) : admitsSpeech(rules);
}

function clauseAskedFor(
  { policy, state, atMs, stimulus }: Situation,
  words: WordEvidence | undefined,
): string | undefined {
  if (policy.escalation === undefined) return undefined;
  switch (stimulus.type) {
    case 'speech':
      return words?.matches.includes('escalation') === true && !isEcho(words)
        ? 'escalation.phrases'
        : undefined;
    case 'key':
      return stimulus.key.isEscalation &&
        keyContext(policy, state).escalationKeyIsOn &&
        !isTailOfNumber(state, atMs)
        ? 'escalation.dtmf'
        : undefined;
    case 'request':
      return undefined;
    default:
      return assertNever(stimulus, 'ruleEscalation');
  }
}
