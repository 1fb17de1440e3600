import type { Io } from './command.ts';
import { oneLine } from './printable.ts';

/** Prints rows in columns. A column of numbers is aligned to the right. */
export function showTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  io: Pick<Io, 'out'>,
): void {
  const lines = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  const isNumber = head.map((_, column) =>
    rows.every((row) => /^[\d.,%-]*$/.test(row[column] ?? '')),
  );
  for (const line of lines) {
    const cells = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return isNumber[column] === true ? cell.padStart(width) : cell.padEnd(width);
    });
    io.out(cells.join('  ').trimEnd());
  }
}
