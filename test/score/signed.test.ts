import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';

import { keyIdOf, signHash, SIGNATURE_KEY } from '../../src/evidence/format/index.ts';
import { verifySource } from '../../src/evidence/index.ts';
import { factsOfSource } from '../../src/score/facts/read-facts.ts';
import { handWrittenCalls } from './harness/calls.ts';
import { recordText, type HandWritten } from './harness/hand-written.ts';

const { privateKey } = generateKeyPairSync('ed25519');

/** A record with a signature behind the hash of its last line, as a recorder writes it. */
function signed(call: HandWritten): string {
  const text = recordText(call, { signedBy: keyIdOf(privateKey) });
  const hash = /"chainhash":"([0-9a-f]{64})"\}\n$/.exec(text)?.[1] ?? '';
  return `${text.slice(0, -'}\n'.length)},"${SIGNATURE_KEY}":"${signHash(privateKey, hash)}"}\n`;
}

test('a signed record gives the same facts as one without a signature, and has no problem', () => {
  for (const call of handWrittenCalls) {
    const text = signed(call);
    const verified = verifySource(text);
    assert.deepEqual(verified.ok && verified.issues, [], 'the test signs as a recorder does');
    assert.deepEqual(factsOfSource(text, 'x'), factsOfSource(recordText(call), 'x'));
  }
});

test('a record with a signature behind any other line than the last is left out', () => {
  const [call] = handWrittenCalls;
  assert.ok(call !== undefined);
  const altered = signed(call).replace(/"\}\n/, `","${SIGNATURE_KEY}":"x"}\n`);
  const { facts, problems } = factsOfSource(altered, 'x');
  assert.equal(facts, undefined);
  assert.deepEqual(
    problems.map(({ code, line }) => `${code} ${line}`),
    ['RECORD_ALTERED 1'],
  );
});

test('a signed record whose last line was altered is left out', () => {
  const [call] = handWrittenCalls;
  assert.ok(call !== undefined);
  const altered = signed(call).replace('"note":"record_closed"', '"note":"record_clos3d"');
  const { facts, problems } = factsOfSource(altered, 'x');
  assert.equal(facts, undefined);
  assert.ok(problems.some(({ code }) => code === 'RECORD_ALTERED'));
});
