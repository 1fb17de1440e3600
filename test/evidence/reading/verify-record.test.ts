import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { sessionMs, type EngineEvent } from '../../../src/core/index.ts';
import { openRecorder, verifySource, type RecordIssue } from '../../../src/evidence/index.ts';
import {
  capabilities,
  decision,
  messageId,
  queued,
  recorderOptions,
  started,
  stepOf,
  wokeAt,
} from '../harness/recorded.ts';

const playedToItsEnd: EngineEvent = {
  type: 'message_finished',
  atMs: sessionMs(25),
  messageId,
  playedMs: 4000,
  interrupted: false,
};
let texts: readonly string[] = [];

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-verify-'));
  const recorder = openRecorder(recorderOptions(folder, { callId: 'proof' }));
  recorder.begin({ capabilities });
  recorder.step(stepOf(queued));
  recorder.step(stepOf(started));
  recorder.step(wokeAt(20, 5));
  recorder.step(stepOf(playedToItsEnd));
  const delivered = decision({ verdict: 'delivered', playedMs: 4000 });
  recorder.step(stepOf(wokeAt(30).event, { decisions: [delivered] }));
  await recorder.close();
  texts = (await readFile(recorder.file ?? '', 'utf8')).trimEnd().split('\n');
  await rm(folder, { recursive: true });
});

function issuesOf(changed: readonly string[]): readonly RecordIssue[] {
  const verified = verifySource(`${changed.join('\n')}\n`);
  assert.ok(verified.ok, JSON.stringify(verified));
  return verified.issues;
}

function codesOf(issues: readonly RecordIssue[]): readonly (readonly [string, number])[] {
  return issues.map(({ code, line }) => [code, line]);
}

/** The line at an index with its instant changed, as if somebody altered one value. */
function altered(index: number): string {
  return texts[index]?.replace('2026-11-20T12:00', '2026-11-20T12:01') ?? '';
}

/** Runs a check for each line of the record, by its index. */
function eachLine(check: (index: number) => void): void {
  assert.ok(texts.length >= 10);
  for (const index of texts.keys()) check(index);
}

describe('verifying a record', () => {
  test('verification accepts a record as it was written, and lists its deliveries', () => {
    const verified = verifySource(`${texts.join('\n')}\n`);
    assert.ok(verified.ok);
    assert.deepEqual(verified.issues, []);
    assert.equal(verified.lines, texts.length);
    assert.ok(texts.at(-1)?.includes(`"chainhash":"${verified.lastHash}"`));
    assert.deepEqual(
      verified.deliveries.map(({ outcome, playedMs }) => [outcome, playedMs]),
      [['completed', 4000]],
    );
  });

  test('verification names the line that was altered, whichever it is', () => {
    eachLine((index) => {
      const issues = issuesOf(texts.with(index, altered(index)));
      assert.deepEqual(codesOf(issues), [['RECORD_ALTERED', index + 1]]);
    });
  });

  test('verification names the line whose hash was altered', () => {
    eachLine((index) => {
      const text = texts[index]?.replace(/"[0-9a-f]{64}"\}$/, `"${'0'.repeat(64)}"}`) ?? '';
      assert.deepEqual(codesOf(issuesOf(texts.with(index, text))), [['RECORD_ALTERED', index + 1]]);
    });
  });

  test('verification names two altered lines that follow each other', () => {
    const changed = texts.with(3, altered(3)).with(4, altered(4));
    assert.deepEqual(codesOf(issuesOf(changed)), [
      ['RECORD_ALTERED', 4],
      ['RECORD_ALTERED', 5],
    ]);
  });

  test('verification says where a line was taken out, whichever it is', () => {
    eachLine((index) => {
      const codes = codesOf(issuesOf(texts.toSpliced(index, 1)));
      const due = [['RECORD_HAS_GAP', index + 1]];
      if (index === 0) due[0] = ['RECORD_WITHOUT_HEAD', 1];
      if (index === texts.length - 1) due[0] = ['RECORD_NOT_CLOSED', index];
      assert.deepEqual(codes, due);
    });
  });

  test('verification finds an altered line in a record that also lacks one', () => {
    const codes = codesOf(issuesOf(texts.with(6, altered(6)).toSpliced(3, 1)));
    assert.deepEqual(codes, [
      ['RECORD_HAS_GAP', 4],
      ['RECORD_ALTERED', 6],
    ]);
  });

  test('verification finds two neighbouring lines that were swapped, whichever they are', () => {
    eachLine((index) => {
      if (index === 0 || index >= texts.length - 2) return;
      const swapped = texts.with(index, texts[index + 1] ?? '').with(index + 1, texts[index] ?? '');
      const codes = issuesOf(swapped).map(({ code }) => code);
      assert.ok(codes.includes('RECORD_OUT_OF_ORDER'), `${index}: ${codes.join()}`);
    });
  });

  test('verification finds a repeated line, an added line, and a line after the end', () => {
    assert.deepEqual(codesOf(issuesOf(texts.toSpliced(4, 0, texts[3] ?? ''))), [
      ['RECORD_OUT_OF_ORDER', 4],
    ]);
    assert.deepEqual(codesOf(issuesOf(texts.toSpliced(4, 0, 'hello'))), [['RECORD_MALFORMED', 5]]);
    const afterEnd = texts.at(-1)?.replace(/"seq":\d+/, `"seq":${texts.length}`) ?? '';
    assert.deepEqual(codesOf(issuesOf([...texts, afterEnd])).at(-1), [
      'RECORD_ALTERED',
      texts.length + 1,
    ]);
  });

  test('verification proves nothing about a record of version 1', () => {
    const plain = texts.map((text) =>
      text.replace(/,"chainhash":"\w+"\}$/, '}').replace('"recordVersion":2', '"recordVersion":1'),
    );
    assert.deepEqual(codesOf(issuesOf(plain)), [['RECORD_NOT_CHAINED', 1]]);
  });

  test('verification names every line of a record whose hashes were removed', () => {
    const plain = texts.map((text) => text.replace(/,"chainhash":"\w+"\}$/, '}'));
    assert.equal(issuesOf(plain).length, texts.length);
  });
});
