import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  answer: { silence },
  patient: { startWaitMs: 0 },
  terms: { delivery: 'required', onIncomplete: 'report', silence },
  menu: { dtmf: menu },
  notice: { interruptible: 'none' },
});

const locked = (call: Call, message: string) =>
  call.event({ type: 'message_locked', messageId: id<MessageId>(message) });
const unlocked = (call: Call, message: string) =>
  call.event({ type: 'message_unlocked', messageId: id<MessageId>(message) });
describe('a lock of the application', () => {
  test('a lock of the application on a queued message is a veto, and its end is none', () => {
    const call = startCall(policy).say('m1', 'notice').say('m2', 'answer', { isWaiting: true });
    assertCourse(
      unlocked(locked(call, 'm2').at(1000), 'm2').at(2000),
      `
      0 > veto m1
      0 > start_playout m1
      0 > veto m2
      1000 > allow m2
    `,
    );
  });

  test('a lock of the application on a protected message changes nothing, and nor does its end', () => {
    const call = startCall(policy).say('m1', 'answer').say('m2', 'notice', { isWaiting: true });
    assertCourse(
      unlocked(locked(call, 'm2').at(1000), 'm2').at(2000),
      `
      0 > start_playout m1
      0 > veto m1
      0 > veto m2
    `,
    );
  });

  test('a lock of the application decides at once about a voice that speaks over the message', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1090, { ends: false });
    assertCourse(
      locked(call.interim('u1', said.backchannel), 'm1').silent().at(4000),
      `
      2090 continue application.allowInterruptions (backchannel)
    `,
      1000,
    );
  });
});
