import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { floorkeeper } from '../harness/cli-io.ts';
import { MARKERS } from '../harness/marker-words.ts';

/*
 * A call full of marker words in a process of its own, with the log at its most talkative level and an SDK
 * that collects spans and meters. No marker may come out of anything but the raw record.
 */

const CALL = fileURLToPath(new URL('../harness/stages/marked-call.ts', import.meta.url));

let folder: string;
let printed = { stdout: '', stderr: '' };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-markers-'));
  const env = { ...process.env, TEST_LOG_LEVEL: 'trace' };
  printed = await promisify(execFile)(process.execPath, [CALL, folder], {
    env,
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
});
after(() => rm(folder, { recursive: true }));

function markersIn(text: string): readonly string[] {
  return Object.values(MARKERS).filter((marker) => text.includes(marker));
}

const read = (...path: readonly string[]): Promise<string> =>
  readFile(join(folder, ...path), 'utf8');

describe('what a call full of marker words leaves behind', () => {
  test('the log at the level of trace holds no marker, and says that a listener and a tool failed', () => {
    assert.ok(printed.stdout.length > 10_000, `${printed.stdout.length} characters of log`);
    assert.match(printed.stdout, /a listener of the floor has thrown/);
    assert.match(printed.stdout, /exception occurred while executing tool/);
    assert.deepEqual(markersIn(printed.stdout + printed.stderr), []);
  });

  test('the record holds no marker, with or without its head', async () => {
    const source = await read('records', 'marked.jsonl');
    assert.ok(source.length > 20_000);
    assert.deepEqual(markersIn(source), []);
  });

  test('spans, events on the spans of LiveKit and meters hold no marker', async () => {
    const source = await read('telemetry.json');
    for (const due of ['floorkeeper.overlap', 'delivery.completed', 'floorkeeper.decisions']) {
      assert.ok(source.includes(due), due);
    }
    assert.deepEqual(markersIn(source), []);
  });

  for (const args of [
    ['verify', 'records/marked.jsonl'],
    ['verify', '--json', 'records/marked.jsonl'],
    ['replay', '--json', 'records/marked.jsonl'],
    ['timeline', 'records/marked.jsonl'],
    ['view', '--out', 'page.html', 'records/marked.jsonl'],
    ['prune', '--dry-run', 'raw'],
  ]) {
    test(`the output of floorkeeper ${args.join(' ')} holds no marker`, async () => {
      const { code, out, err } = await floorkeeper(args, folder);
      assert.equal(code, 0, out + err);
      assert.deepEqual(markersIn(out + err), []);
    });
  }

  test('the page that `view` writes without the raw record holds no marker', async () => {
    assert.deepEqual(markersIn(await read('page.html')), []);
  });

  test('the raw record, which only its owner may read, holds what was said and keyed', async () => {
    assert.deepEqual(await readdir(join(folder, 'raw')), ['marked.raw.jsonl']);
    const said = Object.values(MARKERS).filter(
      (marker) =>
        ![MARKERS.argument, MARKERS.thrown, MARKERS.instructions].includes(marker as never),
    );
    const found = markersIn(await read('raw', 'marked.raw.jsonl'));
    assert.deepEqual(found.toSorted(), said.toSorted());
    const { mode } = await stat(join(folder, 'raw', 'marked.raw.jsonl'));
    assert.equal(mode & 0o077, 0);
  });
});
