import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId, type SegmentId, type ToolCallId } from '../../../../src/core/index.ts';
import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
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

const start = (type = 'answer', options: EdgeOptions = {}) =>
  startCall(policy, options).say('m1', type).at(500).tool('t1', 'm1').at(1000);
const segmentEnds = (call: Call, message: string) =>
  call.event({
    type: 'segment_finished',
    messageId: id<MessageId>(message),
    segmentId: id<SegmentId>(`${message}/1`),
    playedMs: 900,
  });
describe('a tool', () => {
  test('a tool that is announced twice is one tool', () => {
    const call = startCall(policy).tool('t1').tool('t1', 'm1', false).toolEnds('t1');
    assert.deepEqual(call.state().tools, []);
  });

  test('a tool that ends while another one runs lets nothing count yet', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1').tool('t1').tool('t2');
    assertCourse(
      call.at(2000).toolEnds('t1').at(9000).toolEnds('t2').at(13_001),
      `
      13000 reprompt messages.answer.silence (silence)
      13000 > say_declared answer reprompt silence.reprompt m1
      13000 > start_playout asked-1
      13000 > veto asked-1
    `,
      1000,
    );
  });

  test('a tool that asks the caller lets no silence count while another tool runs', () => {
    const call = start().tool('t2', 'm1').at(1200);
    call.event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t1') });
    assertCourse(
      segmentEnds(call, 'm1').at(9000),
      `
      1300 > allow m1
    `,
      1000,
    );
  });

  test('a tool that runs again after it asked keeps its reply in the queue when a turn cancels the rest', () => {
    const call = start().tool('t2', 'm1').at(1200);
    call.event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t1') });
    call.event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t2') });
    segmentEnds(call, 'm1').at(2000).tool('t1', 'm1').say('m2', 'answer', { isWaiting: true });
    assertCourse(
      call.at(3000).words('u1', said.bid).at(3100),
      `
      1300 > allow m1
      3000 > cancel_message m2
      3000 > release utteranceIds=[u1]
    `,
      1200,
    );
  });
});
