import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { keyIdOf, openRecorder, verifySource } from '../../../src/evidence/index.ts';
import { chainHash } from '../../../src/evidence/format/index.ts';
import { capabilities, queued, recorderOptions, started, stepOf } from '../harness/recorded.ts';

const operator = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

let texts: readonly string[] = [];
let unsigned: readonly string[] = [];

before(async () => {
  texts = await recorded('signed', { signingKey: operator.privateKey });
  unsigned = await recorded('unsigned', {});
});

async function recorded(callId: string, more: { signingKey?: typeof operator.privateKey }) {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-signature-'));
  const recorder = openRecorder(recorderOptions(folder, { callId, ...more }));
  recorder.begin({ capabilities });
  recorder.step(stepOf(queued));
  recorder.step(stepOf(started));
  await recorder.close();
  const lines = (await readFile(recorder.file ?? '', 'utf8')).trimEnd().split('\n');
  await rm(folder, { recursive: true });
  return lines;
}

function codesOf(lines: readonly string[], key = operator.publicKey): readonly string[] {
  const verified = verifySource(`${lines.join('\n')}\n`, key);
  assert.ok(verified.ok, JSON.stringify(verified));
  return verified.issues.map(({ code }) => code);
}

/** The lines with every hash made anew, as somebody would do it who can write the whole file. */
function chainedAnew(lines: readonly string[]): readonly string[] {
  let hash = '';
  return lines.map((line) => {
    const [plain = ''] = line.split(',"chainhash":');
    const signature = /,"signature":"[^"]*"/.exec(line)?.[0] ?? '';
    hash = chainHash(hash, `${plain}}`);
    return `${plain},"chainhash":"${hash}"${signature}}`;
  });
}

const changed = (lines: readonly string[], index: number): readonly string[] =>
  lines.with(index, lines[index]?.replace('2026-11-20T12:00', '2026-11-20T12:01') ?? '');

describe('the signature of a record', () => {
  test('a signed record names its key and is sound under its public half', () => {
    const verified = verifySource(`${texts.join('\n')}\n`, operator.publicKey);
    assert.ok(verified.ok);
    assert.deepEqual(verified.issues, []);
    assert.equal(verified.signedBy, keyIdOf(operator.publicKey));
    assert.equal(verified.isSignatureSound, true);
  });

  test('a signed record is sound without a key too, and the signature is then said to be unchecked', () => {
    const verified = verifySource(`${texts.join('\n')}\n`);
    assert.ok(verified.ok);
    assert.deepEqual([verified.issues, verified.isSignatureSound], [[], undefined]);
  });

  test('a record that was rewritten with all its hashes is found by its signature, whichever line changed', () => {
    for (const index of texts.keys()) {
      const rewritten = chainedAnew(changed(texts, index));
      assert.deepEqual(codesOf(rewritten), ['RECORD_SIGNATURE_WRONG'], `line ${index + 1}`);
    }
    assert.deepEqual(codesOf(chainedAnew(texts.toSpliced(2, 0))), []);
  });

  test('the key of somebody else does not pass', () => {
    assert.deepEqual(codesOf(texts, stranger.publicKey), ['RECORD_SIGNATURE_WRONG']);
  });

  test('a record without a signature is not signed, and one without its end is neither', () => {
    assert.deepEqual(codesOf(unsigned), ['RECORD_NOT_SIGNED']);
    assert.deepEqual(codesOf(texts.slice(0, -1)), ['RECORD_NOT_CLOSED', 'RECORD_NOT_SIGNED']);
  });

  test('a signature that was taken away, or put on another line, is an alteration even without a key', () => {
    const last = texts.at(-1) ?? '';
    const signature = /,"signature":"[^"]*"/.exec(last)?.[0] ?? '';
    const taken = [...texts.slice(0, -1), last.replace(signature, '')];
    const moved = texts.with(2, texts[2]?.replace(/\}$/, `${signature}}`) ?? '');
    for (const lines of [taken, moved]) {
      const verified = verifySource(`${lines.join('\n')}\n`);
      assert.ok(verified.ok);
      assert.deepEqual(
        verified.issues.map(({ code }) => code),
        ['RECORD_ALTERED'],
      );
    }
  });

  test('the end of another signed record behind this one does not pass', async () => {
    const other = await recorded('signed', { signingKey: operator.privateKey });
    const mixed = [...changed(texts, 2).slice(0, -1), other.at(-1) ?? ''];
    assert.notDeepEqual(codesOf(mixed), []);
  });

  test('lines before a second header are not covered by the signature, and the reader says so', () => {
    const forged = chainedAnew(changed(texts.slice(0, 3), 1));
    assert.deepEqual(codesOf([...forged, ...texts]), ['RECORD_BEGUN_ANEW', 'RECORD_NOT_SIGNED']);
  });
});
