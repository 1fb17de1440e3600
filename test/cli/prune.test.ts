import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { floorkeeper } from '../harness/cli-io.ts';

let folder: string;

const head = (deleteAfter: string): string =>
  `${JSON.stringify({ canonicalCallId: 'x', retentionDays: 1, deleteAfter })}\n{"value":"words"}\n`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-prune-'));
  await mkdir(join(folder, 'raw', 'folder.raw.jsonl'), { recursive: true });
  await mkdir(join(folder, 'sound'));
  await writeFile(join(folder, 'sound', 'old.raw.jsonl'), head('2026-01-01T00:00:00.000Z'));
  await writeFile(join(folder, 'sound', 'new.raw.jsonl'), head('2126-01-01T00:00:00.000Z'));
  await writeFile(join(folder, 'sound', 'old.jsonl'), head('2026-01-01T00:00:00.000Z'));
  await writeFile(join(folder, 'raw', 'undated.raw.jsonl'), 'not a head\n');
  await writeFile(join(folder, 'raw', 'strange.raw.jsonl'), head('soon\u001B[2J'));
});
after(() => rm(folder, { recursive: true }));

describe('floorkeeper prune', () => {
  test('`prune --dry-run` lists the raw record whose retention is over and deletes nothing', async () => {
    const { code, out, err } = await floorkeeper(['prune', '--dry-run', 'sound'], folder);
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, 'sound: would delete old.raw.jsonl\nsound: 1 to delete, 1 kept');
    assert.equal((await readdir(join(folder, 'sound'))).length, 3);
  });

  test('`prune` deletes the raw record whose retention is over, and no record', async () => {
    const { code, out } = await floorkeeper(['prune', 'sound'], folder);
    assert.deepEqual([code, out], [0, 'sound: deleted old.raw.jsonl\nsound: 1 deleted, 1 kept']);
    const left = await readdir(join(folder, 'sound'));
    assert.deepEqual(left.toSorted(), ['new.raw.jsonl', 'old.jsonl']);
  });

  test('`prune` leaves what says no date, names it and exits with 1', async () => {
    const { code, out, err } = await floorkeeper(['prune', 'raw'], folder);
    assert.equal(code, 1);
    assert.equal(out, 'raw: 0 deleted, 0 kept');
    const names = ['folder.raw.jsonl', 'strange.raw.jsonl', 'undated.raw.jsonl'];
    assert.equal(
      err,
      names
        .map((name) => `raw: ${name} does not say until when it may be kept, and was left`)
        .join('\n'),
    );
    assert.equal((await readdir(join(folder, 'raw'))).length, 3);
  });

  test('`prune --json` gives one object for each folder', async () => {
    const { out } = await floorkeeper(['prune', '--json', 'sound', 'raw'], folder);
    const objects = out.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      objects.map(({ folder: named, ok, kept }) => [named, ok, kept]),
      [
        ['sound', true, 1],
        ['raw', false, 0],
      ],
    );
  });

  test('`prune` of a folder that is not there is a misuse', async () => {
    const { code, err } = await floorkeeper(['prune', 'nowhere'], folder);
    assert.deepEqual([code, err], [2, 'error: there is no folder `nowhere`']);
  });
});
