import { assertNever } from './assert-never.ts';
import { isEcho } from './decider.ts';
import type { Proposal, Situation } from './proposal.ts';
import { admitsKeys, admitsSpeech, keyContext, messageInForce } from './query.ts';

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

function clauseThatHeard(situation: Situation): string | undefined {
  const { policy, state, rules, stimulus } = situation;
  if (policy.escalation === undefined) return undefined;
  const listensAlways =
    policy.escalation.during === 'always' || messageInForce(state) === undefined;
  switch (stimulus.type) {
    case 'speech': {
      const words = stimulus.utterance;
      return words?.matches.includes('escalation') === true &&
        !isEcho(words) &&
        (listensAlways || admitsSpeech(rules))
        ? 'escalation.phrases'
        : undefined;
    }
    case 'key':
      return stimulus.key.isEscalation &&
        keyContext(policy, state).escalationKeyIsOn &&
        (listensAlways || admitsKeys(rules))
        ? 'escalation.dtmf'
        : undefined;
    case 'request':
      return undefined;
    default:
      return assertNever(stimulus, 'ruleEscalation');
  }
}
