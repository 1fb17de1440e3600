import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { makeRecords } from '../../bench/evidence/records.ts';
import { computeScore, loadFacts, writeCompacted, type Score } from '../../src/score/index.ts';
import { handWrittenCalls } from './harness/calls.ts';
import { recordText } from './harness/hand-written.ts';
import { referenceFigures } from './harness/reference.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-oracle-'));
after(() => rm(root, { recursive: true }));

const options = {
  user: 'the test',
  onProgress: () => undefined,
  signal: new AbortController().signal,
} as const;

/** The score of a folder, and of the Parquet that is written of it. */
async function scoresOf(folder: string): Promise<readonly [Score, Score]> {
  const loaded = await loadFacts(folder, options);
  const compacted = `${folder}-compacted`;
  await writeCompacted(loaded, compacted);
  const again = await loadFacts(compacted, options);
  const scores = [
    await computeScore(loaded.store, []),
    await computeScore(again.store, []),
  ] as const;
  await loaded.store.close();
  await again.store.close();
  return scores;
}

type Grouped = { readonly dimension: string; readonly value: string };

function named<Row extends Grouped>(rows: readonly Row[]) {
  return rows
    .map(({ dimension, value, ...row }) => ({ group: `${dimension} ${value}`, ...row }))
    .toSorted((a, b) => (a.group < b.group ? -1 : 1));
}

function figuresOf(score: Score) {
  const { rates, silence, perMinute } = score;
  return {
    rates: Object.fromEntries(Object.entries(rates).map(([name, rows]) => [name, named(rows)])),
    silence: named(silence).map(({ group, n, ...row }) => ({
      group,
      n,
      median: [row.median, row.median_low, row.median_high],
      p95: [row.p95, row.p95_low, row.p95_high],
    })),
    perMinute: named(perMinute),
  };
}

async function sourcesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const records = names.filter((name) => name.endsWith('.jsonl'));
  return Promise.all(records.map((name) => readFile(join(folder, name), 'utf8')));
}

describe('the figures of a folder', () => {
  test('figures of hand-written records equal those of the reference, to the last digit', async () => {
    const folder = join(root, 'hand-written');
    await mkdir(folder);
    for (const call of handWrittenCalls) {
      await writeFile(join(folder, `${call.name}.jsonl`), recordText(call));
    }
    const reference = referenceFigures(await sourcesIn(folder));
    const [lines, parquet] = await scoresOf(folder);
    assert.deepEqual(figuresOf(lines), reference);
    assert.deepEqual(parquet, lines);
    // Counted by hand in harness/calls.ts, so that the reference cannot be wrong in the same way.
    const all = Object.entries(lines.rates).map(([name, rows]) => {
      const { hits, n } = rows.find(({ dimension }) => dimension === 'all') ?? { hits: 0, n: 0 };
      return `${name} ${hits}/${n}`;
    });
    assert.deepEqual(all, [
      'false_interruption 3/7',
      'missed_interruption 2/6',
      'false_duck 1/2',
      'resume_success 3/4',
      'repeated_speech 1/7',
      'task_completion 1/3',
      'escalation 2/5',
    ]);
  });

  test('figures of made records equal those of the reference, to the last digit', async () => {
    const folder = join(root, 'made');
    await makeRecords({ folder, calls: 90, seed: 11, days: 3, distinct: 60 });
    const reference = referenceFigures(await sourcesIn(folder));
    const [lines, parquet] = await scoresOf(folder);
    assert.deepEqual(figuresOf(lines), reference);
    assert.deepEqual(parquet, lines);
    assert.ok(lines.totals.interrupted > 20, `${lines.totals.interrupted} interruptions`);
  });
});
