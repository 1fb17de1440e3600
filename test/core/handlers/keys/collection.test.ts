import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gateIsOpen, keyContext } from '../../../../src/core/index.ts';
import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits },
  range: { expects: { ...digits, min: 3, max: 6 } },
  reply: { expects: { ...digits, submit: 'reply' } },
  guarded: { interruptible: 'none', expects: { ...digits, submit: 'reply' } },
  answer: {},
});
const pound = { isTerminator: true };

test('the first key opens the collection and stops the prompt where keys are allowed', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(1);
  assert.deepEqual(call.told(), [
    'interrupt messages.account.expects',
    'collect messages.account.expects',
  ]);
  assert.equal(call.did('stop')[0]?.at, 'now');
});

test('a digit over a prompt that keys may not stop takes effect at the end of the prompt', () => {
  const call = startCall(policy).say('m1', 'guarded').at(1000).digits(4);
  assert.deepEqual([...call.did('stop'), ...call.did('submit_collected')], []);
  call.at(3000).finish('m1');
  assert.equal(call.did('submit_collected')[0]?.sources.length, 4);
  assert.equal(call.did('commit_user_input')[0]?.input.type, 'digits');
});

test('the first spoken digit opens the collection and answers the prompt', () => {
  const call = startCall(policy)
    .say('m1', 'account')
    .at(1000)
    .voice(1600)
    .words('u1', said.spoken(2));
  assert.deepEqual(call.told().slice(-2), [
    'interrupt messages.account.expects',
    'collect messages.account.expects',
  ]);
});

test('spoken digits join keyed digits in one collection', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(2).at(1500).voice(2000);
  call.at(2400).words('u1', said.spoken(2));
  assert.deepEqual(call.did('submit_collected')[0]?.sources, [
    { type: 'key', ref: 'k1' },
    { type: 'key', ref: 'k2' },
    { type: 'speech', utteranceId: 'u1' },
  ]);
});

test('speech during a collection is held and is released when the collection is over', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(2).at(1500).voice(2000);
  call.at(2400).words('u1', said.bid);
  assert.deepEqual(call.did('release'), []);
  assert.equal(gateIsOpen(call.state()), false);
  call.at(3000).digits(2);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a collection completes when it has all of its digits', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(3);
  assert.deepEqual(call.did('submit_collected'), []);
  call.digits(1);
  assert.equal(call.did('submit_collected').length, 1);
  assert.equal(call.told().at(-1), 'complete messages.account.expects');
});

for (const { count, verdict } of [
  { count: 2, verdict: 'reprompt' },
  { count: 3, verdict: 'complete' },
]) {
  test(`the terminator completes a collection that has at least min digits: ${count} of 3`, () => {
    const call = startCall(policy).say('m1', 'range').at(1000).digits(count).at(1500).key(pound);
    assert.equal(call.told().at(-1), `${verdict} messages.range.expects`);
    assert.equal(call.told().includes('invalid messages.range.expects'), verdict === 'reprompt');
  });
}

test('a terminator just after a collection completes is swallowed', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(1800).key(pound);
  assert.equal(call.told().at(-1), 'drop messages.account.expects');
  assert.match(call.decisions().at(-1)?.reason ?? '', /swallowed/u);
  assert.equal(call.did('submit_collected').length, 1);
});

test('a collection is invalid when interDigitMs has passed since the last key', () => {
  const call = startCall(policy)
    .say('m1', 'account')
    .at(1000)
    .digits(1)
    .at(3000)
    .digits(1)
    .at(6999);
  assert.equal(call.state().collection.type, 'open');
  call.at(7000);
  assert.deepEqual(call.told().slice(-2), [
    'invalid messages.account.expects.interDigitMs',
    'reprompt messages.account.expects.interDigitMs',
  ]);
});

test('interDigitMs counts from the end of speech, and not while the caller speaks', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(1).at(3000).voice(6500);
  call.at(10_499);
  assert.equal(call.state().collection.type, 'open');
  call.at(10_500);
  assert.equal(call.state().collection.type, 'none');
});

test('interDigitMs counts from the end of the speech whose digits come late', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1500).voice(2000);
  call.at(3000).words('u1', said.spoken(2)).at(5999);
  assert.equal(call.state().collection.type, 'open');
  call.at(6000);
  assert.equal(call.state().collection.type, 'none');
});

test('a collection with more digits than it takes is invalid', () => {
  const call = startCall(policy)
    .say('m1', 'account')
    .at(1000)
    .digits(3)
    .words('u1', said.spoken(2));
  assert.ok(call.told().includes('invalid messages.account.expects'));
  assert.deepEqual(call.did('submit_collected'), []);
});

