import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, type MessageId, type ToolCallId } from '../../../src/core/index.ts';
import { buildPolicy, escalation } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy(
  {
    answer: { speech: { mode: 'immediate', minSpeechMs: 100 }, onInterruption: { stop: 'now' } },
    dropping: { input: 'drop' },
    notice: { interruptible: 'none' },
  },
  { escalation },
);

const messageId = id<MessageId>('m1');

/** A message that the application made with `allowInterruptions: false`. */
function lockedCall(messageType: string): Call {
  return startCall(policy)
    .event({
      type: 'message_queued',
      messageId,
      messageType,
      role: 'message',
      lockedByApplication: true,
    })
    .begin('m1');
}

test('a message that the application locked is vetoed from its creation on', () => {
  const call = lockedCall('answer');
  assert.deepEqual(
    call.did('veto').map((action) => action.messageId),
    ['m1'],
  );
});

test('speech does not end a message that the application locked, and its words are kept', () => {
  const call = lockedCall('dropping').at(1000).voice(2500).words('u1', said.bid).at(3000);
  assert.deepEqual(call.told(), [
    'continue application.allowInterruptions',
    'hold application.allowInterruptions',
  ]);
  assert.deepEqual(call.did('stop'), []);
  call.at(4000).finish('m1');
  assert.deepEqual(
    call.did('release').map(({ utteranceIds }) => utteranceIds),
    [['u1']],
  );
});

test('a key and `session.interrupt` do not end a message that the application locked', () => {
  const call = lockedCall('answer')
    .at(1000)
    .key()
    .at(1500)
    .event({ type: 'interrupt_requested', by: 'session' });
  assert.deepEqual(call.did('stop'), []);
  assert.equal(call.told().at(-1), 'continue application.allowInterruptions');
});

test('a caller who asks for a human ends a message that the application locked', () => {
  const call = lockedCall('answer').at(1000).voice(1500).words('u1', said.humanPlease).at(1600);
  assert.equal(call.did('stop')[0]?.messageId, 'm1');
});

test('a caller who asks for a human ends the playout of a locked reply, and its tool goes on', () => {
  const call = lockedCall('answer').tool('t1', 'm1').at(1000).words('u1', said.humanPlease);
  assert.equal(call.did('stop')[0]?.keepsHandle, true);
  assert.deepEqual(call.did('cancel_tool'), []);
});

test('a message cannot be interrupted from the moment at which the application locks it', () => {
  const call = startCall(policy)
    .say('m1', 'answer')
    .at(1000)
    .event({ type: 'message_locked', messageId })
    .voice(2000)
    .words('u1', said.bid);
  assert.deepEqual(call.did('stop'), []);
  assert.deepEqual(call.told(), [
    'continue application.allowInterruptions',
    'hold application.allowInterruptions',
  ]);
});

test('a message may be interrupted again once the application has unlocked it', () => {
  const call = lockedCall('answer').at(1000).event({ type: 'message_unlocked', messageId });
  call.voice(1500);
  assert.equal(call.did('stop')[0]?.messageId, 'm1');
});

test('a locked message that is still queued loses its veto when the application unlocks it', () => {
  const call = startCall(policy)
    .event({
      type: 'message_queued',
      messageId,
      messageType: 'answer',
      role: 'message',
      lockedByApplication: true,
    })
    .event({ type: 'message_unlocked', messageId });
  assert.deepEqual(
    call.did('allow').map((action) => action.messageId),
    ['m1'],
  );
  assert.equal(call.state().queue[0]?.isVetoed, false);
});

test('a protected message stays vetoed when the application unlocks it', () => {
  const call = startCall(policy)
    .say('m1', 'notice', { isWaiting: true })
    .event({ type: 'message_unlocked', messageId });
  assert.deepEqual(call.did('allow'), []);
  assert.equal(call.state().queue[0]?.isVetoed, true);
});

test('a message that the application locked begins at once although the caller speaks', () => {
  const call = startCall(policy).voice(500, { ends: false });
  call
    .event({
      type: 'message_queued',
      messageId,
      messageType: 'answer',
      role: 'message',
      lockedByApplication: true,
    })
    .begin('m1');
  assert.equal(call.did('start_playout')[0]?.messageId, 'm1');
});

test('a reply that is locked while its tool runs holds no words before it speaks again', () => {
  const call = startCall(policy)
    .say('m1', 'answer')
    .tool('t1', 'm1')
    .at(500)
    .say('m2', 'answer')
    .event({ type: 'message_locked', messageId })
    .at(900)
    .finish('m2');
  assert.equal(call.state().queue[0]?.start, 'suspended');
  assert.equal(call.state().queue[0]?.isVetoed, false);
  assert.equal(call.state().tools[0]?.callId, id<ToolCallId>('t1'));
});

test('a message that the application locks while another plays is protected, and the other is not', () => {
  const call = startCall(policy)
    .say('m0', 'answer')
    .at(500)
    .say('m1', 'answer', { isWaiting: true });
  call.event({ type: 'message_locked', messageId });
  assert.equal(call.did('veto').at(-1)?.messageId, 'm1');
  call.at(1000).voice(1400);
  assert.equal(call.did('stop')[0]?.messageId, 'm0');
});
