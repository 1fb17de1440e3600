import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall, type EdgeOptions } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const messages = {
  answer: {},
  asked: { silence },
  sentence: { onInterruption: { stop: 'sentence' } },
  notice: { interruptible: 'none' },
  account: { expects: digits },
  menu: { dtmf: menu },
  sorry: {},
} as const;

const policy = buildPolicy(messages, { call: { maxMs: 20_000 } });
const human = { isEscalation: true } as const;
const start = (type: keyof typeof messages, options: EdgeOptions = {}) =>
  startCall(policy, { unanswered: ['say_declared'], ...options })
    .say('m1', type)
    .at(1000);
const started = () =>
  startCall(policy).event({
    type: 'session_started',
    capabilities: {
      canHold: true,
      hasDtmf: true,
      hasWordTimes: false,
      hasOverlapVerdict: true,
      hasInterims: true,
    },
  });
describe('a key for a human', () => {
  test('a key for a human drops the words that waited for the verdict on their overlap', () => {
    const call = start('answer').voice(1050, { ends: false }).words('u1', said.agreement);
    assertCourse(
      call.key(human),
      `
      1050 > hold utteranceIds=[u1]
      1050 escalate escalation.dtmf over messages.answer.interruptible (escalation)
      1050 > stop m1 now boundMs=0 protect=[]
      1050 > drop utteranceIds=[u1]
      1050 > hand_off dtmf answer
      1050 > say_declared handoff declared text
      1050 > truncate_context m1
      waits: voice 6000, request_lost 6050, escalation_lost 11050
    `,
      1050,
    );
  });

  test('a key for a human drops the words that were stopping the message, and stops it at once', () => {
    const call = start('sentence', { stopsTakeMs: 2000 }).words('u1', said.stopWord).at(1500);
    assertCourse(
      call.key(human).at(4000),
      `
      1500 escalate escalation.dtmf over messages.sentence.interruptible (escalation)
      1500 > stop m1 now boundMs=0 protect=[]
      1500 > drop utteranceIds=[u1]
      1500 > hand_off dtmf sentence
      1500 > say_declared handoff declared text
      1500 > truncate_context m1
      waits: request_lost 6500, escalation_lost 11500
    `,
      1500,
    );
  });

  test('a key for a human drops the words that gave a part of a number, and forgets the number', () => {
    const call = start('account').words('u1', said.spoken(2)).at(1500);
    assertCourse(
      call.words('u2', said.humanPlease).at(9000),
      `
      1500 escalate escalation.phrases (escalation)
      1500 > drop utteranceIds=[u1]
      1500 > hand_off phrase account
      1500 > say_declared handoff declared text
      1500 > drop utteranceIds=[u2]
      waits: escalation_lost 11500
    `,
      1500,
    );
  });

  test('a key for a human drops nothing where nothing waits, and cancels what was asked for before', () => {
    const call = start('menu').key().at(1500).key(human);
    assertCourse(
      call.at(9000),
      `
      1000 interrupt messages.menu.dtmf.invalid (dtmf)
      1000 invalid messages.menu.dtmf.invalid (dtmf)
      1000 reprompt messages.menu.dtmf.invalid (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > say_declared menu reprompt again m1
      1000 > truncate_context m1
      1500 escalate escalation.dtmf over messages.menu.dtmf.invalid (escalation)
      1500 > hand_off dtmf menu
      1500 > say_declared handoff declared text
      waits: escalation_lost 11500
    `,
      1000,
    );
  });

  test('a key for a human ends the turn that waited for digits', () => {
    const call = start('account').finish('m1').at(1100).voice(1500).ask('q1').at(1600);
    assertCourse(
      call.words('u1', said.humanPlease),
      `
      1600 escalate escalation.phrases (escalation)
      1600 end_turn messages.account.endpointing (unclassified)
      1600 > hand_off phrase account
      1600 > answer_turn_end q1 complete
      1600 > say_declared handoff declared text
      1600 > drop utteranceIds=[u1]
      waits: request_lost 6600, escalation_lost 11600
    `,
      1600,
    );
  });

  test('a key for a human takes the call back that was about to end', () => {
    const call = started().say('m1', 'notice').at(20_500).key(human).at(300_000);
    assertCourse(
      call,
      `
      20000 end_call call.maxMs (unclassified)
      20500 escalate escalation.dtmf over messages.notice.interruptible (escalation)
      20500 > stop m1 now boundMs=0 protect=[]
      20500 > hand_off dtmf notice
      20500 > say_declared handoff declared text
      20500 > truncate_context m1
      20500 > veto asked-1
      20500 > start_playout asked-1
    `,
      20_000,
    );
  });

  test('a key for a human means that interim words before it never become a turn', () => {
    const call = start('answer').finish('m1').at(1500).interim('u1', said.bid).at(1600).key(human);
    assertCourse(
      call.at(60_000),
      `
      1600 escalate escalation.dtmf over messages.answer.interruptible (escalation)
      1600 > hand_off dtmf answer
      1600 > say_declared handoff declared text
    `,
      1500,
    );
  });

  test('a key for a human reports what was held as not answered, under the clause that asks for the human', () => {
    const call = start('notice').words('u1', said.bid).at(1500).key(human);
    assertCourse(
      call,
      `
      1500 escalate escalation.dtmf over messages.notice.interruptible (escalation)
      1500 report escalation.dtmf (unclassified)
      1500 > stop m1 now boundMs=0 protect=[]
      1500 > report_held utteranceIds=[u1] notice
      1500 > hand_off dtmf notice
      1500 > say_declared handoff declared text
      1500 > truncate_context m1
      waits: request_lost 6500, escalation_lost 11500
    `,
      1500,
    );
  });
});
