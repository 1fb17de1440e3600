import type { Judged } from './judgements.ts';

/**
 * The logit over time as text: `*` the logit, `-` the logit above which the caller wants the floor, `#`
 * where the two meet. Columns are of equal time, and each shows the last judgement until then.
 */
export function plotOf(judged: readonly [Judged, ...Judged[]]): readonly string[] {
  const firstMs = judged[0].evidence.ageMs;
  const lastMs = Math.max(firstMs + 1, judged.at(-1)?.evidence.ageMs ?? 0);
  const columns = columnsOf(judged, firstMs, lastMs);
  const values = columns.flatMap((each) =>
    each === undefined ? [] : [each.decider.logit, each.decider.threshold].filter(Number.isFinite),
  );
  const top = Math.ceil(Math.max(1, ...values));
  const bottom = Math.floor(Math.min(-1, ...values));
  const rowOf = (value: number): number =>
    Math.round(((top - value) / (top - bottom)) * (ROWS - 1));
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const marks = columns.map((each) => markIn(each, row, rowOf)).join('');
    return `${labelOf(row, top, bottom)} |${marks.trimEnd()}`;
  });
  return [...rows, `${' '.repeat(LABEL)} +${'-'.repeat(COLUMNS)}`, axisOf(firstMs, lastMs)];
}

function columnsOf(
  judged: readonly Judged[],
  firstMs: number,
  lastMs: number,
): readonly (Judged | undefined)[] {
  let next = 0;
  return Array.from({ length: COLUMNS }, (_, column) => {
    const untilMs = firstMs + ((column + 0.5) / (COLUMNS - 1)) * (lastMs - firstMs);
    while ((judged[next]?.evidence.ageMs ?? Infinity) <= untilMs) next += 1;
    return judged[next - 1];
  });
}

function markIn(judged: Judged | undefined, row: number, rowOf: (value: number) => number): string {
  if (judged === undefined) return ' ';
  const { logit, threshold } = judged.decider;
  const isLogit = Number.isFinite(logit) && rowOf(logit) === row;
  const isThreshold = Number.isFinite(threshold) && rowOf(threshold) === row;
  if (isLogit && isThreshold) return '#';
  if (isLogit) return '*';
  return isThreshold ? '-' : ' ';
}

function labelOf(row: number, top: number, bottom: number): string {
  if (row !== 0 && row !== ROWS - 1) return ' '.repeat(LABEL);
  return String(row === 0 ? top : bottom).padStart(LABEL);
}

function axisOf(firstMs: number, lastMs: number): string {
  const from = `${(firstMs / 1000).toFixed(2)} s`;
  const to = `${(lastMs / 1000).toFixed(2)} s`;
  return `${' '.repeat(LABEL + 2)}${from}${to.padStart(COLUMNS - from.length)}`;
}

const COLUMNS = 64;
const ROWS = 11;
const LABEL = 4;
