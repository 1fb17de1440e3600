import type { CallTimeline } from './timeline.ts';
import type { Case, DecidedBy } from './case.ts';
import type { ExpectedDecision } from '../file/index.ts';

type Decision = CallTimeline['decisions'][number];

/** What the judge of decisions found. */
export type DecisionFinding = {
  readonly faults: readonly string[];
  readonly decided: readonly DecidedBy[];
};

/**
 * Every expected decision must be in the record, in order, with its clause: the right verdict for another
 * reason is a fault. Other decisions may come between them (a duck before an interruption), but none that
 * ends a message or the agent's part.
 */
export function judgeDecision({ scenario, timeline }: Case): DecisionFinding {
  const faults: string[] = [];
  const found = new Set<Decision>();
  let from = 0;
  for (const expected of scenario.expect.decision) {
    const index = timeline.decisions.findIndex(
      (decision, at) => at >= from && matches(decision, expected),
    );
    const decision = timeline.decisions[index];
    if (decision === undefined) {
      faults.push(describeMissing(expected, timeline.decisions.slice(from)));
      continue;
    }
    found.add(decision);
    from = index + 1;
  }
  const firstEscalation = timeline.decisions.find(({ verdict }) => verdict === 'escalate');
  for (const decision of timeline.decisions) {
    if (!FINAL_VERDICTS.has(decision.verdict) || found.has(decision)) continue;
    // While a handoff is under way, further requests for a human are recorded and change nothing.
    if (decision.verdict === 'escalate' && decision !== firstEscalation) continue;
    faults.push(`nobody expected ${describe(decision)}`);
  }
  const shown = found.size > 0 ? [...found] : timeline.decisions.filter(isTelling);
  return {
    faults,
    decided: shown.map(({ verdict, clause, class: caller }) => ({
      verdict,
      clause,
      class: caller,
    })),
  };
}

function matches(decision: Decision, expected: ExpectedDecision): boolean {
  return (
    expected.verdicts.includes(decision.verdict) &&
    expected.clauses.includes(decision.clause) &&
    (expected.classes.length === 0 || expected.classes.includes(decision.class)) &&
    (expected.messageType === undefined || expected.messageType === decision.messageType) &&
    expected.overruled.every((clause) => decision.overruled.some((other) => other === clause))
  );
}

/** Names the decision that comes closest: a designer looks at it first. */
function describeMissing(expected: ExpectedDecision, later: readonly Decision[]): string {
  const { verdicts, clauses, classes } = expected;
  const caller = classes.length === 0 ? '' : ` (${classes.join(' or ')})`;
  const wanted = `\`${verdicts.join('` or `')}\` by \`${clauses.join('` or `')}\`${caller}`;
  const nearest =
    later.find((decision) => verdicts.includes(decision.verdict)) ??
    later.find((decision) => clauses.includes(decision.clause)) ??
    later.find(isTelling);
  const instead = nearest === undefined ? 'nothing was decided' : `there is ${describe(nearest)}`;
  return `expected ${wanted}; ${instead}`;
}

function describe({ verdict, clause, class: caller, messageType, reason }: Decision): string {
  return `\`${verdict}\` by \`${clause}\` (${caller}) in \`${messageType}\`: ${reason}`;
}

function isTelling({ verdict }: Decision): boolean {
  return verdict !== 'wait' && verdict !== 'end_turn';
}

/** Verdicts that change the call for good: an unexpected one is always a fault. */
const FINAL_VERDICTS: ReadonlySet<Decision['verdict']> = new Set(['interrupt', 'escalate']);
