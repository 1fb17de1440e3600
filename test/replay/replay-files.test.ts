import assert from 'node:assert/strict';
import { appendFile, copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { parseRecord, readPlainRecord, type Envelope } from '../../src/evidence/index.ts';
import { replayFile, replayFiles, type FileReport } from '../../src/replay/index.ts';
import { madeFolder, type MadeFolder } from './harness/made-records.ts';

/* Many records, the fast way and the thorough one. */

const CALLS = 24;
let made: MadeFolder;
before(async () => {
  made = await madeFolder(CALLS);
});
after(() => made.remove());

const never = new AbortController().signal;

async function reportsOf(files: readonly string[], threads: number): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for await (const report of replayFiles(files, { threads, signal: never })) reports.push(report);
  return reports;
}

describe('the fast way through a record', () => {
  test('every line of a record that the recorder writes is read the fast way', async () => {
    for (const file of made.files) {
      const lines: Pick<Envelope, 'seq' | 'type' | 'data'>[] = [];
      const { isPlain } = readPlainRecord(file, {
        head: () => undefined,
        line: (seq, type, dataOf) => {
          const data = dataOf();
          assert.ok(data !== undefined);
          lines.push({ seq, type, data });
        },
      });
      assert.ok(isPlain, file);
      const record = parseRecord(await readFile(file, 'utf8'));
      assert.ok(record.ok);
      assert.deepEqual(
        lines,
        record.lines.map(({ seq, type, data }) => ({ seq, type, data })),
      );
    }
  });

  test('the fast way and the thorough one report the same of every record', async () => {
    for (const file of made.files) {
      const fast = await replayFile(file, {});
      assert.equal(fast.error, undefined);
      assert.equal(fast.result?.difference, undefined);
      assert.ok((fast.result?.events ?? 0) > 50);
      // An empty line is none of the writer's, so the file is then read the thorough way.
      const copy = join(made.folder, 'thorough.json');
      await copyFile(file, copy);
      await appendFile(copy, '\n');
      const read = readPlainRecord(copy, { head: () => undefined, line: () => undefined });
      assert.ok(!read.isPlain);
      assert.deepEqual(await replayFile(copy, {}), { ...fast, file: copy });
    }
  });

  test('a signed record is read the fast way, and a signature elsewhere is not', async () => {
    const [file = ''] = made.files;
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const signed = (at: number): string => {
      const line = lines.at(at) ?? '';
      const more = `${line.slice(0, -1)},"signature":"c2lnbmF0dXJl"}`;
      return `${lines.with(at, more).join('\n')}\n`;
    };
    const copy = join(made.folder, 'signed.json');
    const visitor = { head: () => undefined, line: () => undefined };
    await writeFile(copy, signed(-1));
    assert.ok(readPlainRecord(copy, visitor).isPlain);
    await writeFile(copy, signed(-2));
    assert.deepEqual(readPlainRecord(copy, visitor), {
      isPlain: false,
      line: lines.length - 1,
    });
  });

  const DAMAGES = [
    ['a line that was taken out', (lines: string[]) => lines.toSpliced(20, 1)],
    ['a line that is there twice', (lines: string[]) => lines.toSpliced(20, 0, lines[20] ?? '')],
    [
      'two lines in the wrong order',
      (lines: string[]) => lines.toSpliced(20, 2, lines[21] ?? '', lines[20] ?? ''),
    ],
    [
      'a value that was altered',
      (lines: string[]) => lines.with(20, (lines[20] ?? '').replace('"seq":20', '"seq":20.0')),
    ],
    ['a line that is cut', (lines: string[]) => lines.with(20, (lines[20] ?? '').slice(0, 50))],
    ['a line that is no JSON', (lines: string[]) => lines.with(20, '\u001b]0;title\u0007<script>')],
  ] as const;
  for (const [what, damage] of DAMAGES) {
    test(`${what} is named with its line, and the record is replayed as far as it goes`, async () => {
      const [file = ''] = made.files;
      const lines = (await readFile(file, 'utf8')).split('\n');
      const damaged = join(made.folder, 'damaged.json');
      await writeFile(damaged, damage(lines).join('\n'));
      const { issues, result } = await replayFile(damaged, {});
      const errors = issues.filter(({ severity }) => severity === 'error');
      assert.ok(
        errors.some(({ line }) => line >= 20 && line <= 23),
        JSON.stringify(issues),
      );
      assert.ok(result !== undefined);
    });
  }
});

describe('replay of many records', () => {
  test('threads report the same as one thread does, in the order of the files', async () => {
    const files = [...made.files, ...made.files];
    const [alone, threads] = [await reportsOf(files, 0), await reportsOf(files, 2)];
    assert.equal(alone.length, 2 * CALLS);
    assert.deepEqual(threads, alone);
  });

  test('a file that cannot be read is reported in its place, and the others are replayed', async () => {
    const [one = '', two = ''] = made.files;
    const nowhere = join(made.folder, 'nowhere.jsonl');
    const reports = await reportsOf([one, nowhere, two], 1);
    assert.deepEqual(
      reports.map(({ file, error }) => [file, error?.code]),
      [
        [one, undefined],
        [nowhere, 'RECORD_UNREADABLE'],
        [two, undefined],
      ],
    );
  });

  test('a file of 1 GB that is no record is refused at once, in little memory', async () => {
    const huge = join(made.folder, 'huge.json');
    await writeFile(huge, '');
    await truncate(huge, 1024 ** 3);
    const beforeBytes = process.memoryUsage().rss;
    const { error } = await replayFile(huge, {});
    assert.equal(error?.code, 'RECORD_UNREADABLE');
    assert.equal(error.line, 1);
    assert.ok(process.memoryUsage().rss - beforeBytes < 100 * 1024 ** 2);
  });

  test('a damaged record that is too large to be read whole is named with the line of the damage', async () => {
    const [file = ''] = made.files;
    const lines = (await readFile(file, 'utf8')).split('\n');
    const large = join(made.folder, 'large.json');
    await writeFile(large, lines.with(20, (lines[20] ?? '').replace('"seq"', '"sec"')).join('\n'));
    await truncate(large, 300 * 1024 ** 2);
    const { error } = await replayFile(large, {});
    assert.equal(error?.code, 'RECORD_UNREADABLE');
    assert.equal(error.line, 21);
    assert.match(error.message, /^up to here the record is as it was written; .*larger than/);
  });

  test('memory does not grow with the number of records', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const usedAfter = async (rounds: number): Promise<number> => {
      const files = Array.from({ length: rounds }, () => made.files).flat();
      let used = 0;
      let reports = 0;
      for await (const report of replayFiles(files, { threads: 0, signal: never })) {
        assert.equal(report.error, undefined);
        reports += 1;
        if (reports % CALLS !== 0) continue;
        collect();
        used = Math.max(used, process.memoryUsage().heapUsed);
      }
      return used;
    };
    await usedAfter(1);
    const few = await usedAfter(2);
    const many = await usedAfter(12);
    assert.ok(many - few < 2 * 1024 ** 2, `${many - few} bytes more for ten times as many records`);
  });

  test('a stopped replay reports no further records', async () => {
    const stop = new AbortController();
    let reports = 0;
    for await (const report of replayFiles(made.files, { threads: 0, signal: stop.signal })) {
      assert.equal(report.error, undefined);
      reports += 1;
      if (reports === 3) stop.abort();
    }
    assert.equal(reports, 3);
  });
});
