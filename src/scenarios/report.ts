import Table from 'cli-table3';

import type { CallResult } from './run.ts';
import type { DecidedBy, HeardWords } from './judge/index.ts';
import { ASSERTION_NAMES, type AssertionName } from './file/index.ts';

/** The results of all calls of one scenario. */
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
  /** For each message that was cut its words in the context and in the recording, where asked for. */
  readonly heardWords: readonly (Omit<HeardWords, 'faults'> & { readonly callId: string })[];
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
      heardWords: judged.flatMap(({ callId, judgement }) =>
        judgement.heardWords.map(({ messageType, inContext, inRecording, difference }) => {
          return { callId, messageType, inContext, inRecording, difference };
        }),
      ),
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

/** The final table, with the faults below it. */
export function formatReports(reports: readonly ScenarioReport[]): string {
  const table = new Table({
    head: ['call', 'what was decided, and by which clause', 'silent after', 'words heard', 'held'],
    style: { head: [], border: [], compact: true },
  });
  for (const report of reports) {
    const { scenario, recognizer, decided, silentAfterMs, heardWords } = report;
    const name = recognizer === 'scripted' ? `${scenario} (scripted)` : scenario;
    const cells = [
      name,
      decided.map(formatDecision).join('\n'),
      formatSilence(silentAfterMs),
      formatHeardWords(heardWords),
      formatHeld(report),
    ];
    table.push(cells.map((cell, column) => wrap(cell, WIDTHS[column]!)));
  }
  const faults = reports.flatMap(({ faults: ofScenario, file }) =>
    ofScenario.map(({ callId, what }) => `${file}: ${what} [${callId}]`),
  );
  const calls = reports.reduce((sum, report) => sum + report.calls, 0);
  const held = reports.reduce((sum, report) => sum + report.held, 0);
  return [table.toString(), ...faults, `${held} of ${calls} calls held`].join('\n');
}

function formatDecision({ verdict, clause, class: caller }: DecidedBy): string {
  const by = `${verdict} by ${clause}`;
  return caller === 'unclassified' ? by : `${by} (${caller})`;
}

/** The assertions that failed, by name; of several calls, how often each held. */
function formatHeld({ held, calls, assertions }: ScenarioReport): string {
  const failed = ASSERTION_NAMES.filter((name) => assertions[name] < calls);
  if (calls > 1) {
    return [`${held}/${calls}`, ...failed.map((name) => `${name} ${assertions[name]}`)].join('\n');
  }
  return held === 1 ? 'all five' : ['FAILS', ...failed].join('\n');
}

/** One time, or the median and the longest of several. */
function formatSilence(sorted: readonly number[]): string {
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined) return '';
  return sorted.length === 1 ? `${median} ms` : `${median}, at most ${sorted.at(-1)} ms`;
}

/** Of the messages that were cut, words in the context of words in the recording; of many, how many are exact. */
function formatHeardWords(all: ScenarioReport['heardWords']): string {
  if (all.length <= 3) {
    return all
      .map(({ inContext, inRecording }) => `${inContext} of ${rangeOf(inRecording)}`)
      .join('\n');
  }
  const exact = all.filter(({ difference }) => difference === 0).length;
  return `${exact} of ${all.length} cuts exact`;
}

function rangeOf({ atLeast, atMost }: HeardWords['inRecording']): string {
  return atLeast === atMost ? `${atLeast}` : `${atLeast}-${atMost}`;
}

/** Breaks lines that are wider than a column: at a space where there is one, else anywhere. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines: string[] = [];
      let rest = line;
      while (rest.length > width) {
        const space = rest.lastIndexOf(' ', width);
        const end = space > 0 ? space : width;
        lines.push(rest.slice(0, end));
        rest = `  ${rest.slice(end).trimStart()}`;
      }
      return [...lines, rest];
    })
    .join('\n');
}

/** Columns of the table: with its borders it fits a terminal of 120. */
const WIDTHS: readonly number[] = [30, 41, 12, 11, 10];