test('a key that is neither digit nor terminator is invalid in a collection', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).key();
  assert.deepEqual(call.told(), [
    'interrupt messages.account.expects',
    'invalid messages.account.expects',
    'reprompt messages.account.expects',
  ]);
});

test('the transcript that carried the digits of a collection is dropped', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1500).voice(2500);
  call.words('u1', said.spoken(4));
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
  assert.deepEqual([...call.did('release'), ...call.did('commit_user_input')], []);
});

test('a collected transcript becomes the turn of the caller under `submit: reply`', () => {
  const call = startCall(policy).say('m1', 'reply').at(1000).finish('m1').at(1500).voice(2500);
  call.words('u1', said.spoken(4));
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.did('submit_collected').length, 1);
  assert.deepEqual([...call.did('drop'), ...call.did('commit_user_input')], []);
});

test('a number that is partly keyed and partly spoken becomes one turn, not two', () => {
  const call = startCall(policy)
    .say('m1', 'reply')
    .at(1000)
    .digits(2)
    .at(1500)
    .words('u1', said.spoken(2));
  assert.equal(call.did('commit_user_input').length, 1);
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
  assert.deepEqual(call.did('release'), []);
});

test('a spoken sentence that contains a number does not open a collection', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1500).voice(2500);
  call.words('u1', { ...said.bid, spokenDigits: 1 });
  assert.equal(call.state().collection.type, 'none');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('an echo of the digits in our own message opens no collection', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).voice(1600);
  call.words('u1', { ...said.spoken(4), likenessToOwn: 1 });
  assert.equal(call.state().collection.type, 'none');
});

test('a collection escalates after maxInvalid invalid numbers', () => {
  const call = startCall(policy).say('m1', 'account');
  for (let k = 1; k <= 3; k += 1) call.at(k * 9000).digits(1);
  call.at(40_000);
  assert.equal(call.did('hand_off')[0]?.reason, 'invalid_input');
  assert.equal(call.told().at(-1)?.startsWith('escalate messages.account.expects'), true);
});

test('a new message ends the collection of the message before it', () => {
  const call = startCall(policy)
    .say('m1', 'account')
    .at(1000)
    .digits(2)
    .at(1500)
    .say('m2', 'answer');
  assert.equal(call.state().collection.type, 'none');
  call.at(8000);
  assert.deepEqual(
    call.told().filter((told) => told.startsWith('invalid')),
    [],
  );
});

test('a terminator just after a collection is swallowed although the next message has begun', () => {
  const call = startCall(policy).say('m1', 'account').at(500).digits(4);
  call.at(900).say('m2', 'answer');
  assert.equal(keyContext(policy, call.state()).terminator, '#');
  call.at(1200).key({ isTerminator: true });
  assert.equal(call.told().at(-1), 'drop messages.account.expects');
  assert.deepEqual(call.did('report_digit'), []);
  assert.equal(call.did('stop').length, 1);
});

test('a terminator long after a collection is a key like any other', () => {
  const call = startCall(policy).say('m1', 'account').at(500).digits(4);
  call.at(900).say('m2', 'answer').at(2500).key({ isTerminator: true });
  assert.equal(call.told().at(-1), 'hold messages.answer.interruptible');
});

// The end of the voice lies before the last key, or so far back that it ended other speech.
test('interDigitMs counts from the last key when the recogniser brings spoken digits late', () => {
  const call = startCall(policy).say('m1', 'account').at(100).finish('m1');
  call.at(600).voice(800).at(5000).digits(1);
  call.at(5500).words('u1', said.spoken(1));
  call.at(8999);
  assert.ok(!call.told().some((line) => line.startsWith('invalid')));
  call.at(9500);
  assert.ok(call.told().includes('invalid messages.account.expects.interDigitMs'));
});

test('words between the digits of a collection are held by a recorded decision', () => {
  const call = startCall(policy).say('m1', 'account').at(500).digits(2);
  call.at(900).words('u1', said.bid);
  assert.equal(call.told().at(-1), 'hold messages.account.expects');
});

test('a key after a number that waits for the end of its message is not part of the number', () => {
  const call = startCall(policy).say('m1', 'guarded').at(500).digits(4);
  call.at(600).key(pound).at(700).digits(1);
  assert.deepEqual(call.told().slice(-2), [
    'drop messages.guarded.expects',
    'drop messages.guarded.expects',
  ]);
  call.at(3000).finish('m1');
  assert.equal(call.did('submit_collected')[0]?.sources.length, 4);
  assert.ok(!call.told().some((line) => line.startsWith('invalid')));
});
