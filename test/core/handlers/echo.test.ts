import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  menu: {},
  counted: { speech: { mode: 'words', minWords: 1 } },
});
const ownWord = said.evidence({ words: 1, contentWords: 1, likenessToOwn: 1 });

/** A caller who has spoken 30 dB above the noise repeats one of our own words over a message. */
function answerFrom(overNoiseDb: number, messageType: string): Call {
  const call = startCall(policy).at(500).voice(1500).words('u0', said.bid);
  call.at(3000).say('m1', messageType).at(4000).voice(4400, { overNoiseDb });
  return call.words('u1', ownWord).at(6000).finish('m1');
}

test('our own word in a voice as loud as the caller waits for the end and becomes the turn', () => {
  const call = answerFrom(24, 'menu');
  assert.deepEqual(call.did('stop'), []);
  assert.deepEqual(call.did('release').at(-1)?.utteranceIds, ['u1']);
});

test('our own word in a voice fainter than the caller is an echo', () => {
  const call = answerFrom(23, 'menu');
  assert.equal(call.decisions().at(-1)?.class, 'echo');
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

for (const { overNoiseDb, stops } of [
  { overNoiseDb: 24, stops: 1 },
  { overNoiseDb: 23, stops: 0 },
]) {
  test(`our own word counts toward minWords if the voice is the caller's: ${overNoiseDb} dB`, () => {
    assert.equal(answerFrom(overNoiseDb, 'counted').did('stop').length, stops);
  });
}

test('the level of the caller is not learnt from a voice that may hold our echo, nor from a click', () => {
  const call = startCall(policy).at(500).voice(700).say('m1', 'menu').at(1000).voice(2000);
  call.finish('m1').at(2400).voice(3000);
  assert.equal(call.state().aloneDb, undefined);
  call.at(4000).voice(4320);
  assert.equal(call.state().aloneDb, -30);
});

const escalating = buildPolicy({ answer: {} });
const ownWish = said.evidence({ ...said.humanPlease, likenessToOwn: 1 });
const ownWait = said.evidence({ ...said.stopWord, likenessToOwn: 1 });
const ownNo = said.evidence({ ...said.refusal, likenessToOwn: 1 });

for (const { afterMs, handOffs } of [
  { afterMs: 900, handOffs: 0 },
  { afterMs: 1100, handOffs: 1 },
  { afterMs: 3000, handOffs: 1 },
]) {
  test(`our own words that ask for a human, ${afterMs} ms after our message: ${handOffs} handoffs`, () => {
    const call = startCall(escalating).say('m1', 'answer').at(3000).finish('m1');
    call
      .at(3000 + afterMs)
      .voice(3600 + afterMs)
      .words('u1', ownWish);
    assert.equal(call.did('hand_off').length, handOffs);
  });
}

test('our own words that ask for a human count over a message in a voice as near as the caller', () => {
  const call = startCall(escalating).at(500).voice(1500).words('u0', said.bid);
  call.at(3000).say('m1', 'answer').at(4000).voice(4600, { overNoiseDb: 24 }).words('u1', ownWish);
  assert.equal(call.did('hand_off').length, 1);
});

test('our own words that ask for a human are an echo when the next message follows at once', () => {
  const call = startCall(escalating).say('m1', 'answer').at(3000).finish('m1');
  call.say('m2', 'answer').at(3200).voice(3800).words('u1', ownWish);
  assert.equal(call.did('hand_off').length, 0);
});

for (const { name, words } of [
  { name: 'wait', words: ownWait },
  { name: 'no', words: ownNo },
]) {
  test(`"${name}" counts as the caller's word although our message has just said it`, () => {
    const call = startCall(escalating).say('m1', 'answer', { endsInQuestion: true, words: 4 });
    call.at(1400).voice(1700).words('u1', words).at(6000);
    assert.notEqual(call.decisions().at(-1)?.class, 'echo');
    assert.deepEqual(call.did('drop'), []);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });
}
