import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';
import { policy, queue, start } from '../../harness/plain-calls.ts';

const started = (call: Call, message: string) =>
  call.event({ type: 'message_started', messageId: id<MessageId>(message) });
describe('a message that waits for a silent caller', () => {
  const speaking = () => startCall(policy).at(1000).voice(1500, { ends: false });

  test('a message that waits for a silent caller begins when the voice ends', () => {
    assertCourse(
      speaking().say('m1', 'notice').at(2000).silent().at(9000),
      `
      1500 > veto m1
      2000 > start_playout m1
    `,
      1500,
    );
  });

  test('a message that waits for a silent caller begins after `startWaitMs` although the voice goes on', () => {
    assertCourse(
      speaking().say('m1', 'notice').at(6000),
      `
      1500 > veto m1
      4500 > start_playout m1
      waits: voice 6480
    `,
      1500,
    );
  });

  test('a message that waits for a silent caller does not wait where `startWaitMs` is 0, where it is interruptible, or is only locked', () => {
    assertCourse(
      speaking().say('m1', 'impatient'),
      `
      1500 > veto m1
      1500 > start_playout m1
      waits: voice 6000
    `,
      1500,
    );
    assertCourse(
      speaking().say('m1', 'answer'),
      `
      1500 > start_playout m1
      1500 duck messages.answer.speech.onCandidate (unclassified)
      1500 > veto m1
      1500 > duck m1
      waits: voice 6000
    `,
      1500,
    );
    assertCourse(
      queue(speaking(), 'm1', 'answer', true).begin('m1'),
      `
      1500 > veto m1
      1500 > start_playout m1
      waits: voice 6000
    `,
      1500,
    );
  });

  test('a message that waits for a silent caller waits where it is protected and locked', () => {
    assertCourse(
      queue(speaking(), 'm1', 'notice', true).begin('m1'),
      `
      1500 > veto m1
      waits: start 4500, voice 6000
    `,
      1500,
    );
  });

  test('a message that waits for a silent caller waits no longer once it is dropped', () => {
    const call = speaking().say('m1', 'notice').at(2000);
    call.event({ type: 'message_dropped', messageId: id<MessageId>('m1'), reason: 'cancelled' });
    assertCourse(
      call,
      `
      1500 > veto m1
      waits: voice 6000
    `,
      1500,
    );
  });
});

