import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  answer: {},
  asked: { silence },
  quick: { endpointing: { minMs: 200, maxMs: 900 } },
  slow: { endpointing: { minMs: 200, maxMs: 3000 } },
  graceful: { graceMs: 800 },
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  impatient: { interruptible: 'none', startWaitMs: 0 },
  terms: { delivery: 'required', onIncomplete: 'again' },
  menu: { dtmf: { ...menu, reprompt: 'Press 1 or 2.' } },
});

const start = (type: string, options: EdgeOptions = {}) =>
  startCall(policy, options).say('m1', type);
const queue = (call: Call, message: string, messageType: string, isLocked = false) =>
  call.event({
    type: 'message_queued',
    messageId: id<MessageId>(message),
    messageType,
    role: 'message',
    ...(isLocked ? { lockedByApplication: true } : {}),
  });
const append = (call: Call, message: string, words: number, endsInQuestion: boolean) =>
  call.event({
    type: 'text_appended',
    messageId: id<MessageId>(message),
    evidence: { words, endsInQuestion },
  });
const textOf = ({ floor, queue: queued }: ReturnType<Call['state']>) =>
  (floor.type === 'idle' ? queued[0] : floor.message)?.text;
describe('the text of a message', () => {
  test('the text of a message grows while the message plays; a piece without words changes no question', () => {
    const call = append(start('answer'), 'm1', 5, true);
    assert.deepEqual(textOf(call.state()), { words: 25, endsInQuestion: true });
    append(append(call, 'm1', 0, false), 'm2', 9, false);
    assert.deepEqual(textOf(call.state()), { words: 25, endsInQuestion: true });
    append(call, 'm1', 1, false);
    assert.deepEqual(textOf(call.state()), { words: 26, endsInQuestion: false });
  });

  test('the text of a message grows while the message waits behind another one, and only for that message', () => {
    const call = start('notice').say('m2', 'answer', { isWaiting: true });
    append(append(call, 'm2', 4, true), 'm1', 2, false).finish('m1');
    assert.deepEqual(textOf(call.state()), { words: 24, endsInQuestion: true });
  });

  test('the text of a message starts with no words', () => {
    assert.deepEqual(textOf(queue(startCall(policy), 'm1', 'answer').state()), {
      words: 0,
      endsInQuestion: false,
    });
  });
});
