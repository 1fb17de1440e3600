import { clauseOf, type MessageClause } from '../model/index.ts';
import type { Proposal, Situation } from './proposal.ts';

/** A key of a menu: an option, a key that the menu lacks, or any key where there is no menu. */
export function ruleOption(situation: Situation): Proposal | undefined {
  const { rules, stimulus } = situation;
  if (stimulus.type !== 'key') return undefined;
  if (stimulus.key.option !== undefined) {
    return proposal(situation, 'choose', 'dtmf.options', 'the caller keys an option of the menu');
  }
  if (rules.dtmf === undefined && rules.expects !== undefined) return undefined;
  return rules.dtmf === undefined
    ? proposal(
        situation,
        'report',
        'interruptible',
        'the caller presses a key and none is declared',
      )
    : proposal(situation, 'invalid', 'dtmf.invalid', 'the menu has no such key');
}

function proposal(
  situation: Situation,
  verdict: Proposal['verdict'],
  clause: MessageClause,
  reason: string,
): Proposal {
  return {
    verdict,
    clause: clauseOf(situation.policy, situation.messageType, clause),
    class: 'dtmf',
    reason,
    confidence: 1,
    when: 'now',
  };
}
