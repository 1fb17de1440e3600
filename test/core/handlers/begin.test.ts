import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  locked: { interruptible: 'none', heldForMs: 60_000 },
  notice: { interruptible: 'none', delivery: 'required', heldForMs: 60_000 },
});

test('the engine gives up a protected message that never begins and releases what the caller said', () => {
  const call = startCall(policy).say('m1', 'locked', { isWaiting: true }).at(1000);
  call.words('u1', said.bid).at(14_999);
  assert.deepEqual(call.did('cancel_message'), []);
  call.at(15_000);
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  const given = call.decisions().find(({ messageId }) => messageId === 'm1');
  assert.equal(given?.clause, 'messages.locked.interruptible');
  assert.ok(call.told().includes('interrupt messages.locked.startWaitMs'));
});

test('a required message that never begins is recorded as incomplete', () => {
  const call = startCall(policy).say('m1', 'notice', { isWaiting: true }).at(15_000);
  assert.deepEqual(call.told(), [
    'interrupt messages.notice.startWaitMs',
    'incomplete messages.notice.delivery',
  ]);
});

test('the engine gives up a reply that hangs, and the protected message behind it plays', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true });
  call.say('m2', 'locked', { isWaiting: true }).at(15_000);
  assert.deepEqual(
    call.did('cancel_message').map(({ messageId }) => messageId),
    ['m1'],
  );
  call.begin('m2').at(40_000);
  assert.equal(call.did('start_playout')[0]?.messageId, 'm2');
  assert.equal(call.did('cancel_message').length, 1);
});

test('the engine waits for a reply whose tool still runs', () => {
  const call = startCall(policy).say('m1', 'locked', { isWaiting: true }).tool('t1', 'm1');
  call.at(60_000);
  assert.deepEqual(call.did('cancel_message'), []);
  call.toolEnds('t1').at(75_000);
  assert.equal(call.did('cancel_message').length, 1);
});

test('the engine gives up a message that it started but that never becomes audible', () => {
  const call = startCall(policy, { silentStarts: true }).say('m1', 'locked').at(15_000);
  assert.equal(call.did('start_playout').length, 1);
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
});
