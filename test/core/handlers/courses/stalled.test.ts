import { describe, test } from 'node:test';

import { id, type UtteranceId } from '../../../../src/core/index.ts';
import { buildPolicy, digits } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  account: { interruptible: 'none', expects: digits },
});

const stall = (call: Call, utterance: string) =>
  call.event({ type: 'gate_stalled', utteranceId: id<UtteranceId>(utterance) });
describe('a transcript that the gate gives up', () => {
  test('a transcript that the gate gives up while it waits for the verdict on its overlap is reported once, and asked for', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1050, { ends: false });
    call.words('u1', said.agreement).words('u2', said.agreement);
    assertCourse(
      stall(call, 'u1').at(1100).finish('m1').at(1101),
      `
      1050 > hold utteranceIds=[u1]
      1050 > hold utteranceIds=[u2]
      1050 report messages.answer.heldForMs (unclassified)
      1050 > report_held utteranceIds=[u1] answer stale
      1100 continue messages.answer.speech.mode (backchannel)
      1100 > drop utteranceIds=[u2]
      waits: voice 6000
    `,
      1050,
    );
  });

  test('a transcript that the gate gives up while its message is being stopped is not released when the stop is done', () => {
    const call = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'sentence').at(1000);
    call.words('u1', said.stopWord).words('u2', said.bid).at(1500);
    assertCourse(
      stall(call, 'u1').at(4000),
      `
      1500 report messages.sentence.heldForMs (unclassified)
      1500 > report_held utteranceIds=[u1] sentence stale
      3000 > truncate_context m1
      3000 > release utteranceIds=[u2]
    `,
      1500,
    );
  });

  test('a transcript that the gate gives up is no longer part of the words that wait for the end of a message', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).words('u1', said.bid);
    call.words('u2', said.bid).at(1500);
    assertCourse(
      stall(call, 'u1').at(2000).finish('m1'),
      `
      1500 report messages.notice.heldForMs (unclassified)
      1500 > report_held utteranceIds=[u1] notice stale
      2000 release messages.notice.input (unclassified)
      2000 > release utteranceIds=[u2]
    `,
      1500,
    );
  });

  test('a transcript that the gate gives up was the only one that waited for the end of the message: nothing waits any more', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).words('u1', said.bid).at(1500);
    assertCourse(
      stall(call, 'u1'),
      `
      1500 report messages.notice.heldForMs (unclassified)
      1500 > report_held utteranceIds=[u1] notice stale
    `,
      1500,
    );
  });

  test('a transcript that the gate gives up takes its digits with it: the number is complete when as many have come in their place', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).words('u1', said.spoken(2));
    call.words('u2', said.spoken(1)).at(1600);
    stall(call, 'u1').at(2000).digits(2).at(2400).finish('m1').at(2500).digits(1);
    assertCourse(
      call,
      `
      1600 report messages.account.heldForMs (unclassified)
      1600 > report_held utteranceIds=[u1] account stale
      2000 continue messages.account.interruptible over messages.account.expects (dtmf)
      2000 collect messages.account.expects (dtmf)
      2000 continue messages.account.interruptible over messages.account.expects (dtmf)
      2000 collect messages.account.expects (dtmf)
      2500 collect messages.account.expects (dtmf)
      2500 complete messages.account.expects (dtmf)
      2500 > submit_collected sources=[{type:speech,utteranceId:u2},{type:key,ref:k1},{type:key,ref:k2},{type:key,ref:k3}] digits account
      2500 > drop utteranceIds=[u2]
    `,
      1600,
    );
  });

  test('a transcript that the gate gives up over no message is released, and is no debt', () => {
    const call = startCall(policy).at(1000).words('u1', said.bid).at(1500);
    assertCourse(
      stall(call, 'u2').at(5000),
      `
      1500 > release utteranceIds=[u2]
    `,
      1500,
    );
  });

  test('a transcript that the gate gives up in the step that has just released it has no effect', () => {
    const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000);
    assertCourse(
      stall(call.words('u1', said.stopWord).late(20_000), 'u1'),
      `
      20000 > truncate_context m1
      20000 > release utteranceIds=[u1]
    `,
      20_000,
    );
  });

  test('a transcript that the gate gives up in the step that has just dropped it has no effect', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).finish('m1');
    assertCourse(
      stall(call.words('u1', said.spoken(1)).late(20_000), 'u1'),
      `
      5000 invalid messages.account.expects.interDigitMs (answer)
      5000 reprompt messages.account.expects.interDigitMs (answer)
      10000 reprompt messages.account.expects (dtmf)
      15000 escalate messages.account.expects.maxInvalid (dtmf)
      20000 > drop utteranceIds=[u1]
      20000 > say_declared account reprompt again m1
      20000 > say_declared account reprompt again m1
      20000 > hand_off invalid_input account
      20000 > say_declared handoff declared text
      20000 > cancel_message asked-1
      20000 > cancel_message asked-2
      20000 > veto asked-3
      20000 > start_playout asked-3
      waits: escalation_lost 25000
    `,
      20_000,
    );
  });

  test('a transcript that the gate gives up in the step that has just reported it is not reported again', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).words('u1', said.bid).late(20_000);
    assertCourse(
      stall(call, 'u1'),
      `
      9001 report messages.notice.heldForMs (unclassified)
      20000 > report_held utteranceIds=[u1] notice stale
    `,
      20_000,
    );
  });

  test('a transcript that the gate gives up in the step that has just reported another one is reported too', () => {
    const call = startCall(policy).say('m1', 'notice').at(1000).words('u1', said.bid).late(20_000);
    assertCourse(
      stall(call, 'u2'),
      `
      9001 report messages.notice.heldForMs (unclassified)
      20000 report messages.notice.heldForMs (unclassified)
      20000 > report_held utteranceIds=[u1] notice stale
      20000 > report_held utteranceIds=[u2] notice stale
    `,
      20_000,
    );
  });
});
