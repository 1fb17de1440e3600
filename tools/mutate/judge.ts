/**
 * Judges one change: runs the tests that can notice it, a few files at a time, until one does.
 *
 * @module
 */
import { join } from 'node:path';

import type { Change } from './changes.ts';
import type { Reach, TestFile } from './reach.ts';
import { isPure } from './reach.ts';
import type { Ended } from './test-run.ts';
import { runTests } from './test-run.ts';
import type { TreeCopy } from './tree-copy.ts';

export type Verdict =
  | { readonly kind: 'noticed'; readonly by: string }
  | { readonly kind: 'survived'; readonly ran: number; readonly isComplete: boolean };

const batchSizes = [1, 3, 8];
/** A change is left alone after this long: what was not run by then counts as not noticing it. */
const patienceMs = 90_000;

/** Runs the tests near the change first. A hang is noticed: nobody would wait for it. */
export async function judge(tree: TreeCopy, reach: Reach, change: Change): Promise<Verdict> {
  let spentMs = 0;
  let ran = 0;
  for await (const batch of batchesOf(reach, change)) {
    if (spentMs > patienceMs) return { kind: 'survived', ran, isComplete: false };
    const startedAtMs = performance.now();
    const by = await tree.withChange(change, async () => await noticedBy(tree, batch));
    spentMs += performance.now() - startedAtMs;
    if (by !== undefined) return { kind: 'noticed', by };
    ran += batch.length;
  }
  return { kind: 'survived', ran, isComplete: true };
}

async function noticedBy(tree: TreeCopy, batch: readonly TestFile[]): Promise<string | undefined> {
  const files = batch.map(({ file }) => file);
  const limitMs = 20_000 + 5 * batch.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const env = { NODE_COMPILE_CACHE: join(tree.temporary, 'compiled') };
  const run = async (): Promise<Ended> => await runTests(tree, files, limitMs, env);
  const ended = await run();
  if (ended.kind === 'passed') return undefined;
  // Tests of the edge wait for real events: a failure that does not repeat is ignored.
  if (!batch.every((test) => isPure(test.file)) && (await run()).kind === 'passed')
    return undefined;
  return ended.kind === 'hung' ? `${files.join(' ')} hung` : ended.test;
}

/** The test files that run the change, nearest first, in growing batches; others than pure ones alone. */
async function* batchesOf(reach: Reach, change: Change): AsyncGenerator<readonly TestFile[]> {
  let open: TestFile[] = [];
  let closed = 0;
  for (const file of reach.near(change.file)) {
    const test = await reach.runs(file, change);
    if (test === undefined) continue;
    if (!isPure(file)) {
      if (open.length > 0) yield open.splice(0);
      yield [test];
      continue;
    }
    open.push(test);
    if (open.length >= (batchSizes[closed] ?? 8)) {
      closed += 1;
      yield open.splice(0);
    }
  }
  if (open.length > 0) yield open;
}
