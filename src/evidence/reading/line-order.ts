import type { Envelope } from '../format/index.ts';

/** A line of a record and its place in the file, counted from 1. */
export type PlacedLine = {
  readonly envelope: Envelope;
  /** The line as it was written. */
  readonly text: string;
  readonly line: number;
};

/** The lines whose numbers increase, and those that are out of order. */
export type OrderedLines = {
  readonly kept: readonly PlacedLine[];
  readonly misplaced: readonly PlacedLine[];
};

/**
 * Keeps the largest set of lines whose numbers increase, so that one line with a wrong number does not
 * make all lines after it look wrong. A header within the file starts the numbers again.
 */
export function inOrder(placed: readonly PlacedLine[]): OrderedLines {
  if (isRising(placed)) return { kept: placed, misplaced: [] };
  const kept = new Set<PlacedLine>();
  let part: PlacedLine[] = [];
  for (const line of placed) {
    if (line.envelope.type === 'floorkeeper.header' && part.length > 0) {
      for (const each of longestRise(part)) kept.add(each);
      part = [];
    }
    part.push(line);
  }
  for (const each of longestRise(part)) kept.add(each);
  return {
    kept: placed.filter((line) => kept.has(line)),
    misplaced: placed.filter((line) => !kept.has(line)),
  };
}

function isRising(placed: readonly PlacedLine[]): boolean {
  return placed.every(({ envelope }, index) => {
    const before = placed[index - 1];
    return before === undefined || before.envelope.seq < envelope.seq;
  });
}

/** The longest increasing subsequence by number, in n log n steps (patience sorting). */
function longestRise(lines: readonly PlacedLine[]): readonly PlacedLine[] {
  /** For each length, the index of the line that ends the subsequence with the lowest last number. */
  const ends: number[] = [];
  const before: number[] = [];
  const seqAt = (index: number): number => lines[index]?.envelope.seq ?? 0;
  for (const [index, { envelope }] of lines.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (seqAt(ends[middle] ?? 0) < envelope.seq) low = middle + 1;
      else high = middle;
    }
    before[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const rise: PlacedLine[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const line = lines[index];
    if (line !== undefined) rise.push(line);
  }
  return rise.toReversed();
}
