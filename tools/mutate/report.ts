/**
 * Prints which changes no test noticed, and the share that was noticed by room.
 *
 * @module
 */
import type { Change } from './changes.ts';
import type { Verdict } from './judge.ts';

type Judged = { readonly change: Change; readonly verdict: Verdict };

/** Prints the place of a change that survived, and the lines before and after it. */
export function printSurvivor(
  source: string,
  { file, start, end, instead }: Change,
  { ran, isComplete }: Verdict & { readonly kind: 'survived' },
): void {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const to = source.indexOf('\n', end);
  const line = source.slice(0, start).split('\n').length;
  const cut = isComplete ? '' : ', not all that run it';
  console.log(`${file}:${line} survived (${ran} test files${cut})`);
  console.log(`  - ${source.slice(from, to).trim()}`);
  console.log(`  + ${(source.slice(from, start) + instead + source.slice(end, to)).trim()}`);
}

/** Prints the share of noticed changes by room and in all, and returns the latter. */
export function printSummary(judged: readonly Judged[]): number {
  const rooms = Map.groupBy(judged, ({ change }) => change.file.split('/').slice(0, 2).join('/'));
  for (const [room, inRoom] of rooms) printShare(room, inRoom);
  return printShare('all', judged);
}

function printShare(name: string, judged: readonly Judged[]): number {
  const noticed = judged.filter(({ verdict }) => verdict.kind === 'noticed').length;
  const share = judged.length === 0 ? 1 : noticed / judged.length;
  console.log(`${name}: ${noticed} of ${judged.length} noticed, ${(share * 100).toFixed(1)} %`);
  return share;
}
