import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId, type SegmentId } from '../../../../src/core/index.ts';
import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  answer: { silence },
  fickle: { onInterruption: { cancelTool: true } },
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
const finished = (call: Call, message: string, interrupted: boolean) =>
  call.event({
    type: 'message_finished',
    messageId: id<MessageId>(message),
    playedMs: 900,
    interrupted,
  });
describe('a reply that is stopped while its tool runs', () => {
  test('a reply that is stopped while its tool runs releases the words once LiveKit has closed its playout, and says the result later', () => {
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

  test('a reply that is stopped while its tool runs says the result at once where LiveKit has not closed its playout', () => {
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

  test('a reply that is stopped while its tool runs says the result over a caller who speaks: their voice is judged against it', () => {
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

  test('a reply that is stopped while its tool runs ends without a result: what was heard is noted, the words go on and silence counts', () => {
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

  test('a reply that is stopped while its tool runs and has left the floor is only noted when it ends without a result', () => {
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

  test('a reply that is stopped while its tool runs is recorded as incomplete once, although its result is heard to the end', () => {
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

  test('a reply that is stopped while its tool runs by a key has its option take effect when the playout is over', () => {
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

  test('a reply that is stopped while its tool runs is ended with its tool where the policy cancels tools', () => {
    const call = start('fickle').words('u1', said.stopWord).at(3000);
    assertCourse(
      call,
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[]
      1000 > cancel_tool t1
      1000 > hold utteranceIds=[u1]
      1000 > truncate_context m1
      1000 > release utteranceIds=[u1]
    `,
      1000,
    );
  });

  test('a reply that is stopped while its tool runs keeps its tool where the policy cancels tools and this one cannot be cancelled', () => {
    const call = startCall(policy).say('m1', 'fickle').at(500).tool('t1', 'm1', false).at(1000);
    assertCourse(
      call.words('u1', said.stopWord).at(1050),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[] keepsHandle
      1000 > hold utteranceIds=[u1]
      1000 hold messages.fickle.onInterruption.cancelTool (unclassified)
      1000 > hold utteranceIds=[u1]
      waits: segment 1100, held 9001
    `,
      1000,
    );
  });

  test('a reply that is stopped while its tool runs has its tool ended by nobody but LiveKit when the caller goes to a human', () => {
    const call = start('fickle').key({ isEscalation: true }).at(1050);
    assert.deepEqual(call.did('cancel_tool'), []);
  });

  test('a reply that is stopped while its tool runs is cancelled, and what was heard of it noted, when the application asks for the floor', () => {
    const call = start().words('u1', said.stopWord).at(3000);
    call.event({ type: 'interrupt_requested', by: 'session' });
    assertCourse(
      call,
      `
      3000 interrupt session.interrupt (unclassified)
      3000 > cancel_message m1
      3000 > truncate_context m1
    `,
      2000,
    );
  });
});
