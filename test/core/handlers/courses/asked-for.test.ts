import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { assertCourse } from '../../harness/course.ts';
import { queue, start } from '../../harness/plain-calls.ts';

describe('what the engine asked for', () => {
  test('what the engine asked for is known by its role and its type', () => {
    const call = start('menu', { unanswered: ['say_declared'] })
      .at(1000)
      .key();
    const names = () => call.state().requested.map(({ messageType }) => messageType);
    assert.deepEqual(names(), ['menu']);
    queue(call, 'm2', 'menu');
    assert.deepEqual(names(), ['menu']);
    call.event({
      type: 'message_queued',
      messageId: id<MessageId>('m3'),
      messageType: 'asked',
      role: 'reprompt',
    });
    assert.deepEqual(names(), ['menu']);
    call.event({
      type: 'message_queued',
      messageId: id<MessageId>('m4'),
      messageType: 'menu',
      role: 'reprompt',
    });
    assert.deepEqual(names(), []);
    assert.equal(call.state().queue.at(-1)?.rootId, 'm1');
  });

  for (const [role, does, begin = ''] of [
    ['again', '1500 incomplete messages.terms.delivery (escalation)\n1500 > cancel_message m2'],
    ['reprompt', '1500 > cancel_message m2'],
    ['message', '1500 > veto m2', ', begin 16500'],
  ] as const) {
    test(`what the engine asked for is no longer said once the caller goes to a human, if it is a repetition: ${role}`, () => {
      const call = start('terms', { unanswered: ['say_declared'] })
        .at(1000)
        .key({ isEscalation: true });
      call.at(1500).event({
        type: 'message_queued',
        messageId: id<MessageId>('m2'),
        messageType: 'terms',
        role,
      });
      assertCourse(call, `${does}\nwaits: request_lost 6000, escalation_lost 11000${begin}`, 1500);
    });
  }
});
