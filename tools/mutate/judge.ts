/**
 * Judges one change: runs the tests that can notice it, a few files at a time, until one does.
 *
 * @module
 */
import { join } from 'node:path';

import type { Change } from './changes.ts';
import type { Reach, TestGroup } from './reach.ts';
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
    ran += filesOf(batch).length;
  }
  return { kind: 'survived', ran, isComplete: true };
}

const filesOf = (batch: readonly TestGroup[]): readonly string[] =>
  batch.flatMap(({ files }) => files);

async function noticedBy(tree: TreeCopy, batch: readonly TestGroup[]): Promise<string | undefined> {
  const files = filesOf(batch);
  const limitMs = 20_000 + 5 * batch.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const env = { NODE_COMPILE_CACHE: join(tree.temporary, 'compiled') };
  const run = async (): Promise<Ended> => await runTests(tree, files, limitMs, env);
  const ended = await run();
  if (ended.kind === 'passed') return undefined;
  // Tests of the edge wait for real events: a failure that does not repeat is ignored.
  if (!files.every((file) => isPure(file)) && (await run()).kind === 'passed') return undefined;
  return ended.kind === 'hung' ? `${files.join(' ')} hung` : ended.test;
}

/**
 * The tests that run the change: those of its own room together, then the other files, nearest first, in
 * growing batches; others than pure ones alone.
 */
async function* batchesOf(reach: Reach, change: Change): AsyncGenerator<readonly TestGroup[]> {
  const room = await reach.runs(reach.ownRoom(change.file), change);
  if (room !== undefined) yield [room];
  let open: TestGroup[] = [];
  let closed = 0;
  for (const file of reach.near(change.file)) {
    if (room?.files.includes(file) === true) continue;
    const test = await reach.runs([file], change);
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
