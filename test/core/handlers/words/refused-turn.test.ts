import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, type UtteranceId } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';

const policy = buildPolicy({
  notice: { interruptible: 'none', input: 'drop' },
  answer: { speech: { mode: 'immediate', minSpeechMs: 100 }, onInterruption: { stop: 'sentence' } },
});
const refused = { type: 'turn_refused', utteranceIds: [id<UtteranceId>('u1')] } as const;

test('a turn that a protected message refused is released at the end of the message', () => {
  const call = startCall(policy).say('m1', 'notice').at(500).event(refused);
  assert.deepEqual(call.told(), ['hold messages.notice.interruptible']);
  call.at(3000).finish('m1');
  assert.deepEqual(
    call.did('release').map(({ utteranceIds }) => utteranceIds),
    [['u1']],
  );
  assert.equal(call.whenDid('release'), 3000);
});

test('a turn that is refused while a message is being stopped goes out with its interruption', () => {
  const call = startCall(policy, { stopsTakeMs: 800 }).say('m1', 'answer').at(500).voice(800);
  call.event(refused).at(2000);
  assert.deepEqual(
    call.did('release').map(({ utteranceIds }) => utteranceIds),
    [['u1']],
  );
});

test('the record names `endpointing` when a turn from before a message has ended that message', () => {
  const call = startCall(policy).say('m1', 'answer').at(500);
  const messageId = call.state().floor;
  assert.equal(messageId.type, 'playing');
  call.event({
    type: 'playout_interrupted_externally',
    messageId: call.did('start_playout')[0]?.messageId ?? assert.fail('nothing plays'),
    by: 'turn',
  });
  assert.deepEqual(call.told(), ['interrupt messages.answer.endpointing']);
});