describe('a message that begins', () => {
  test('a message that begins without having been queued has no effect', () => {
    assertCourse(
      started(start('answer').at(1000), 'm9'),
      `

    `,
      1000,
    );
  });

  test('a message that begins over another whose end was not reported ends that one', () => {
    const call = start('terms', { silentStarts: true });
    started(call, 'm1').at(500).say('m2', 'answer').at(1000);
    assertCourse(
      started(call, 'm2').at(1001),
      `
      1000 incomplete messages.terms.delivery (unclassified)
      1000 > truncate_context m1
      1000 > say_declared terms again again m1
      1000 > veto m2
      1000 > veto asked-1
      1000 > start_playout asked-1
    `,
      1000,
    );
  });

  test('a message that begins after one that was stopped while its tool runs leaves the words held', () => {
    const call = start('sentence', { finishesStops: false }).tool('t1', 'm1').at(500);
    assertCourse(
      call.words('u1', said.stopWord).at(1000).say('m2', 'answer').at(1100),
      `
      1000 > start_playout m2
      1000 > veto m2
      waits: held 8501
    `,
      1000,
    );
  });

  test('a message that begins suspends another one whose tool still runs', () => {
    const call = start('answer').tool('t1', 'm1').at(1000).say('m2', 'answer').at(1500);
    assertCourse(
      call,
      `
      1000 > start_playout m2
      1000 > allow m1
      1000 > veto m2
    `,
      1000,
    );
  });

  test('a message that begins changes the delays of the turn, and restores them, only where they differ', () => {
    const call = start('quick').at(1000).finish('m1').say('m2', 'quick').at(2000).finish('m2');
    call.say('m3', 'slow').at(3000).finish('m3').say('m4', 'answer').at(4000).finish('m4');
    assertCourse(
      call.say('m5', 'answer').at(4001),
      `
      0 > start_playout m1
      0 > veto m1
      0 > set_endpointing endpointing={minMs:200,maxMs:900}
      1000 > start_playout m2
      1000 > veto m2
      2000 > start_playout m3
      2000 > veto m3
      2000 > set_endpointing endpointing={minMs:200,maxMs:3000}
      3000 > start_playout m4
      3000 > veto m4
      3000 > set_endpointing
      4000 > start_playout m5
      4000 > veto m5
    `,
    );
  });

  test('a message that begins behind one that the caller speaks over waits for the end of that voice', () => {
    const call = start('answer').at(1000).voice(1090, { ends: false }).say('m2', 'notice');
    assertCourse(
      call.finish('m1').voice(1600),
      `
      1090 > veto m2
      1090 continue messages.answer.speech.mode (noise)
      1600 > start_playout m2
    `,
      1000,
    );
  });

  test('a message that begins in the grace of the one before has no grace of its own', () => {
    const call = start('graceful').at(300).key().at(400).say('m2', 'answer').at(2000);
    assertCourse(
      call,
      `
      300 continue messages.graceful.graceMs over messages.graceful.interruptible (dtmf)
      300 hold messages.graceful.interruptible (dtmf)
      400 > start_playout m2
      400 > truncate_context m1
      400 > veto m2
      waits: keys 5300
    `,
      300,
    );
  });

  test('a message that begins forgets that the caller asked something else: the next number is waited for', () => {
    const call = start('answer').at(1000).finish('m1').words('u1', said.question).at(2000);
    assert.equal(call.state().turn.isAboutElse, true);
    assert.equal(call.say('m2', 'answer').state().turn.isAboutElse, false);
  });

  test('a message that begins as a reprompt keeps the count of mistakes, any other message forgets it', () => {
    const call = start('menu').at(1000).key();
    assert.equal(call.at(1500).state().keys.invalid, 1);
    assert.equal(call.at(3000).say('m2', 'answer').state().keys.invalid, 0);
  });
});

describe('a message that never begins', () => {
  test('a message that never begins is given up after fifteen seconds while a protected one waits behind it', () => {
    const call = startCall(policy).at(1000);
    queue(queue(call, 'm1', 'answer'), 'm2', 'notice');
    assertCourse(
      call.at(15_999).at(40_000),
      `
      1000 > veto m2
      16000 interrupt messages.answer.startWaitMs (unclassified)
      16000 > cancel_message m1
      31000 interrupt messages.notice.startWaitMs (unclassified)
      31000 > cancel_message m2
    `,
      1000,
    );
  });

  test('a message that never begins has the bound from the moment in which it is the next', () => {
    const call = start('notice').say('m2', 'notice', { isWaiting: true }).at(10_000).finish('m1');
    assertCourse(
      call.at(24_999).at(30_000),
      `
      25000 interrupt messages.notice.startWaitMs (unclassified)
      25000 > cancel_message m2
    `,
      10_000,
    );
  });

  test('a message that never begins has no bound while a tool runs, and where nothing protected waits', () => {
    const call = startCall(policy).tool('t1').say('m1', 'notice', { isWaiting: true }).at(30_000);
    assertCourse(
      call.toolEnds('t1').at(30_001),
      `
      waits: begin 45000
    `,
      1000,
    );
    assertCourse(
      startCall(policy).say('m1', 'answer', { isWaiting: true }).at(60_000),
      `

    `,
    );
  });

  test('a message that never begins has no bound while its first sample waits for a silent caller', () => {
    const call = startCall(policy).at(1000).voice(1500, { ends: false }).say('m1', 'notice');
    assertCourse(
      call.at(1600),
      `
      1500 > veto m1
      waits: start 4500, voice 6000
    `,
      1500,
    );
  });
});
