/**
 * What a test file runs of the sources, read from the coverage that V8 writes.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number };
type Script = {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
};

/** The stretches of each source that ran: pairs of a start and an end, ordered. */
export type Coverage = Readonly<Record<string, readonly (readonly [number, number])[]>>;

/** Reads all coverage in `folder`; a source that ran in several processes ran where any of them did. */
export function readCoverage(folder: string, tree: string): Coverage {
  const stretches: Record<string, (readonly [number, number])[]> = {};
  for (const name of readdirSync(folder)) {
    for (const { url, functions } of readScripts(join(folder, name))) {
      if (!url.startsWith('file:') || url.includes('/node_modules/')) continue;
      const file = relative(tree, fileURLToPath(url.replace(/[?#].*$/u, '')));
      if (!file.startsWith('src/')) continue;
      (stretches[file] ??= []).push(...coveredBy(functions.flatMap(({ ranges }) => ranges)));
    }
  }
  return stretches;
}

/** A process that was killed leaves a torn file, which says nothing. */
function readScripts(path: string): readonly Script[] {
  try {
    const { result }: { result: readonly Script[] } = JSON.parse(readFileSync(path, 'utf8'));
    return result;
  } catch {
    return [];
  }
}

/** Whether the source ran at the offset. */
export function isCovered(coverage: Coverage, file: string, offset: number): boolean {
  return (coverage[file] ?? []).some(([start, end]) => start <= offset && offset < end);
}

/** The innermost range around an offset says whether it ran; ranges are nested and never overlap. */
function coveredBy(ranges: readonly Range[]): readonly (readonly [number, number])[] {
  const outerFirst = ranges.toSorted(
    (a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset,
  );
  const covered: (readonly [number, number])[] = [];
  const open: Range[] = [];
  let at = 0;
  const advance = (to: number) => {
    const count = open.at(-1)?.count ?? 0;
    if (count > 0 && to > at) covered.push([at, to]);
    at = Math.max(at, to);
  };
  for (const range of outerFirst) {
    closeUntil(range.startOffset);
    advance(range.startOffset);
    open.push(range);
  }
  closeUntil(Number.POSITIVE_INFINITY);
  return covered;

  function closeUntil(offset: number) {
    for (
      let last = open.at(-1);
      last !== undefined && last.endOffset <= offset;
      last = open.at(-1)
    ) {
      advance(last.endOffset);
      open.pop();
    }
  }
}
