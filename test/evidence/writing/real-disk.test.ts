import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { openRecorder, readRecord, type RecorderOptions } from '../../../src/evidence/index.ts';
import { capabilities, queued, recorderOptions, stepOf, wokeAt } from '../harness/recorded.ts';
import { linesOf, typesOf } from '../harness/recording-stage.ts';

/* The same as with a disk in memory, on the disk of this machine. */

const BOUND = { timeout: 20_000 };

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-disk-'));
});
after(() => rm(folder, { recursive: true, force: true }));

function options(more: Partial<RecorderOptions>): RecorderOptions {
  return recorderOptions(folder, more);
}

describe('a disk that fills during a call', () => {
  test(
    'a file that may not grow holds whole lines only, and the log says that the end is missing',
    BOUND,
    async () => {
      const writer = fileURLToPath(new URL('../harness/small-disk-writer.ts', import.meta.url));
      // The bound is in blocks of 512 or 1024 bytes; a write across it is cut in its middle.
      const script = 'ulimit -f 40 && exec "$0" "$1" "$2"';
      const args = ['-c', script, process.execPath, writer, folder];
      const { stdout } = await promisify(execFile)('sh', args);
      const [file = '', ...codes] = stdout.trimEnd().split('\n');
      assert.deepEqual(codes, ['RECORD_DISK_REFUSES', 'RECORD_NOT_COMPLETE']);
      const source = await readFile(file, 'utf8');
      const { length } = source;
      assert.ok(length > 15_000 && length <= 40 * 1024, `${length} bytes`);
      assert.ok(linesOf(source).length > 20);
      const record = await readRecord(file);
      assert.ok(record.ok && !record.isTorn);
      assert.deepEqual(record.issues, []);
    },
  );

  test(
    'a disk that refuses the first line gets the whole record when it accepts lines again',
    BOUND,
    async () => {
      // A file stands in place of the folder, so nothing can be written, as on a full disk.
      const blocked = join(folder, 'blocked');
      await writeFile(blocked, '');
      const codes: string[] = [];
      const back = Promise.withResolvers<void>();
      const recorder = openRecorder(
        options({
          folder: blocked,
          callId: 'late',
          onTrouble: ({ code }) => {
            codes.push(code);
            back.resolve();
          },
        }),
      );
      recorder.begin({ capabilities });
      recorder.step(stepOf(queued));
      await back.promise;
      await unlink(blocked);
      await recorder.close();
      assert.deepEqual(codes, ['RECORD_DISK_REFUSES']);
      assert.equal(linesOf(await readFile(recorder.file ?? '', 'utf8')).length, 3);
    },
  );
});

describe('the file of a record', () => {
  test(
    'a file that is deleted during the call is made again with the header first',
    BOUND,
    async () => {
      const codes: string[] = [];
      const recorder = openRecorder(
        options({ callId: 'deleted', onTrouble: ({ code }) => codes.push(code) }),
      );
      recorder.begin({ capabilities });
      await fileHas(recorder.file, 'floorkeeper.header');
      await unlink(recorder.file ?? '');
      recorder.step(wokeAt(20));
      await recorder.close();
      assert.deepEqual(codes, ['RECORD_REPLACED']);
      const lines = linesOf(await readFile(recorder.file ?? '', 'utf8'));
      assert.deepEqual(typesOf(lines).slice(0, 2), ['floorkeeper.header', 'floorkeeper.event']);
    },
  );

  test(
    'the recorder leaves a file alone that somebody else made in place of the record',
    BOUND,
    async () => {
      const codes: string[] = [];
      const recorder = openRecorder(
        options({ callId: 'moved', onTrouble: ({ code }) => codes.push(code) }),
      );
      const file = recorder.file ?? '';
      recorder.begin({ capabilities });
      await fileHas(file, 'floorkeeper.header');
      await rename(file, join(folder, 'moved-away'));
      // Longer than what was written: its size alone does not show the difference.
      const foreign = 'somebody else wrote this\n'.repeat(1000);
      await writeFile(file, foreign);
      recorder.step(wokeAt(20));
      await recorder.close();
      assert.deepEqual(codes, ['RECORD_REPLACED', 'RECORD_DISK_REFUSES', 'RECORD_NOT_COMPLETE']);
      assert.equal(await readFile(file, 'utf8'), foreign);
      assert.equal(linesOf(await readFile(join(folder, 'moved-away'), 'utf8')).length, 1);
    },
  );

  test(
    'the recorder never writes through a link that somebody puts in place of the file',
    BOUND,
    async () => {
      const victim = join(folder, 'victim');
      await writeFile(victim, 'precious');
      const recorder = openRecorder(options({ callId: 'linked' }));
      await unlink(recorder.file ?? '');
      await symlink(victim, recorder.file ?? '');
      recorder.begin({ capabilities });
      await recorder.close();
      assert.equal(await readFile(victim, 'utf8'), 'precious');
    },
  );

  test('only its owner can read a raw record and its folder', BOUND, async () => {
    const raw = join(folder, 'raw-folder');
    const recorder = openRecorder(
      options({ callId: 'private', rawRecords: { folder: raw, retentionDays: 1 } }),
    );
    recorder.raw('transcript', 'u1', 'zanzibar');
    await recorder.close();
    assert.equal(await mode(join(raw, 'private.raw.jsonl')), 0o600);
    assert.equal(await mode(raw), 0o700);
  });
});

/** The permissions of a file. */
async function mode(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** Waits until a file has a text; the time limit of the test ends the wait. */
async function fileHas(path: string | undefined, text: string): Promise<void> {
  while (!(await readFile(path ?? '', 'utf8')).includes(text)) await new Promise(setImmediate);
}
