import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId, type SegmentId, type ToolCallId } from '../../../src/core/index.ts';
import { buildPolicy, menu } from '../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../harness/call.ts';
import { assertCourse } from '../harness/course.ts';
import * as said from '../harness/evidence.ts';

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
const unlocked = (call: Call, message: string) =>
  call.event({ type: 'message_unlocked', messageId: id<MessageId>(message) });

describe('a reply that is stopped while its tool runs', () => {
  test('releases the words once LiveKit has closed its playout, and says the result later', () => {
    const call = start().words('u1', said.stopWord).at(3000).toolEnds('t1').at(4000);
    assertCourse(
      segment(call, 'm1').at(6000),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1000 > hold utteranceIds=[u1]
      1000 hold messages.answer.onInterruption.cancelTool (unclassified)
      1000 > hold utteranceIds=[u1]
      1100 release messages.answer.input (unclassified)
      1100 > allow m1
      1100 > release utteranceIds=[u1]
      4000 > veto m1
      4000 > start_playout m1
    `,
      1000,
    );
  });

  test('says the result at once where LiveKit has not closed its playout', () => {
    const call = start('answer', { finishesStops: false }).words('u1', said.stopWord);
    assertCourse(
      segment(call.at(1500), 'm1').at(3000),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1000 > hold utteranceIds=[u1]
      1000 hold messages.answer.onInterruption.cancelTool (unclassified)
      1000 > hold utteranceIds=[u1]
      1500 > veto m1
      1500 > start_playout m1
      waits: held 9001
    `,
      1000,
    );
  });

  test('says the result over a caller who speaks: their voice is judged against it', () => {
    const call = start('answer', { finishesStops: false }).words('u1', said.stopWord).at(1500);
    assertCourse(
      segment(call.voice(2000, { ends: false }), 'm1').voice(2600),
      `
      2000 duck messages.answer.speech.onCandidate (unclassified)
      2000 > veto m1
      2000 > start_playout m1
      2000 > duck m1
      waits: overlap 3100, held 9001
    `,
      1500,
    );
  });

  test('ends without a result: what was heard is noted, the words go on and silence counts', () => {
    const call = start('answer', { finishesStops: false }).words('u1', said.stopWord).at(1500);
    assertCourse(
      finished(call, 'm1', false).toolEnds('t1').at(7000),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1000 > hold utteranceIds=[u1]
      1000 hold messages.answer.onInterruption.cancelTool (unclassified)
      1000 > hold utteranceIds=[u1]
      1500 release messages.answer.input (unclassified)
      1500 > truncate_context m1
      1500 > release utteranceIds=[u1]
      waits: silence 11500
    `,
      1000,
    );
  });

  test('and has left the floor is only noted when it ends without a result', () => {
    const call = start().words('u1', said.stopWord).at(3000).toolEnds('t1').at(3500);
    assertCourse(
      finished(call, 'm1', true).at(9000),
      `
      3500 > truncate_context m1
      waits: silence 11100
    `,
      3000,
    );
  });

  test('is recorded as incomplete once, although its result is heard to the end', () => {
    const call = start('terms').words('u1', said.stopWord).at(3000).toolEnds('t1').at(4000);
    assertCourse(
      segment(call, 'm1').at(5000).finish('m1').at(6000),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1000 > hold utteranceIds=[u1]
      1000 incomplete messages.terms.delivery (unclassified)
      1000 hold messages.terms.onInterruption.cancelTool (unclassified)
      1000 > hold utteranceIds=[u1]
      1100 release messages.terms.input (unclassified)
      1100 > allow m1
      1100 > release utteranceIds=[u1]
      4000 > veto m1
      4000 > start_playout m1
      waits: silence 9000
    `,
      1000,
    );
  });

  test('by a key has its option take effect when the playout is over', () => {
    const call = start('menu').key({ option: 'balance' }).at(3000);
    assertCourse(
      call,
      `
      1000 interrupt messages.menu.dtmf.options (dtmf)
      1000 choose messages.menu.dtmf.options (dtmf)
      1000 > stop m1 now boundMs=0 protect=[] keepsHandle
      1000 > choose_option balance k1 menu
      1100 > allow m1
    `,
      1000,
    );
  });
});

describe('a reply whose tool runs between two of its segments', () => {
  test('leaves the floor, is not vetoed meanwhile, and takes the floor back with the result', () => {
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

  test('leaves the floor when the tool starts after the segment', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000);
    assertCourse(
      segmentEnds(call, 'm1').at(1200).tool('t1', 'm1').at(1300),
      `
      1200 > allow m1
    `,
      1000,
    );
  });

  test('leaves the floor although a voice had ducked it', () => {
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

  test('closes the overlap, whose words become a turn', () => {
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

  test('says its result over a caller who speaks: their voice is judged against it', () => {
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

  test('keeps the floor where it is protected, until its tool asks the caller something', () => {
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

  test('ends there: it counts as heard', () => {
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

  test('is cut there: it counts as not delivered', () => {
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

  test('is not vetoed when the application locks it there, and has its veto with the result', () => {
    const call = locked(segmentEnds(start(), 'm1').at(2000), 'm1').at(2500);
    assertCourse(
      segment(call.toolEnds('t1'), 'm1').at(3000),
      `
      2500 > veto m1
    `,
      2000,
    );
  });

  test('keeps the floor there where the application has locked it before', () => {
    const call = locked(startCall(policy).say('m1', 'answer').at(100), 'm1').at(500);
    call.tool('t1', 'm1').at(1000);
    assertCourse(
      segmentEnds(call, 'm1').at(2000),
      `

    `,
      1000,
    );
  });

  test('has no rung of silence taken before its result, although its tool has ended', () => {
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

describe('a lock of the application', () => {
  test('on a queued message is a veto, and its end is none', () => {
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

  test('on a protected message changes nothing, and nor does its end', () => {
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

  test('decides at once about a voice that speaks over the message', () => {
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

describe('a tool', () => {
  test('that is announced twice is one tool', () => {
    const call = startCall(policy).tool('t1').tool('t1', 'm1', false).toolEnds('t1');
    assert.deepEqual(call.state().tools, []);
  });

  test('that ends while another one runs lets nothing count yet', () => {
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

  test('that asks the caller lets no silence count while another tool runs', () => {
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

  test('that runs again after it asked keeps its reply in the queue when a turn cancels the rest', () => {
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
