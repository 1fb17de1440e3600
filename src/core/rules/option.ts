import type { MessageClause } from '../model/index.ts';
import { clauseIn, propose, type Proposal, type Situation } from './proposal.ts';

/** The caller presses a key: an option, a key that the menu lacks, or any key if no menu is declared. */
export function ruleOption(situation: Situation): Proposal | undefined {
  const { rules, stimulus } = situation;
  if (stimulus.type !== 'key') return undefined;
  const proposeKey = (
    verdict: Proposal['verdict'],
    clause: MessageClause,
    reason: string,
  ): Proposal => propose({ verdict, clause: clauseIn(situation, clause), class: 'dtmf', reason });
  if (stimulus.key.option !== undefined) {
    return proposeKey('choose', 'dtmf.options', 'the caller keys an option of the menu');
  }
  if (rules.dtmf !== undefined) {
    return proposeKey('invalid', 'dtmf.invalid', 'the menu has no such key');
  }
  if (rules.expects !== undefined) return undefined;
  return proposeKey('report', 'interruptible', 'the caller presses a key and none is declared');
}
