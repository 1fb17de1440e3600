import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { id } from '../../src/core/index.ts';
import { floorkeeper } from '../harness/cli-io.ts';
import { policy, recordText, writeCall, type HandWritten } from './harness/hand-written.ts';

const root = await mkdtemp(join(tmpdir(), 'floorkeeper-hostile-'));
after(() => rm(root, { recursive: true }));

const HOSTILE = '\u001b]0;owned\u0007<img src=x onerror=alert(1)>|`"\'\u202e';

/** A call with one interruption of a message of this type. */
function callOf(name: string, messageType = 'answer'): HandWritten {
  return writeCall(name, '2026-11-20T09:00:00.000Z')
    .speak(100, 'm1', messageType)
    .voice(1000, 2000)
    .decide(1500, { verdict: 'interrupt', messageType, class: 'redirect' })
    .finish(1600, 'm1', 1500, true)
    .end(5000);
}

async function folderOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return folder;
}

describe('records that are not as they should be', () => {
  test('score counts and names every damaged record, and computes figures over the others', async () => {
    const sound = recordText(callOf('sound'));
    const folder = await folderOf('damaged', {
      'a-sound.jsonl': sound,
      'b-copy.jsonl': sound,
      'c-altered.jsonl': recordText(callOf('altered')).replace(
        '"class":"redirect"',
        '"class":"noise"',
      ),
      'd-torn.jsonl': recordText(callOf('torn')).slice(0, -300),
      'e-version.jsonl': recordText(callOf('version')).replaceAll(
        '"recordVersion":2',
        '"recordVersion":99',
      ),
      'f-empty.jsonl': '',
      'g-text.jsonl': 'this is no record\n'.repeat(100),
      'h-missing.jsonl': recordText(callOf('missing')).split('\n').toSpliced(3, 2).join('\n'),
      'i-large.jsonl': '',
      'call.raw.jsonl': 'not a record, and never read',
    });
    await truncate(join(folder, 'i-large.jsonl'), 40 * 1024 * 1024);
    const { code, out, err } = await floorkeeper(['score', folder, '--json']);
    assert.equal(code, 1, err);
    const { totals, problems } = JSON.parse(out) as {
      readonly totals: { readonly calls: number; readonly interrupted: number };
      readonly problems: readonly { readonly file: string; readonly code: string }[];
    };
    // The torn one is scored: what it has is whole.
    assert.deepEqual({ calls: totals.calls, cut: totals.interrupted }, { calls: 2, cut: 2 });
    assert.deepEqual(problems.map(({ file, code: each }) => `${file} ${each}`).toSorted(), [
      'b-copy.jsonl RECORD_TWICE',
      'c-altered.jsonl RECORD_ALTERED',
      'd-torn.jsonl RECORD_NOT_CLOSED',
      'd-torn.jsonl RECORD_TORN',
      'e-version.jsonl RECORD_WRONG_VERSION',
      'f-empty.jsonl RECORD_WITHOUT_HEAD',
      'g-text.jsonl RECORD_MALFORMED',
      'h-missing.jsonl RECORD_HAS_GAP',
      'i-large.jsonl RECORD_UNREADABLE',
    ]);
  });

  test('score leaves out a record whose values no call has, and says so', async () => {
    const strange = (name: string, decision: object): string =>
      recordText(
        writeCall(name, '2026-11-20T09:00:00.000Z')
          .speak(100, 'm1')
          .decide(1500, { verdict: 'interrupt', ...decision })
          .end(5000),
      );
    const folder = await folderOf('strange', {
      'object.jsonl': strange('object', { messageType: { toString: 'x' } }),
      'number.jsonl': strange('number', { playedMs: 'much' }),
      'missing.jsonl': strange('missing', { class: undefined }),
      'policy.jsonl': recordText({ ...callOf('policy'), policy: { ...policy, messages: {} } }),
      'key.jsonl': strange('key', { messageType: '__proto__', messageId: id('constructor') }),
    });
    const { code, out } = await floorkeeper(['score', folder, '--json']);
    assert.equal(code, 1);
    const { problems } = JSON.parse(out) as {
      readonly problems: readonly { readonly code: string; readonly files: number }[];
    };
    assert.deepEqual(
      problems.map(({ code: each, files }) => `${each} ${files}`),
      ['RECORD_NOT_SCORED 3'],
    );
  });

  test('names in records reach neither a terminal nor a page as commands', async () => {
    const folder = await folderOf('names', {
      'a.jsonl': recordText({
        ...callOf(HOSTILE, HOSTILE),
        policy: { ...policy, workflow: HOSTILE, messages: { [HOSTILE]: policy.defaults } },
      }),
    });
    const text = await floorkeeper(['score', folder, '--html', join(folder, 'score.html')]);
    const markdown = await floorkeeper(['score', folder, '--markdown']);
    assert.equal(text.code, 0, text.err);
    assert.doesNotMatch(text.out + text.err + markdown.out, /[^\P{C}\n]/u);
    assert.doesNotMatch(markdown.out, /(?<!\\)<img/);
    const page = await readFile(join(folder, 'score.html'), 'utf8');
    assert.doesNotMatch(page, /<img|[^\P{C}\n]/u);
    assert.match(page, /&#60;img src=x onerror=alert\(1\)&#62;/);
    // Parquet is written in folders that are named after workflows.
    const compacted = join(root, 'names-compacted');
    assert.equal((await floorkeeper(['compact', folder, '--out', compacted])).code, 0);
    const again = await floorkeeper(['score', compacted]);
    assert.equal(again.out, text.out);
  });

  test('score writes over nothing, and compact fills only an empty folder', async () => {
    const folder = await folderOf('kept', {
      'a.jsonl': recordText(callOf('a')),
      'kept.html': 'mine',
    });
    const page = await floorkeeper(['score', folder, '--html', join(folder, 'kept.html')]);
    assert.equal(page.code, 2);
    assert.match(page.err, /exists already/);
    assert.equal(await readFile(join(folder, 'kept.html'), 'utf8'), 'mine');
    const compacted = await floorkeeper(['compact', folder, '--out', folder]);
    assert.equal(compacted.code, 2);
    assert.match(compacted.err, /is not empty/);
  });

  test('score names the table of a compacted folder that cannot be read', async () => {
    const folder = await folderOf('whole', { 'a.jsonl': recordText(callOf('a')) });
    const compacted = join(root, 'broken');
    assert.equal((await floorkeeper(['compact', folder, '--out', compacted])).code, 0);
    await writeFile(join(compacted, 'problems.parquet'), 'PAR1 not really PAR1');
    const { code, err } = await floorkeeper(['score', compacted]);
    assert.equal(code, 1);
    assert.match(err, /COMPACTED_UNREADABLE.*the problems in it/);
    const other = join(root, 'other-format');
    await cp(compacted, other, { recursive: true });
    await writeFile(join(other, 'compacted.json'), '{"format":9,"files":1}');
    const newer = await floorkeeper(['score', other]);
    assert.match(newer.err, /it has format 9, and only 1 can be read/);
  });

  test('score of a folder without records says that no call could be scored, and exits with 1', async () => {
    const { code, out } = await floorkeeper(['score', await folderOf('empty', {})]);
    assert.equal(code, 1);
    assert.match(out, /^no call could be scored/);
  });
});
