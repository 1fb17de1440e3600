import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  plain: { onInterruption: { stop: 'now' } },
  disclosure: { interruptible: 'none' },
});

test('the chat context is truncated before the transcripts of the interruption are released', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(1700).words('u2', said.bid);
  assert.deepEqual(call.did('release'), []);
  call.at(2500).event({
    type: 'message_finished',
    messageId: call.did('stop')[0]?.messageId ?? assert.fail(),
    playedMs: 1400,
    interrupted: true,
  });
  const atItsEnd = call.turns().findLast(({ event }) => event.type === 'message_finished');
  assert.deepEqual(
    atItsEnd?.actions.map(({ type }) => type),
    ['truncate_context', 'release'],
  );
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1', 'u2']);
  assert.equal(call.did('truncate_context')[0]?.decisionId, call.did('stop')[0]?.decisionId);
});

test('the engine orders a hold for every final transcript that has to wait', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000).voice(1500);
  call.words('u1', said.stopWord).words('u2', said.bid);
  assert.deepEqual(
    call.did('hold').map(({ utteranceIds }) => utteranceIds),
    [['u1'], ['u2']],
  );
});

test('session.interrupt stops a message that admits speech', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000);
  call.event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.told(), ['interrupt session.interrupt']);
});

test('session.interrupt does not stop a protected message', () => {
  const call = startCall(policy).say('m1', 'disclosure').at(1000);
  call.event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.told(), ['continue messages.disclosure.interruptible']);
  assert.deepEqual(call.decisions()[0]?.overruled, ['session.interrupt']);
});

test('playout that others have ended is an interruption without a stop by the engine', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000);
  const messageId = call.did('start_playout')[0]?.messageId ?? assert.fail();
  call.event({ type: 'playout_interrupted_externally', messageId, by: 'watchdog' });
  assert.deepEqual(call.told(), ['interrupt session.interrupt']);
  assert.deepEqual(call.did('stop'), []);
  call.event({ type: 'message_finished', messageId, playedMs: 900, interrupted: true });
  assert.equal(call.did('truncate_context').length, 1);
  assert.equal(call.state().floor.type, 'idle');
});

test('session.interrupt with nothing to interrupt is recorded', () => {
  const call = startCall(policy).event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.told(), ['continue session.interrupt']);
});

test('session.interrupt ends messages that wait unheard, by a recorded decision', () => {
  const call = startCall(policy).say('m1', 'plain', { isWaiting: true });
  call.event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.told(), ['interrupt session.interrupt']);
  assert.equal(call.decisions()[0]?.messageId, 'm1');
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
});

test('session.interrupt does not end a protected message that waits', () => {
  const call = startCall(policy).say('m1', 'disclosure', { isWaiting: true });
  call.event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.told(), ['continue messages.disclosure.interruptible']);
  assert.deepEqual(call.decisions()[0]?.overruled, ['session.interrupt']);
});

test('session.interrupt of a message that is ending already changes nothing', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000);
  call.words('u1', said.stopWord).event({ type: 'interrupt_requested', by: 'session' });
  assert.equal(call.told().at(-1), 'continue session.interrupt');
  assert.equal(call.did('stop').length, 1);
});

test('the final transcript of an interruption is not judged against the protected message after it', () => {
  const call = startCall(policy).say('m1', 'answer').say('m2', 'disclosure', { isWaiting: true });
  call.at(1000).voice(1500, { ends: false }).interim('u1', said.stopWord).at(1700).silent();
  call.at(2000).words('u1', said.stopWord);
  assert.deepEqual(call.told().slice(-2), [
    'interrupt lexicon.stop',
    'hold messages.disclosure.input',
  ]);
  call.begin('m2').at(5000).finish('m2');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});
