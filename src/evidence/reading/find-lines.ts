import { inOrder, type OrderedLines, type PlacedLine } from './line-order.ts';
import { parseLine, type UnreadableLine } from './parse-line.ts';

/** What the text of a record holds: its lines in order, and what is not one of them. */
export type FoundLines = OrderedLines & {
  readonly unreadable: readonly UnreadableLine[];
  /** Where the line stands that was torn off at the end. */
  readonly tornLine: number | undefined;
};

/** Finds the lines in the text of a record. Empty lines are nothing. */
export function findLines(source: string): FoundLines {
  const texts = source.replace(/^\uFEFF/, '').split('\n');
  const placed: PlacedLine[] = [];
  const unreadable: UnreadableLine[] = [];
  let tornLine: number | undefined;
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const parsed = parseLine(text.trimEnd());
    if (parsed.envelope !== undefined) {
      placed.push({ envelope: parsed.envelope, text: parsed.text, line });
    }
    if (parsed.isWhole) continue;
    // Without a line break after it, a line is what a crash left of it.
    if (index === texts.length - 1 && parsed.envelope === undefined) tornLine = line;
    else unreadable.push({ line, hasRest: parsed.envelope !== undefined });
  }
  return { ...inOrder(placed), unreadable, tornLine };
}
