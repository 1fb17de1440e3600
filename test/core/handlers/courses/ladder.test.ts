import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';

const silence = {
  afterMs: 4000,
  do: ['reprompt', 'reprompt', 'escalate'],
  reprompt: 'Are you there?',
} as const;
const policy = buildPolicy({
  answer: {},
  asked: { silence },
  other: { silence },
  menu: { silence, dtmf: { ...menu, reprompt: 'Press 1 or 2.' } },
  notice: { interruptible: 'none' },
});
const start = (type = 'asked', options: EdgeOptions = {}) =>
  startCall(policy, options).say('m1', type).at(1000).finish('m1');
const rungsOf = (call: Call) =>
  call
    .decisions()
    .filter(({ class: callerClass }) => callerClass === 'silence')
    .map(({ atMs, verdict, messageType }) => `${atMs} ${verdict} ${messageType}`);

describe('the ladder of silence', () => {
  test('the ladder of silence goes on after its own reprompts, up to its end', () => {
    assertCourse(
      start().at(60_000),
      `
      5000 reprompt messages.asked.silence (silence)
      5000 > say_declared asked reprompt silence.reprompt m1
      5000 > start_playout asked-1
      5000 > veto asked-1
      10500 reprompt messages.asked.silence (silence)
      10500 > say_declared asked reprompt silence.reprompt m1
      10500 > start_playout asked-2
      10500 > veto asked-2
      16000 escalate messages.asked.silence (silence)
      16000 > hand_off silence asked
      16000 > say_declared handoff declared text
      16000 > veto asked-3
      16000 > start_playout asked-3
    `,
      1001,
    );
  });

  test('the ladder of silence begins again after another message of the same type', () => {
    const call = start().at(7000).say('m2', 'asked').at(8000).finish('m2').at(13_000);
    assert.deepEqual(rungsOf(call), ['5000 reprompt asked', '12000 reprompt asked']);
    const { silence: ladder } = call.state();
    assert.equal(ladder.type === 'speaking' ? ladder.rung : undefined, 1);
  });

  test('the ladder of silence ends with a message that has none', () => {
    const call = start().at(2000).say('m2', 'answer').at(3000).finish('m2').at(60_000);
    assert.deepEqual(rungsOf(call), []);
    assert.equal(call.state().silence.type, 'off');
  });

  test('the ladder of silence counts from the end of the message that began meanwhile', () => {
    const call = start().at(4500).say('m2', 'other').at(7000).finish('m2').at(10_999);
    assert.deepEqual(rungsOf(call), []);
    assert.deepEqual(rungsOf(call.at(11_000)), ['11000 reprompt other']);
  });

  test('the ladder of silence does not count while the caller is away, is with a human, or the call ends', () => {
    const away = startCall(policy).say('m1', 'asked').at(500).event({ type: 'caller_left' });
    assert.deepEqual(rungsOf(away.at(1000).finish('m1').at(60_000)), []);
    const handed = start('asked', { unanswered: ['say_declared'] }).key({ isEscalation: true });
    assert.deepEqual(rungsOf(handed.at(10_900)), []);
    const ending = buildPolicy({ asked: { silence } }, { call: { maxMs: 500 } });
    const ended = startCall(ending).event({
      type: 'session_started',
      capabilities: {
        canHold: true,
        hasDtmf: true,
        hasWordTimes: false,
        hasOverlapVerdict: true,
        hasInterims: true,
      },
    });
    assert.deepEqual(rungsOf(ended.say('m1', 'asked').at(400).finish('m1').at(60_000)), []);
  });

  test('the ladder of silence stands still while a tool runs, with the time that was left', () => {
    const call = start().at(3000).tool('t1').at(9000).toolEnds('t1').at(10_999);
    assert.deepEqual(rungsOf(call), []);
    assert.deepEqual(rungsOf(call.at(11_000)), ['11000 reprompt asked']);
  });

  test('the ladder of silence stands still from its beginning where a tool runs already', () => {
    const call = startCall(policy).say('m1', 'asked').tool('t1').at(1000).finish('m1').at(9000);
    assert.deepEqual(rungsOf(call.toolEnds('t1').at(12_999)), []);
    assert.deepEqual(rungsOf(call.at(13_000)), ['13000 reprompt asked']);
  });

  test('the ladder of silence waits a second more while a message is queued, and again', () => {
    const call = start().at(4500).say('m2', 'notice', { isWaiting: true }).at(5500);
    const { silence: ladder } = call.state();
    assert.equal(ladder.type === 'counting' ? ladder.dueAtMs : undefined, 6000);
    assert.deepEqual(rungsOf(call), []);
  });

  test('the ladder of silence counts towards the next rung when its reprompt breaks off', () => {
    const call = start().at(5001);
    call.event({
      type: 'message_dropped',
      messageId: id<MessageId>('asked-1'),
      reason: 'cancelled',
    });
    assertCourse(
      call.at(9002),
      `
      5001 > truncate_context asked-1
      9001 reprompt messages.asked.silence (silence)
      9001 > say_declared asked reprompt silence.reprompt m1
      9001 > start_playout asked-2
      9001 > veto asked-2
    `,
      5001,
    );
  });

  test('the ladder of silence counts towards the next rung when its reprompt is not created', () => {
    assertCourse(
      start('asked', { unanswered: ['say_declared'] }).at(20_000),
      `
      5000 reprompt messages.asked.silence (silence)
      5000 > say_declared asked reprompt silence.reprompt m1
      14000 reprompt messages.asked.silence (silence)
      14000 > say_declared asked reprompt silence.reprompt m1
      waits: silence 23000
    `,
      1001,
    );
  });

  test('the ladder of silence does not count when the message behind a lost one is still to come', () => {
    const call = start().at(2000).say('m2', 'answer', { isWaiting: true });
    call.say('m3', 'answer', { isWaiting: true }).at(2500);
    call.event({ type: 'message_dropped', messageId: id<MessageId>('m2'), reason: 'failed' });
    assertCourse(
      call.at(4000),
      `
      waits: silence 5000
    `,
      2000,
    );
  });

  test('the ladder of silence does not begin after a turn while a further message is still to come', () => {
    const call = start().at(2000).event({ type: 'turn_committed', turnId: 't1' });
    call.say('m2', 'answer', { isWaiting: true }).say('m3', 'answer', { isWaiting: true }).at(2500);
    const drop = (name: string) =>
      call.event({ type: 'message_dropped', messageId: id<MessageId>(name), reason: 'cancelled' });
    assert.equal(drop('m2').state().silence.type, 'off');
    assert.equal(drop('m3').state().silence.type, 'counting');
  });

  test('the ladder of silence is over for a menu once a key has answered it', () => {
    const call = start('menu').at(2000).key({ option: 'balance' }).at(60_000);
    assert.deepEqual(rungsOf(call), []);
  });

  test('the ladder of silence counts again for a menu that is said again after it was answered', () => {
    const call = start('menu').at(2000).key({ option: 'balance' }).at(3000).say('m2', 'menu');
    assert.deepEqual(rungsOf(call.at(4000).finish('m2').at(8000)), ['8000 reprompt menu']);
  });

  test('the ladder of silence of a reprompt after a wrong key has the words for the key', () => {
    assert.equal(start('menu').at(2000).key().did('say_declared')[0]?.source, 'dtmf.reprompt');
    assert.equal(start('menu').at(5001).did('say_declared')[0]?.source, 'silence.reprompt');
  });

  test('the ladder of silence waits while an aside is heard', () => {
    const call = start().at(4500).say('m2', 'answer', { role: 'aside' }).at(5500);
    assert.deepEqual(rungsOf(call), []);
    assert.deepEqual(rungsOf(call.finish('m2').at(6000)), ['6000 reprompt asked']);
  });
});
