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
const segment = (call: Call, message: string) =>
  call.event({
    type: 'segment_started',
    messageId: id<MessageId>(message),
    segmentId: id<SegmentId>(`${message}/2`),
  });
const segmentEnds = (call: Call, message: string) =>
  call.event({
    type: 'segment_finished',
    messageId: id<MessageId>(message),
    segmentId: id<SegmentId>(`${message}/1`),
    playedMs: 900,
  });
const finished = (call: Call, message: string, interrupted: boolean) =>
  call.event({
    type: 'message_finished',
    messageId: id<MessageId>(message),
    playedMs: 900,
    interrupted,
  });
const locked = (call: Call, message: string) =>
  call.event({ type: 'message_locked', messageId: id<MessageId>(message) });
describe('a reply whose tool runs between two of its segments', () => {
  test('a reply whose tool runs between two of its segments leaves the floor, is not vetoed meanwhile, and takes the floor back with the result', () => {
    const call = segmentEnds(start(), 'm1').at(2000).toolEnds('t1').at(3000);
    assertCourse(
      segment(call, 'm1').at(4000).finish('m1').at(4100),
      `
      1100 > allow m1
      3000 > veto m1
      waits: silence 8000
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments leaves the floor when the tool starts after the segment', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000);
    assertCourse(
      segmentEnds(call, 'm1').at(1200).tool('t1', 'm1').at(1300),
      `
      1200 > allow m1
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments leaves the floor although a voice had ducked it', () => {
    const call = start().voice(1300, { ends: false });
    assertCourse(
      segmentEnds(call, 'm1').at(1500),
      `
      1128 duck messages.answer.speech.onCandidate (unclassified)
      1128 > duck m1
      1400 continue messages.answer.speech.mode (noise)
      1400 > unduck m1
      1400 > allow m1
      waits: voice 6000
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments closes the overlap, whose words become a turn', () => {
    const call = start().voice(1150, { ends: false }).words('u1', said.bid);
    assertCourse(
      segmentEnds(call, 'm1').at(1500),
      `
      1150 interrupt messages.answer.speech.mode (unclassified)
      1150 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1150 > hold utteranceIds=[u1]
      1150 hold messages.answer.onInterruption.cancelTool (unclassified)
      1150 > hold utteranceIds=[u1]
      1250 release messages.answer.input (unclassified)
      1250 > allow m1
      1250 > release utteranceIds=[u1]
      waits: voice 6000
    `,
      1150,
    );
  });

  test('a reply whose tool runs between two of its segments says its result over a caller who speaks: their voice is judged against it', () => {
    const call = segmentEnds(start(), 'm1').at(2000).voice(2400, { ends: false });
    assertCourse(
      segment(call, 'm1').voice(3000),
      `
      2400 duck messages.answer.speech.onCandidate (unclassified)
      2400 > veto m1
      2400 > duck m1
      waits: overlap 3500
    `,
      2000,
    );
  });

  test('a reply whose tool runs between two of its segments keeps the floor where it is protected, until its tool asks the caller something', () => {
    const call = segmentEnds(start('notice'), 'm1').at(2000);
    call.event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t1') });
    assertCourse(
      call.at(3000),
      `
      2000 > allow m1
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments ends there: it counts as heard', () => {
    const call = segmentEnds(start('terms'), 'm1').at(2000).toolEnds('t1').at(3000);
    assertCourse(
      finished(call, 'm1', false).at(3100),
      `
      3000 delivered messages.terms.delivery (unclassified)
      waits: silence 7000
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments is cut there: it counts as not delivered', () => {
    const call = segmentEnds(start('terms'), 'm1').at(2000).toolEnds('t1').at(3000);
    assertCourse(
      finished(call, 'm1', true).at(3100),
      `
      3000 incomplete messages.terms.delivery (unclassified)
      3000 > truncate_context m1
      waits: silence 7000
    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments is not cancelled there by the application where it is required', () => {
    const call = segmentEnds(start('terms'), 'm1').at(2000);
    call.event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t1') });
    call.event({ type: 'interrupt_requested', by: 'session' });
    assert.deepEqual(call.did('cancel_message'), []);
  });

  test('a reply whose tool runs between two of its segments is not cancelled there with the next message while its tool asks the caller something', () => {
    const fickle = buildPolicy({ answer: {}, next: { onInterruption: { cancelTool: true } } });
    const call = startCall(fickle).say('m1', 'answer').at(500).tool('t1', 'm1').at(1000);
    segmentEnds(call, 'm1').event({ type: 'tool_awaits_caller', callId: id<ToolCallId>('t1') });
    call.at(1500).say('m2', 'next').at(2500).words('u1', said.stopWord);
    assert.equal(call.did('stop')[0]?.messageId, 'm2');
    assert.ok(!call.did('cancel_message').some(({ messageId }) => messageId === 'm1'));
  });

  test('a reply whose tool runs between two of its segments is not vetoed when the application locks it there, and has its veto with the result', () => {
    const call = locked(segmentEnds(start(), 'm1').at(2000), 'm1').at(2500);
    assertCourse(
      segment(call.toolEnds('t1'), 'm1').at(3000),
      `
      2500 > veto m1
    `,
      2000,
    );
  });

  test('a reply whose tool runs between two of its segments keeps the floor there where the application has locked it before', () => {
    const call = locked(startCall(policy).say('m1', 'answer').at(100), 'm1').at(500);
    call.tool('t1', 'm1').at(1000);
    assertCourse(
      segmentEnds(call, 'm1').at(2000),
      `

    `,
      1000,
    );
  });

  test('a reply whose tool runs between two of its segments has no rung of silence taken before its result, although its tool has ended', () => {
    const call = segmentEnds(start(), 'm1').at(2000).toolEnds('t1').at(9000);
    assertCourse(
      call,
      `
      1100 > allow m1
      waits: silence 10000
    `,
      1000,
    );
  });
});
