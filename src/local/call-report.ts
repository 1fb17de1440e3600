import Table from 'cli-table3';

import type { CallResult } from './call-run.ts';
import type { DecidedBy } from './judge.ts';
import { ASSERTION_NAMES, type AssertionName } from './scenario.ts';

/** All calls of one scenario, told together. */
export type ScenarioReport = {
  readonly scenario: string;
  readonly file: string;
  readonly recognizer: string;
  readonly calls: number;
  /** Calls in which everything held. */
  readonly held: number;
  /** Calls in which each of the five held. */
  readonly assertions: Readonly<Record<AssertionName, number>>;
  /** The decisions of the last call, in order. */
  readonly decided: readonly DecidedBy[];
  /** Milliseconds from the caller's onset to the agent's last sound, ascending, all calls. */
  readonly silentAfterMs: readonly number[];
  /** Each fault, with the call that it was found in. */
  readonly faults: readonly { readonly callId: string; readonly what: string }[];
};

/** Adds up the calls of each scenario, in the order of the scenarios. */
export function reportCalls(results: readonly CallResult[]): readonly ScenarioReport[] {
  const byFile = Map.groupBy(results, ({ scenario }) => scenario.file);
  return [...byFile.values()].map((ofScenario) => {
    const [{ scenario }] = ofScenario as [CallResult];
    const judged = ofScenario.flatMap((result) => (result.type === 'judged' ? [result] : []));
    const countOf = (name: AssertionName): number =>
      judged.filter(({ judgement }) =>
        judgement.assertions.some((each) => each.name === name && each.holds),
      ).length;
    const counts = ASSERTION_NAMES.map((name) => [name, countOf(name)] as const);
    return {
      scenario: scenario.name,
      file: scenario.file,
      recognizer: scenario.recognizer,
      calls: ofScenario.length,
      held: judged.filter(({ judgement }) => judgement.holds).length,
      assertions: Object.fromEntries(counts) as ScenarioReport['assertions'],
      decided: judged.at(-1)?.judgement.decided ?? [],
      silentAfterMs: judged
        .flatMap(({ judgement }) => judgement.silentAfterMs)
        .toSorted((a, b) => a - b),
      faults: ofScenario.flatMap((result) =>
        faultsOf(result).map((what) => ({ callId: result.callId, what })),
      ),
    };
  });
}

/** Every fault of a call in a sentence, the assertion's name before it. */
export function faultsOf(result: CallResult): readonly string[] {
  if (result.type === 'failed') return [`${result.error.message} (${result.error.hint})`];
  const { callFaults, assertions } = result.judgement;
  return [
    ...callFaults.map((fault) => `call: ${fault}`),
    ...assertions.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
  ];
}

/** The table at the end, with the faults under it. */
export function formatReports(reports: readonly ScenarioReport[]): string {
  const table = new Table({
    head: ['call', 'what was decided, and by which clause', 'silent after', ...ASSERTION_NAMES],
    style: { head: [], border: [], compact: true },
  });
  for (const report of reports) {
    table.push([
      report.recognizer === 'scripted' ? `${report.scenario} (scripted)` : report.scenario,
      report.decided.map(formatDecision).join('\n'),
      formatSilence(report.silentAfterMs),
      ...ASSERTION_NAMES.map((name) => formatCount(report.assertions[name], report.calls)),
    ]);
  }
  const faults = reports.flatMap(({ faults: ofScenario, file }) =>
    ofScenario.map(({ callId, what }) => `${file}: ${what} [${callId}]`),
  );
  const calls = reports.reduce((sum, report) => sum + report.calls, 0);
  const held = reports.reduce((sum, report) => sum + report.held, 0);
  return [table.toString(), ...faults, `${held} of ${calls} calls held`].join('\n');
}

function formatDecision({ verdict, clause, class: caller }: DecidedBy): string {
  return `${verdict} by ${clause} (${caller})`;
}

function formatCount(held: number, calls: number): string {
  if (calls > 1) return `${held}/${calls}`;
  return held === 1 ? 'holds' : 'FAILS';
}

/** One time, or the median and the longest of several. */
function formatSilence(sorted: readonly number[]): string {
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) return '';
  return sorted.length === 1 ? `${median} ms` : `${median}, at most ${sorted.at(-1)} ms`;
}
