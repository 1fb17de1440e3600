import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { makeRecords } from '../../bench/evidence/records.ts';
import { parseRecord, verifySource } from '../../src/evidence/index.ts';
import { replay } from '../../src/replay/index.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-made-'));
after(() => rm(root, { recursive: true }));

async function make(name: string, seed: number): Promise<readonly string[]> {
  const folder = join(root, name);
  await makeRecords({ folder, calls: 12, seed, days: 3, distinct: 6 });
  const names = (await readdir(join(folder, 'part-000'))).toSorted();
  return Promise.all(names.map((each) => readFile(join(folder, 'part-000', each), 'utf8')));
}

describe('the records that bench/evidence makes', async () => {
  const records = await make('first', 7);

  test('every made record is as it was written, and the engine decides the same again', () => {
    assert.equal(records.length, 12);
    for (const source of records) {
      const verified = verifySource(source);
      assert.deepEqual(verified.ok && verified.issues, []);
      const record = parseRecord(source);
      assert.ok(record.ok && record.head !== undefined);
      const { difference, error, decisions } = replay(record.head.policy, record.lines);
      assert.deepEqual({ difference, error }, { difference: undefined, error: undefined });
      assert.ok(decisions > 0);
    }
  });

  test('made records have names of their own, days of their own and interruptions in them', () => {
    const heads = records.map((source) => {
      const record = parseRecord(source);
      return record.ok ? record.head?.canonicalCallId : undefined;
    });
    assert.equal(new Set(heads).size, 12);
    const days = records.map((source) => /"time":"(\d{4}-\d\d-\d\d)/.exec(source)?.[1]);
    assert.deepEqual([...new Set(days)], ['2026-11-01', '2026-11-02', '2026-11-03']);
    assert.ok(records.some((source) => source.includes('"verdict":"interrupt"')));
  });

  test('the same seed makes the same records, and another seed makes others', async () => {
    assert.deepEqual(await make('again', 7), records);
    assert.notDeepEqual(await make('other', 8), records);
  });
});
