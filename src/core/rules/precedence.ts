import type { Clause } from '../model/index.ts';
import type { Proposal, Rule, Situation } from './proposal.ts';
import { ruleCollection } from './collection.ts';
import { ruleEscalation, suppressedEscalation } from './escalation.ts';
import { ruleLexicon } from './lexicon.ts';
import { ruleOption } from './option.ts';
import { ruleProtection } from './protection.ts';
import { ruleSpeech } from './speech.ts';

/** A rule with its name. */
type Row = {
  readonly name: string;
  readonly rule: Rule;
  /** The clause that the caller invoked in vain, because the policy suppresses it during this message. */
  readonly suppressed?: (situation: Situation) => Clause | undefined;
};

/** The order of the rules, as data: the first rule to make a proposal decides. `speech` asks the decider. */
export const PRECEDENCE = [
  { name: 'escalation', rule: ruleEscalation, suppressed: suppressedEscalation },
  // A future rule for commands of the policy belongs here: below escalation, above everything else.
  { name: 'protection', rule: ruleProtection },
  { name: 'collection', rule: ruleCollection },
  { name: 'option', rule: ruleOption },
  { name: 'lexicon', rule: ruleLexicon },
  { name: 'speech', rule: ruleSpeech },
] as const satisfies readonly Row[];

const ROWS: readonly (Row & { readonly name: RuleName })[] = PRECEDENCE;

/** The name of a row of the precedence. */
export type RuleName = (typeof PRECEDENCE)[number]['name'];

/** The proposal that won, and the rule that made it. */
export type Ruling = { readonly by: RuleName; readonly proposal: Proposal };

/** Asks the rules in order; the first proposal wins. `below` skips that rule and all rules above it. */
export function arbitrate(situation: Situation, below?: RuleName): Ruling | undefined {
  let isOpen = below === undefined;
  for (const { name, rule } of ROWS) {
    if (isOpen) {
      const proposal = rule(situation);
      if (proposal !== undefined) return { by: name, proposal };
    }
    isOpen ||= name === below;
  }
  return undefined;
}

/**
 * The clauses of lower precedence that asked for something other than the ruling, in order. Clauses that
 * the policy suppresses during this message come first: their rules propose nothing, but the caller did
 * ask.
 */
export function overruledBy(situation: Situation, ruling: Ruling): readonly Clause[] {
  const overruled = ROWS.flatMap(({ suppressed }) => suppressed?.(situation) ?? []);
  let isBelow = false;
  for (const { name, rule } of ROWS) {
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
