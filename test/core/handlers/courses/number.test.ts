import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  notice: { interruptible: 'none' },
  account: { expects: digits },
  other: { expects: digits },
  reply: { expects: { ...digits, submit: 'reply' } },
  locked: { interruptible: 'none', expects: digits },
  sentence: { expects: { ...digits, submit: 'reply' }, onInterruption: { stop: 'sentence' } },
});
const start = (type = 'account') => startCall(policy).say('m1', type).at(1000);
const idle = (type = 'account') => start(type).finish('m1').at(2000);

describe('a number', () => {
  test('a number that is complete ends the turn and releases what was said beside it', () => {
    const call = idle().digits(2).at(2500).words('u1', said.bid).ask('q1').at(3000).digits(2);
    assertCourse(
      call,
      `
      2500 hold messages.account.expects (unclassified)
      2500 > hold utteranceIds=[u1]
      2500 wait messages.account.expects.interDigitMs (unclassified)
      3000 collect messages.account.expects (dtmf)
      3000 collect messages.account.expects (dtmf)
      3000 complete messages.account.expects (dtmf)
      3000 release messages.account.input (unclassified)
      3000 end_turn messages.account.expects (unclassified)
      3000 > submit_collected sources=[{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3},{type:key,ref:k4}] digits account
      3000 > release utteranceIds=[u1]
      3000 > answer_turn_end q1 complete
    `,
      2500,
    );
  });

  test('a number that is keyed before its own protected message is submitted when that is over', () => {
    const call = startCall(policy).say('m1', 'locked', { isWaiting: true }).at(1000).digits(4);
    assertCourse(
      call.at(2500).begin('m1').at(4000).finish('m1'),
      `
      1000 continue messages.locked.interruptible over messages.locked.expects (dtmf)
      1000 collect messages.locked.expects (dtmf)
      1000 continue messages.locked.interruptible over messages.locked.expects (dtmf)
      1000 collect messages.locked.expects (dtmf)
      1000 continue messages.locked.interruptible over messages.locked.expects (dtmf)
      1000 collect messages.locked.expects (dtmf)
      1000 continue messages.locked.interruptible over messages.locked.expects (dtmf)
      1000 collect messages.locked.expects (dtmf)
      2500 > start_playout m1
      4000 complete messages.locked.expects (dtmf)
      4000 > submit_collected sources=[{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3},{type:key,ref:k4}] digits locked
    `,
      1000,
    );
  });

  test('a number that was spoken stops the message, and becomes the turn when the stop is done', () => {
    const call = startCall(policy, { stopsTakeMs: 1000 }).say('m1', 'sentence').at(1000);
    assertCourse(
      call.words('u1', said.spoken(4)).at(3000),
      `
      1000 interrupt messages.sentence.expects (answer)
      1000 collect messages.sentence.expects (answer)
      1000 complete messages.sentence.expects (answer)
      1000 > hold utteranceIds=[u1]
      1000 > stop m1 sentence boundMs=3000 protect=[]
      1000 > submit_collected sources=[{type:speech,utteranceId:u1}] digits sentence
      2000 > truncate_context m1
      2000 > release utteranceIds=[u1]
    `,
      1000,
    );
  });

  test('a number that was keyed cancels what is queued, and becomes the turn', () => {
    const call = idle('reply').say('m2', 'answer', { isWaiting: true }).at(2500).digits(4);
    assertCourse(
      call,
      `
      2500 collect messages.reply.expects (dtmf)
      2500 collect messages.reply.expects (dtmf)
      2500 collect messages.reply.expects (dtmf)
      2500 collect messages.reply.expects (dtmf)
      2500 complete messages.reply.expects (dtmf)
      2500 > submit_collected sources=[{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3},{type:key,ref:k4}] digits reply
      2500 > cancel_message m2
      2500 > commit_user_input input={type:digits,sources:[{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3},{type:key,ref:k4}]}
    `,
      2500,
    );
  });

  test('a number that was keyed and spoken becomes the turn as digits, and its words are dropped', () => {
    const call = idle('reply').digits(2).at(2500).words('u1', said.bid).words('u2', said.spoken(2));
    assertCourse(
      call,
      `
      2500 hold messages.reply.expects (unclassified)
      2500 > hold utteranceIds=[u1]
      2500 collect messages.reply.expects (answer)
      2500 complete messages.reply.expects (dtmf)
      2500 release messages.reply.input (unclassified)
      2500 > hold utteranceIds=[u2]
      2500 > submit_collected sources=[{type:key,ref:k1},{type:key,ref:k2},{type:speech,utteranceId:u2}] digits reply
      2500 > drop utteranceIds=[u2]
      2500 > commit_user_input input={type:digits,sources:[{type:key,ref:k1},{type:key,ref:k2},{type:speech,utteranceId:u2}]}
      2500 > release utteranceIds=[u1]
    `,
      2500,
    );
  });

  test('a number that breaks off is asked for again: what was said of it and beside it goes', () => {
    const call = idle().digits(1).words('u1', said.spoken(1)).words('u2', said.bid).ask('q1');
    assertCourse(
      call.at(9000),
      `
      6000 invalid messages.account.expects.interDigitMs (dtmf)
      6000 reprompt messages.account.expects.interDigitMs (dtmf)
      6000 end_turn messages.account.expects (unclassified)
      6000 release messages.account.input (unclassified)
      6000 > drop utteranceIds=[u1]
      6000 > say_declared account reprompt again m1
      6000 > answer_turn_end q1 complete
      6000 > release utteranceIds=[u2]
      6000 > start_playout asked-1
      6000 > veto asked-1
    `,
      2001,
    );
  });

  test('a number of more digits than asked for is asked for again', () => {
    assertCourse(
      idle().digits(3).at(2500).words('u1', said.spoken(2)).at(2600),
      `
      2500 collect messages.account.expects (answer)
      2500 invalid messages.account.expects (dtmf)
      2500 reprompt messages.account.expects (dtmf)
      2500 > hold utteranceIds=[u1]
      2500 > drop utteranceIds=[u1]
      2500 > say_declared account reprompt again m1
      2500 > start_playout asked-1
      2500 > veto asked-1
    `,
      2500,
    );
  });

  test('a number that breaks off has its silence counted again', () => {
    const silence = { afterMs: 3000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
    const counted = buildPolicy({ account: { expects: digits, silence } });
    const call = startCall(counted).say('m1', 'account').at(1000).finish('m1').digits(1);
    assertCourse(
      call.at(12_000),
      `
      5000 invalid messages.account.expects.interDigitMs (dtmf)
      5000 reprompt messages.account.expects.interDigitMs (dtmf)
      5000 > say_declared account reprompt silence.reprompt m1
      5000 > start_playout asked-1
      5000 > veto asked-1
      9500 reprompt messages.account.silence (silence)
      9500 > say_declared account reprompt silence.reprompt m1
      9500 > start_playout asked-2
      9500 > veto asked-2
    `,
      1001,
    );
  });

  test('a number is forgotten when a message of another type begins, with the words that gave it', () => {
    const call = idle().words('u1', said.spoken(2)).at(2500).say('m2', 'other').at(9000);
    assertCourse(
      call,
      `
      2500 > start_playout m2
      2500 > veto m2
      2500 > drop utteranceIds=[u1]
    `,
      2001,
    );
  });

  test('a number goes on when a message of its own type begins', () => {
    const call = idle().digits(2).at(2500).say('m2', 'account').at(3000).digits(2);
    assertCourse(
      call,
      `
      2500 > start_playout m2
      2500 > veto m2
      3000 interrupt messages.account.expects (dtmf)
      3000 collect messages.account.expects (dtmf)
      3000 > stop m2 now boundMs=0 protect=[]
      3000 > truncate_context m2
      3000 collect messages.account.expects (dtmf)
      3000 complete messages.account.expects (dtmf)
      3000 > submit_collected sources=[{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3},{type:key,ref:k4}] digits account
    `,
      2500,
    );
  });

  test('a number resets the count of mistakes', () => {
    const call = idle().key().at(4000).digits(4);
    assert.equal(call.state().keys.invalid, 0);
  });

  test('a number is not answered twice by silence: nothing counts after it', () => {
    const silence = { afterMs: 3000, do: ['reprompt'], reprompt: undefined } as const;
    const counted = buildPolicy({ account: { expects: digits, silence } });
    const call = startCall(counted).say('m1', 'account').at(1000).finish('m1').at(1500).digits(4);
    assert.deepEqual(call.at(60_000).did('say_declared'), []);
  });
});

describe('the time for the next digit', () => {
  const gaveUpAtMs = (call: Call) =>
    call
      .at(60_000)
      .decisions()
      .find(({ verdict }) => verdict === 'invalid')?.atMs;

  test('the time for the next digit counts from the last key', () => {
    assert.equal(gaveUpAtMs(idle().digits(1).at(3000).digits(1)), 7000);
  });

  test('the time for the next digit counts from the end of the voice that said the last digit', () => {
    assert.equal(gaveUpAtMs(idle().voice(3000).at(4000).words('u1', said.spoken(1))), 7000);
  });

  test('the time for the next digit counts from a key that was pressed after the voice', () => {
    const call = idle().voice(3000).at(3500).key({ isDigit: true }).at(4000);
    assert.equal(gaveUpAtMs(call.words('u1', said.spoken(1))), 7500);
  });

  test('the time for the next digit counts from the end of the voice where a key was pressed before', () => {
    const call = idle().key({ isDigit: true }).voice(3000).at(4000);
    assert.equal(gaveUpAtMs(call.words('u1', said.spoken(1))), 7000);
  });

  test('the time for the next digit counts from now where the voice goes on', () => {
    const call = idle().voice(3000, { ends: false }).words('u1', said.spoken(1)).at(3500);
    assert.equal(gaveUpAtMs(call.silent()), 7500);
  });

  test('the time for the next digit counts again from the end of any voice', () => {
    assert.equal(gaveUpAtMs(idle().digits(1).at(5000).voice(5900)), 9900);
  });

  test('the time for the next digit counts again while the caller speaks, or while a message plays', () => {
    const speaking = idle().digits(1).at(5500).voice(6500);
    assert.equal(gaveUpAtMs(speaking), 10_500);
    const playing = start('locked').digits(1).at(5500).finish('m1');
    assert.equal(gaveUpAtMs(playing), 9000);
  });

  test('the time for the next digit does not count for a number that is complete and waits for its message', () => {
    const call = start('locked').digits(4).voice(1500).at(9000).finish('m1');
    assert.equal(gaveUpAtMs(call), undefined);
    assert.equal(call.did('submit_collected').length, 1);
  });
});
