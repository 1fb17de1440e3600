import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { openRecorder, readRecord } from '../../../src/evidence/index.ts';
import { fileNameOf } from '../../../src/evidence/writing/record-name.ts';
import { capabilities, recorderOptions } from '../harness/recorded.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-names-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function record(callId: string, more: object = {}): Promise<string> {
  const recorder = openRecorder(recorderOptions(folder, { callId, ...more }));
  recorder.begin({ capabilities });
  await recorder.close();
  return recorder.file ?? '';
}

describe('the name of a record', () => {
  const rows = [
    { name: '250 characters', callId: 'c'.repeat(250) },
    { name: '250 characters of four bytes each', callId: '😀'.repeat(250) },
    { name: 'a path', callId: '../../etc/passwd' },
    { name: 'a path from the root', callId: '/etc/passwd' },
    { name: 'a line break and a zero byte', callId: 'a\nb\u0000c' },
    { name: 'nothing', callId: '' },
    { name: 'two dots', callId: '..' },
    { name: 'spaces and letters of other scripts', callId: 'Größe 電話' },
  ];
  for (const { name, callId } of rows) {
    test(`a call id of ${name} gets a record that holds the id`, async () => {
      const file = await record(callId);
      assert.equal(join(folder, basename(file)), file);
      const read = await readRecord(file);
      assert.ok(read.ok);
      assert.equal(read.head?.callId, callId);
      assert.equal(`${read.head?.canonicalCallId}.jsonl`, basename(file));
    });
  }

  test('a record is named after the call id if a file can have that name', () => {
    for (const callId of ['call-1', 'RM_x.y+z@host', 'c'.repeat(200)]) {
      assert.equal(fileNameOf(callId), callId);
    }
  });

  test('ids that differ only in characters a file name cannot have get different names', () => {
    const names = ['a/b', 'a_b', 'a:b', 'a b', `${'c'.repeat(250)}1`, `${'c'.repeat(250)}2`];
    assert.equal(new Set(names.map(fileNameOf)).size, names.length);
  });

  test('a record never takes the name of the raw record of another call', async () => {
    const rawRecords = { folder, retentionDays: 1 };
    const first = await record('x', { rawRecords });
    const second = await record('x.raw', { rawRecords });
    assert.equal(basename(first), 'x.jsonl');
    assert.notEqual(basename(second), 'x.raw.jsonl');
    assert.match(await readFile(join(folder, 'x.raw.jsonl'), 'utf8'), /deleteAfter/);
  });

  test('several calls of one room at the same time get a record each', async () => {
    const files = await Promise.all(Array.from({ length: 5 }, () => record('room')));
    assert.deepEqual(
      files.map((file) => basename(file)),
      ['room.jsonl', 'room.2.jsonl', 'room.3.jsonl', 'room.4.jsonl', 'room.5.jsonl'],
    );
    for (const file of files) assert.ok((await readRecord(file)).ok);
  });

  test('a name is not used again while a raw record of that name exists', async () => {
    const rawRecords = { folder, retentionDays: 1 };
    const first = await record('kept', { rawRecords });
    await rm(first);
    assert.equal(basename(await record('kept', { rawRecords })), 'kept.2.jsonl');
    const names = await readdir(folder);
    assert.ok(names.includes('kept.2.raw.jsonl'));
  });
});
