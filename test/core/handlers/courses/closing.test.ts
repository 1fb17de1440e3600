import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  terms: { interruptible: 'none', delivery: 'required' },
  account: { expects: digits },
  menu: { dtmf: menu },
});

const close = (call: Call) => call.event({ type: 'session_closing' });
describe('when the session closes', () => {
  test('when the session closes a voice over a message ends, and its overlap is recorded as undecided', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1050, { ends: false });
    assertCourse(
      close(call),
      `
      1050 continue messages.answer.speech.minSpeechMs (noise)
    `,
      1050,
    );
  });

  test('when the session closes words that waited for the verdict on their overlap are settled like any others', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1050, { ends: false });
    assertCourse(
      close(call.words('u1', said.agreement)),
      `
      1050 > hold utteranceIds=[u1]
      1050 continue lexicon.backchannel (backchannel)
      1050 > drop utteranceIds=[u1]
    `,
      1050,
    );
  });

  test('when the session closes words that wait for the end of a message are reported as too old to be answered', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).words('u1', said.bid).at(1500);
    assertCourse(
      close(call),
      `
      1500 report messages.notice.heldForMs (unclassified)
      1500 > report_held utteranceIds=[u1] notice stale
    `,
      1500,
    );
  });

  test('when the session closes words that are stopping a message are released', () => {
    const call = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'sentence').at(1000);
    assertCourse(
      close(call.words('u1', said.stopWord).at(1500)),
      `
      1500 > release utteranceIds=[u1]
    `,
      1500,
    );
  });

  test('when the session closes nothing is released where a message is stopped without words', () => {
    const call = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'sentence').at(1000);
    call.event({ type: 'interrupt_requested', by: 'session' }).at(1500);
    assertCourse(
      close(call),
      `

    `,
      1500,
    );
  });

  test('when the session closes words that gave a part of a number are released, and the number is not submitted', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).words('u1', said.spoken(2));
    assertCourse(
      close(call.at(1500)).at(60_000),
      `
      1500 > release utteranceIds=[u1]
    `,
      1500,
    );
  });

  test('when the session closes the question whether the turn is over is answered with yes', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1100);
    call.voice(1500).ask('q1').at(1600);
    assertCourse(
      close(call),
      `
      1600 end_turn messages.account.endpointing (unclassified)
      1600 > answer_turn_end q1 complete
    `,
      1600,
    );
  });

  test('when the session closes each required message that plays or is queued is recorded as not delivered', () => {
    const call = startCall(policy).say('m1', 'terms').say('m2', 'terms', { isWaiting: true });
    assertCourse(
      close(call.at(1000)),
      `
      1000 incomplete messages.terms.delivery (unclassified)
      1000 incomplete messages.terms.delivery (unclassified)
    `,
      1000,
    );
  });

  test('when the session closes nothing that was under way is continued, whatever happens then', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key({ option: 'balance' });
    call.say('m2', 'answer', { isWaiting: true }).at(1500);
    close(call).begin('m2').finish('m2').voice(3000).key({ isDigit: true });
    call.words('u1', said.humanPlease, false).at(60_000);
    assertCourse(
      call,
      `

    `,
      1500,
    );
  });

  test('when the session closes final words pass and the turn ends, but interim words have no effect', () => {
    const call = close(startCall(policy).say('m1', 'notice').at(1000));
    call.at(2000).interim('u1', said.bid).words('u1', said.bid).ask('q1');
    assertCourse(
      call,
      `
      2000 > release utteranceIds=[u1]
      2000 > answer_turn_end q1 complete
    `,
      2000,
    );
    assert.equal(call.state().session.type, 'closing');
  });

  test('when the session closes a call that was ending is not ended again', () => {
    const short = buildPolicy({ terms: { interruptible: 'none' } }, { call: { maxMs: 5000 } });
    const call = startCall(short).say('m1', 'terms').at(6000);
    assertCourse(
      close(call).at(300_000),
      `
      0 > veto m1
      0 > start_playout m1
    `,
    );
  });
});
