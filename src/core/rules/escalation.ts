import {
  assertNever,
  type Clause,
  type WordEvidence,
  admitsKeys,
  admitsSpeech,
  isTailOfNumber,
  keyContext,
  messageInForce,
} from '../model/index.ts';
import { isOwnWords } from './echo.ts';
import { propose, type Proposal, type Situation } from './proposal.ts';

/** The caller asks for a human. This comes before everything else, whether or not a message plays. */
export function ruleEscalation(situation: Situation): Proposal | undefined {
  if (!listens(situation)) return undefined;
  const { stimulus } = situation;
  const words = stimulus.type === 'speech' ? stimulus.utterance : undefined;
  const clause = clauseAskedFor(situation, words);
  if (clause === undefined) return undefined;
  const isUnderWay = situation.state.escalation.type === 'under_way';
  return propose({
    verdict: isUnderWay ? 'continue' : 'escalate',
    clause,
    class: 'escalation',
    reason: isUnderWay
      ? 'the caller asks for a human who is already being called'
      : 'the caller asks for a human',
  });
}

/** The clause by which the caller asked for a human in vain: `during: interruptible` suppresses it now. */
export function suppressedEscalation(situation: Situation): Clause | undefined {
  if (listens(situation)) return undefined;
  const { stimulus } = situation;
  const words = stimulus.type === 'speech' ? stimulus.overlap?.words : undefined;
  return clauseAskedFor(situation, words);
}

function listens({ policy, state, rules, stimulus }: Situation): boolean {
  if (policy.escalation?.during === 'always' || messageInForce(state) === undefined) return true;
  // A human is being called already: it is only recorded that the caller asks again.
  if (state.escalation.type === 'under_way') return true;
  return stimulus.type === 'key' ? admitsKeys(rules) : admitsSpeech(rules);
}

function clauseAskedFor(
  { policy, state, atMs, stimulus }: Situation,
  words: WordEvidence | undefined,
): Clause | undefined {
  if (policy.escalation === undefined) return undefined;
  switch (stimulus.type) {
    case 'speech':
      return words?.matches.includes('escalation') === true &&
        !(stimulus.mayHoldEcho && isOwnWords(words))
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
