import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sessionMs } from '../../../../src/core/index.ts';
import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits, endpointing: { minMs: 800, maxMs: 6000 } },
  slow: { expects: { ...digits, interDigitMs: 20_000 } },
  answer: {},
  other: {},
});

test('a turn counts as complete unless `expects` waits for digits', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1').at(2000).voice(2500);
  call.ask('a1');
  const [answer] = call.did('answer_turn_end');
  assert.deepEqual([answer?.askId, answer?.complete], ['a1', true]);
  assert.equal(call.told().at(-1), 'end_turn messages.answer.endpointing');
});

test('`expects` keeps the turn open for interDigitMs from the end of speech', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).at(2600).ask('a1').at(6499);
  assert.deepEqual(call.did('answer_turn_end'), []);
  assert.equal(call.told().at(-1), 'wait messages.account.expects.interDigitMs');
  call.at(6500);
  assert.equal(call.did('answer_turn_end')[0]?.complete, true);
  assert.equal(call.told().at(-1), 'end_turn messages.account.expects.interDigitMs');
});

test('a turn is answered 8 s after the last speech at most', () => {
  const call = startCall(policy).say('m1', 'slow').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).ask('a1').at(10_499);
  assert.deepEqual(call.did('answer_turn_end'), []);
  call.at(10_500);
  assert.equal(call.did('answer_turn_end').length, 1);
});

test('a key keeps a turn open that waits for digits', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).ask('a1').at(4000).digits(1).at(7999);
  assert.deepEqual(call.did('answer_turn_end'), []);
  call.at(8000);
  assert.equal(call.did('answer_turn_end').length, 1);
});

test('complete digits end the turn', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).ask('a1').at(3000).digits(4);
  assert.equal(call.whenDid('answer_turn_end'), 3000);
  assert.equal(call.told().at(-1), 'end_turn messages.account.expects');
});

test('the turn of a caller who asks a question instead of giving digits is complete', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.question).ask('a1');
  assert.equal(call.did('answer_turn_end')[0]?.complete, true);
});

test('a turn is incomplete while the caller speaks on, and a later ask replaces an earlier one', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).ask('a1').at(3000);
  call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(3000) });
  assert.equal(call.did('answer_turn_end')[0]?.complete, false);
  call.at(3500).silent().ask('a2').ask('a3');
  assert.deepEqual(
    call.did('answer_turn_end').map(({ askId, complete }) => [askId, complete]),
    [
      ['a1', false],
      ['a2', false],
    ],
  );
});

test('`expects` and `endpointing` apply to the turn that answers or cuts the message', () => {
  const call = startCall(policy)
    .say('m1', 'account')
    .at(1000)
    .voice(1500)
    .words('u1', said.stopWord);
  assert.equal(call.state().session.endpointing?.maxMs, 6000);
  call.at(2000).voice(2500).words('u2', said.bid).ask('a1');
  assert.equal(call.told().at(-1), 'wait messages.account.expects.interDigitMs');
});

test("LiveKit's own delays come back with a message whose policy names none", () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').say('m2', 'answer');
  assert.deepEqual(
    call.did('set_endpointing').map(({ endpointing }) => endpointing),
    [{ minMs: 800, maxMs: 6000 }, undefined],
  );
  call.at(2000).finish('m2').at(2500).voice(3000).ask('a1');
  assert.equal(call.did('answer_turn_end')[0]?.complete, true);
});

test('the engine does not set the endpointing delays again when they have not changed', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').say('m2', 'account');
  assert.equal(call.did('set_endpointing').length, 1);
});

test("LiveKit's own delays are left alone where no policy names any", () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1').say('m2', 'other');
  assert.deepEqual(call.did('set_endpointing'), []);
});

test('losing the recogniser ends every wait of a turn', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).voice(2500);
  call.words('u1', said.bid).ask('a1').at(3000).event({ type: 'stt_failed' });
  assert.equal(call.whenDid('answer_turn_end'), 3000);
  call.at(4000).voice(4500).ask('a2');
  assert.equal(call.did('answer_turn_end').length, 2);
});
