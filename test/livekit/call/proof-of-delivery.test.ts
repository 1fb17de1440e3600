import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { verifySource } from '../../../src/evidence/index.ts';
import { createFloor } from '../../../src/livekit/index.ts';
import { openStage, policyOf } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const POLICY = `
defaults: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now } }
messages:
  notice: { delivery: required, onIncomplete: again, text: "Calls are recorded and kept for thirty days" }
  amount: { delivery: required, interruptible: none, text: "You owe {sum} euros" }
  answer: {}
`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function proofsOf(source: string) {
  const verified = verifySource(source);
  assert.ok(verified.ok);
  assert.deepEqual(verified.issues, []);
  return verified;
}

describe('the proof of a delivery, from the record of a real session', () => {
  test('a notice that the caller cuts is incomplete up to a word, and its repetition is completed', async () => {
    const stage = await openStage({ policy: POLICY });
    const notice = stage.floor.say('notice');
    await stage.speaking();
    await stage.vad.hear(320);
    await within('the notice to be cut', notice);
    await stage.decision(({ verdict }) => verdict === 'delivered');
    const { source } = await stage.end();
    const [cut, again, ...more] = proofsOf(source).deliveries;
    assert.ok(cut !== undefined && again !== undefined);
    assert.deepEqual(more, []);
    assert.deepEqual([cut.outcome, cut.attempt, cut.words], ['incomplete', 1, 8]);
    assert.ok(cut.heardWords !== undefined && cut.heardWords < 8, `${cut.heardWords} words`);
    assert.equal(cut.why, 'the message ended before its end');
    assert.deepEqual(
      cut.interruptions.map(({ verdict }) => verdict),
      ['interrupt'],
    );
    assert.match(cut.interruptions[0]?.by ?? '', /^messages\.notice\.speech\./);
    assert.deepEqual([again.outcome, again.attempt, again.heardWords], ['completed', 2, 8]);
    assert.equal(again.repeats, cut.messageId);
    const text = { sha256: sha256('Calls are recorded and kept for thirty days'), of: 'text' };
    assert.deepEqual([cut.text, again.text], [[text], [text]]);
  });

  test('the hash of a text with values is that of its template, so that no value can be guessed from it', async () => {
    const stage = await openStage({ policy: POLICY });
    await stage.floor.say('amount', { params: { sum: '4711' } });
    await stage.decision(({ verdict }) => verdict === 'delivered');
    const { source } = await stage.end();
    const [proof] = proofsOf(source).deliveries;
    const template = { sha256: sha256('You owe {sum} euros'), of: 'template' };
    assert.deepEqual([proof?.outcome, proof?.text], ['completed', [template]]);
    assert.ok(!source.includes(sha256('You owe 4711 euros')));
  });

  test('the proof of a reply of the model has the hash of what the model wrote', async () => {
    const stage = await openStage({ policy: POLICY, script: () => 'This call is recorded.' });
    await stage.floor.reply('notice');
    await stage.decision(({ verdict }) => verdict === 'delivered');
    const { source } = await stage.end();
    const [proof] = proofsOf(source).deliveries;
    assert.deepEqual(proof?.text, [{ sha256: sha256('This call is recorded.'), of: 'text' }]);
  });

  test('a floor with a `recordKey` signs its record; a file that holds no such key is refused at once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-key-'));
    after(() => rm(folder, { recursive: true }));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const recordKey = join(folder, 'key.pem');
    await writeFile(recordKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const stage = await openStage({ policy: POLICY, floor: { recordKey } });
    await stage.floor.say('answer', 'one two');
    const { source } = await stage.end();
    const verified = verifySource(source, publicKey);
    assert.ok(verified.ok);
    assert.deepEqual([verified.issues, verified.isSignatureSound], [[], true]);

    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await writeFile(recordKey, rsa.export({ type: 'pkcs8', format: 'pem' }));
    for (const path of [recordKey, join(folder, 'nowhere.pem'), folder]) {
      await assert.rejects(
        createFloor({ policy: policyOf(POLICY), records: folder, recordKey: path }),
        /FloorConfigError: `recordKey` does not name an Ed25519 private key in PEM form/,
      );
    }
  });
});
