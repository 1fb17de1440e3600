import type { Proposal, Rule, Situation } from './proposal.ts';
import { ruleCollection } from './collection.ts';
import { escalationSetAside, ruleEscalation } from './escalation.ts';
import { ruleLexicon } from './lexicon.ts';
import { ruleOption } from './option.ts';
import { ruleProtection } from './protection.ts';
import { ruleSpeech } from './speech.ts';

/** The order of the rules, as data: the first that applies decides. `speech` asks the decider. */
export const PRECEDENCE = [
  { name: 'escalation', rule: ruleEscalation },
  { name: 'protection', rule: ruleProtection },
  { name: 'collection', rule: ruleCollection },
  { name: 'option', rule: ruleOption },
  { name: 'lexicon', rule: ruleLexicon },
  { name: 'speech', rule: ruleSpeech },
] as const satisfies readonly { readonly name: string; readonly rule: Rule }[];

/** The name of a row of the precedence. */
export type RuleName = (typeof PRECEDENCE)[number]['name'];

/** A proposal that was decided on, and where it stands. */
export type Ruling = { readonly by: RuleName; readonly proposal: Proposal };

/** The arbiter: the highest proposal wins. `below` leaves out that row and all above it. */
export function arbitrate(situation: Situation, below?: RuleName): Ruling | undefined {
  let isOpen = below === undefined;
  for (const { name, rule } of PRECEDENCE) {
    if (isOpen) {
      const proposal = rule(situation);
      if (proposal !== undefined) return { by: name, proposal };
    }
    isOpen ||= name === below;
  }
  return undefined;
}

/**
 * The clauses below a ruling that asked for something else, in order of precedence. Before them an
 * escalation that its own `during` sets aside: its row has no proposal, and yet the caller asked.
 */
export function overruledBy(situation: Situation, ruling: Ruling): readonly string[] {
  const setAside = escalationSetAside(situation);
  const overruled = setAside === undefined ? [] : [setAside];
  let isBelow = false;
  for (const { name, rule } of PRECEDENCE) {
    if (isBelow) {
      const proposal = rule(situation);
      if (proposal !== undefined && differs(proposal, ruling.proposal))
        overruled.push(proposal.clause);
    }
    isBelow ||= name === ruling.by;
  }
  return [...new Set(overruled)];
}

function differs(proposal: Proposal, winner: Proposal): boolean {
  return (
    proposal.verdict !== 'wait' &&
    proposal.verdict !== winner.verdict &&
    proposal.clause !== winner.clause
  );
}
