import Table from 'cli-table3';

import { goals } from './goals.ts';
import type { Result } from './lanes.ts';
import {
  finished,
  floorOf,
  isBeginning,
  mean,
  quantile,
  rowsOf,
  shareOf,
  wordsOff,
  type Finished,
  type Row,
} from './rows.ts';
import { RATE_HZ } from './speech.ts';

/** How the run itself went. */
export type Run = {
  readonly seconds: number;
  readonly lanes: number;
  /** Delay of the event loop. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
};

export function report(results: readonly Result[], run: Run): string {
  const voice = finished(results, 'voice');
  const request = finished(results, 'request');
  return [
    words('A caller speaks: words in the context less words heard', rowsOf(voice, 'apart')),
    words('The same by kind of text', textGroups(voice)),
    words('session.interrupt(): words in the context less words heard', rowsOf(request, 'apart')),
    unheard(finished(results, 'request_unheard')),
    pauses(finished(results, 'noise')),
    times(
      'Interrupted while paused, until the handle is done',
      finished(results, 'request_paused'),
      done,
    ),
    times('session.interrupt() to the last sound', request, lastSound),
    boundaries(voice),
    goals(results),
    gaps(results),
    account(results, run),
  ].join('\n\n');
}

function words(title: string, rows: readonly Row[]): string {
  return table(
    [title, 'cuts', 'mean', 'mean abs', 'p95', 'max', 'exact', 'within 1', 'other words'],
    rows.map(({ name, of }) => {
      const off = of.map(wordsOff);
      const apart = off.map(Math.abs);
      return [
        name,
        of.length,
        mean(off).toFixed(2),
        mean(apart).toFixed(2),
        quantile(apart, 0.95),
        Math.max(...apart),
        percent(shareOf(apart, (words) => words === 0)),
        percent(shareOf(apart, (words) => words <= 1)),
        of.filter((one) => !isBeginning(one)).length,
      ];
    }),
  );
}

function textGroups(of: readonly Finished[]): readonly Row[] {
  const groups = [...new Set(of.map(({ trial }) => trial.text.group))];
  return (['now', 'word'] as const).flatMap((messageType) =>
    groups.map((group) => ({
      name: `stop: ${messageType}, ${group}`,
      of: floorOf(of, messageType).filter(({ trial }) => trial.text.group === group),
    })),
  );
}

function unheard(of: readonly Finished[]): string {
  return table(
    ['Interrupted before its first sound', 'messages', 'something heard', 'in the context'],
    rowsOf(of, 'apart').map((row) => [
      row.name,
      row.of.length,
      row.of.filter(({ outcome }) => outcome.sent.samples > 0).length,
      row.of.filter(({ outcome }) => outcome.contextText !== undefined).length,
    ]),
  );
}

function pauses(of: readonly Finished[]): string {
  return table(
    [
      'A noise: paused, then resumed',
      'pauses',
      'lost ms, mean',
      'max',
      'said again ms, mean',
      'p95',
      'max',
    ],
    rowsOf(of, 'together').map((row) => {
      const lost = row.of.map(({ outcome }) => outcome.sent.lostMs);
      const again = row.of.map(({ outcome }) => outcome.sent.repeatedMs);
      return [
        row.name,
        row.of.length,
        mean(lost).toFixed(1),
        Math.max(...lost).toFixed(1),
        mean(again).toFixed(0),
        quantile(again, 0.95).toFixed(0),
        Math.max(...again).toFixed(0),
      ];
    }),
  );
}

function times(title: string, of: readonly Finished[], what: (one: Finished) => number): string {
  return table(
    [title, 'messages', 'mean ms', 'p50', 'p95', 'max'],
    rowsOf(of, 'together').map((row) => {
      const ms = row.of.map(what);
      return [row.name, row.of.length, ...figures(ms)];
    }),
  );
}

/** Mean, median, p95 and maximum in whole milliseconds; `spread` has all but the mean. */
function figures(ms: readonly number[], spread = ms): readonly string[] {
  const all = [mean(ms), quantile(spread, 0.5), quantile(spread, 0.95), Math.max(...spread)];
  return all.map((figure) => figure.toFixed(0));
}

function boundaries(of: readonly Finished[]): string {
  const sentences = floorOf(of, 'sentence').filter(
    // Behind the bound of 3 s the stop is another one; what the caller needs to be heard is in it.
    ({ outcome }) => (outcome.sentenceEndsInMs ?? Number.POSITIVE_INFINITY) < 2800,
  );
  const rows = [
    { name: 'stop: word, from the end of a word', of: floorOf(of, 'word'), what: fromWordEnd },
    { name: 'stop: sentence, from the end of a sentence', of: sentences, what: fromSentenceEnd },
  ];
  return table(
    [
      'The last sample sent, by the true times',
      'stops',
      'mean ms',
      'abs p50',
      'abs p95',
      'abs max',
    ],
    rows
      .filter((row) => row.of.length > 0)
      .map((row) => {
        const ms = row.of.map(row.what);
        return [row.name, row.of.length, ...figures(ms, ms.map(Math.abs))];
      }),
  );
}

/** The effect of a late event loop on a sender with little lead. A single call has its own loop. */
function gaps(results: readonly Result[]): string {
  const cuts = finished(results, 'request');
  return table(
    ['Silence within a message that nobody asked for', 'messages', 'with any', 'ms in a minute'],
    (['stock', 'floor'] as const).map((kind) => {
      const of = cuts.filter(({ trial }) => trial.kind === kind).map(({ outcome }) => outcome.sent);
      const silentMs = of.reduce((sum, { gapMs }) => sum + gapMs, 0);
      const spokenMs = of.reduce((sum, { samples }) => sum + (samples / RATE_HZ) * 1000, 0);
      return [
        kind === 'stock' ? 'stock LiveKit' : 'the floor',
        of.length,
        of.filter(({ gapMs }) => gapMs > 0).length,
        ((60_000 * silentMs) / spokenMs).toFixed(0),
      ];
    }),
  );
}

function account(results: readonly Result[], run: Run): string {
  const faults = results.flatMap((result) => ('fault' in result ? [result] : []));
  const over = results.filter((one) => 'outcome' in one && !one.outcome.wasInterrupted).length;
  const sum = (what: keyof Finished['outcome']['sent']): string =>
    results
      .reduce((ms, one) => ms + ('outcome' in one ? (one.outcome.sent[what] ?? 0) : 0), 0)
      .toFixed(0);
  const lines = [
    `${results.length} messages in ${run.seconds.toFixed(0)} s, ${run.lanes} calls side by side; ` +
      `the event loop was late by ${run.delayP99Ms.toFixed(0)} ms (p99), ${run.delayMaxMs.toFixed(0)} ms at most; ` +
      `${sum('unreadMs')} ms of what was sent could not be read back.`,
    `${sum('strangeMs')} ms of what was sent is in no place of its message. Left out: ` +
      `${over} messages that had ended before they were cut, ${faults.length} that did not come to an end.`,
    ...faults.map(
      ({ trial, fault }) =>
        `  ${trial.kind} ${trial.messageType}, ${trial.way}, ${trial.happening.type}: ${fault}`,
    ),
  ];
  return lines.join('\n');
}

type Cell = string | number;

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const made = new Table({
    head: [...head],
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
    style: { head: [], border: [] },
  });
  for (const row of rows) made.push([...row]);
  return made.toString();
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function done({ outcome }: Finished): number {
  return outcome.doneMs;
}

function lastSound({ outcome }: Finished): number {
  return outcome.lastSoundMs ?? Number.NaN;
}

function fromWordEnd({ outcome }: Finished): number {
  return outcome.fromWordEndMs ?? Number.NaN;
}

function fromSentenceEnd({ outcome }: Finished): number {
  return outcome.fromSentenceEndMs ?? Number.NaN;
}
