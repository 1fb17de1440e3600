import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { policy, queue, start } from '../../harness/plain-calls.ts';

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
