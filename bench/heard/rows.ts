import type { Result } from './lanes.ts';
import type { MessageType } from './session.ts';
import type { Happening, Outcome, Trial } from './trial.ts';

/** A completed trial. */
export type Finished = { readonly trial: Trial; readonly outcome: Outcome };

/** One row of a table: who stopped the messages, and the results. */
export type Row = { readonly name: string; readonly of: readonly Finished[] };

/** The results of one kind of event, cut by `by`, without messages that had already ended. */
export function finished(results: readonly Result[], type: Happening['type']): readonly Finished[] {
  return results.filter(
    (result): result is Finished =>
      'outcome' in result && result.trial.happening.type === type && result.outcome.wasInterrupted,
  );
}

/** Rows by policy, stock first; `say` and replies separately on request. */
export function rowsOf(of: readonly Finished[], ways: 'apart' | 'together'): readonly Row[] {
  const names = [...ARMS].map(([key, name]) => ({
    name,
    of: of.filter(({ trial }) => keyOf(trial) === key),
  }));
  const rows =
    ways === 'together'
      ? names
      : names.flatMap((row) =>
          (['say', 'reply'] as const).map((way) => ({
            name: `${row.name}, ${way}`,
            of: row.of.filter(({ trial }) => trial.way === way),
          })),
        );
  return rows.filter((row) => row.of.length > 0);
}

/** The results of the floor under one message type. */
export function floorOf(of: readonly Finished[], messageType: MessageType): readonly Finished[] {
  return of.filter(({ trial }) => keyOf(trial) === messageType);
}

/** The number of words that the context has too many (above 0) or too few. */
export function wordsOff({ outcome }: Finished): number {
  return wordsIn(outcome.contextText).length - outcome.wordsHeard;
}

/** The context holds the beginning of the text, word by word; marks at its end may be missing. */
export function isBeginning({ trial, outcome }: Finished): boolean {
  const words = wordsIn(trial.text.text).map(bare);
  return wordsIn(outcome.contextText).every((word, index) => bare(word) === words[index]);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The nearest-rank quantile; NaN if there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function shareOf<Value>(values: readonly Value[], is: (value: Value) => boolean): number {
  return values.filter(is).length / values.length;
}

function wordsIn(text = ''): readonly string[] {
  return text.split(/\s+/u).filter(Boolean);
}

function bare(word: string): string {
  return word.replaceAll(/[.,;:?!]+$/gu, '');
}

function keyOf({ kind, messageType }: Trial): string {
  return kind === 'stock' ? 'stock' : messageType;
}

const ARMS: ReadonlyMap<string, string> = new Map([
  ['stock', 'stock LiveKit'],
  ['now', 'stop: now'],
  ['word', 'stop: word'],
  ['sentence', 'stop: sentence'],
  ['resume_sample', 'resume: sample'],
  ['resume_word', 'resume: word'],
]);
