import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, type MessageId } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';

const policy = buildPolicy({
  answer: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none', delivery: 'required' },
});
const asks = { type: 'interrupt_requested', by: 'session' } as const;

test('an interrupt() with nothing to interrupt is recorded as that', () => {
  const call = startCall(policy).event(asks);
  assert.deepEqual(call.told(), ['continue session.interrupt']);
  assert.equal(call.decisions()[0]?.reason, 'nothing is there to interrupt');
});

test('a second interrupt() is recorded as one of a message that is ending already', () => {
  const call = startCall(policy, { stopsTakeMs: 500 }).say('m1', 'answer').at(1000);
  call.event(asks).at(1100).event(asks);
  assert.deepEqual(
    call.decisions().map(({ reason }) => reason),
    ['the application asks for the floor', 'the message is ending already'],
  );
});

test('an interrupt() that a required message refuses is recorded with the reason of that message', () => {
  const call = startCall(policy).say('m1', 'notice', { isWaiting: true }).event(asks);
  assert.deepEqual(call.told(), ['continue messages.notice.interruptible']);
  assert.match(call.decisions()[0]?.reason ?? '', /does not admit/u);
});

test('a stop that the edge has begun leaves the message in force until its last word has played', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000).event(asks);
  const [stop] = call.did('stop');
  assert.equal(call.state().floor.type, 'stopping');
  call.event({ type: 'action_done', actionId: stop?.actionId ?? assert.fail() }).at(1500);
  assert.equal(call.state().floor.type, 'stopping');
  const messageId = id<MessageId>('m1');
  call.event({ type: 'message_finished', messageId, playedMs: 1400, interrupted: true });
  assert.equal(call.state().floor.type, 'idle');
});
