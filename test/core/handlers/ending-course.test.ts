import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../harness/call.ts';
import { assertCourse } from '../harness/course.ts';
import * as said from '../harness/evidence.ts';

const silence = { afterMs: 8000, do: ['reprompt', 'end_call'], reprompt: 'Hello?' } as const;
const messages = {
  answer: {},
  asked: { silence },
  notice: { interruptible: 'none' },
  account: { expects: digits },
  patient: { expects: { ...digits, interDigitMs: 9000 } },
  menu: { dtmf: menu },
  bye: {},
  wait: {},
} as const;
const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
  hasInterims: true,
} as const;
const trouble = { waitMs: 4000, wait: 'wait' } as const;
const policy = buildPolicy(messages, {
  call: { maxMs: 10_000, end: { message: 'bye' }, trouble },
});
const wordless = buildPolicy(messages, { call: { maxMs: 10_000, trouble }, escalation: undefined });

const start = (options: EdgeOptions = {}, of = policy) =>
  startCall(of, options).event({ type: 'session_started', capabilities });
const committed = (of = policy, options: EdgeOptions = {}) =>
  start(options, of)
    .say('m1', 'answer')
    .at(1000)
    .finish('m1')
    .event({ type: 'turn_committed', turnId: 't1' });
const fails = (call: Call, part: 'voice' | 'model', isFinal = true) =>
  call.event({ type: 'provider_failed', part, isFinal });

describe('the end of the call by `call.maxMs`', () => {
  test('stops what plays, says the last words, and then hangs up', () => {
    assertCourse(
      start().say('m1', 'answer').at(60_000),
      `
      0 > start_playout m1
      0 > veto m1
      10000 end_call call.maxMs (unclassified)
      10000 > stop m1 sentence boundMs=3000 protect=[]
      10000 > truncate_context m1
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      11500 > end_call max
    `,
    );
  });

  test('reports the words that are held, and forgets the number and the keys that wait', () => {
    const call = start().say('m1', 'notice').at(9000).words('u1', said.bid).key({ isDigit: true });
    assertCourse(
      call.at(20_000).finish('m1').at(60_000),
      `
      9000 continue messages.notice.interruptible over messages.notice.speech.mode (unclassified)
      9000 hold messages.notice.input (unclassified)
      9000 > hold utteranceIds=[u1]
      9000 continue messages.notice.interruptible (dtmf)
      9000 hold messages.notice.interruptible (dtmf)
      10000 end_call call.maxMs (unclassified)
      10000 report messages.notice.heldForMs (unclassified)
      10000 > report_held utteranceIds=[u1] notice stale
      20000 > say_declared bye declared text
      20000 > start_playout asked-1
      20000 > veto asked-1
      21500 > end_call max
    `,
      9000,
    );
  });

  test('forgets the number that is being keyed', () => {
    const call = start().say('m1', 'patient').at(1000).finish('m1').at(9000).digits(2);
    assertCourse(
      call.at(60_000),
      `
      9000 collect messages.patient.expects (dtmf)
      9000 collect messages.patient.expects (dtmf)
      10000 end_call call.maxMs (unclassified)
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      11500 > end_call max
    `,
      9000,
    );
  });

  test('ends the turn that waits for digits', () => {
    const call = start().say('m1', 'patient').at(1000).finish('m1').at(9000).voice(9500).ask('q1');
    assertCourse(
      call.at(10_001),
      `
      9500 wait messages.patient.expects.interDigitMs (unclassified)
      10000 end_call call.maxMs (unclassified)
      10000 end_turn messages.patient.endpointing (unclassified)
      10000 > answer_turn_end q1 complete
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      waits: ending 130000
    `,
      9000,
    );
  });

  test('takes no further rung of silence', () => {
    const call = start().say('m1', 'asked').at(3000).finish('m1').at(60_000);
    assertCourse(
      call,
      `
      10000 end_call call.maxMs (unclassified)
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      11500 > end_call max
    `,
      3000,
    );
  });

  test('asks nobody to wait for an answer that will not come', () => {
    const call = start().say('m1', 'answer').at(1000).finish('m1').at(7000);
    assertCourse(
      call.event({ type: 'turn_committed', turnId: 't1' }).at(60_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      11500 > end_call max
    `,
      7000,
    );
  });

  test('has no option take effect that waited for the end of its menu', () => {
    const locked = buildPolicy(
      { menu: { interruptible: 'none', dtmf: menu } },
      { call: { maxMs: 10_000 } },
    );
    const call = start({}, locked).say('m1', 'menu').at(9000).key({ option: 'balance' });
    assertCourse(
      call.at(11_000).finish('m1').at(60_000),
      `
      9000 continue messages.menu.interruptible over messages.menu.dtmf.options (dtmf)
      10000 end_call call.maxMs (unclassified)
      11000 > end_call max
    `,
      9000,
    );
  });

  test('comes at once where no last words are declared and nothing plays', () => {
    assertCourse(
      start({}, wordless).at(60_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > end_call max
    `,
    );
  });

  test('comes at once where the caller has left', () => {
    const call = start().say('m1', 'notice').at(1000).event({ type: 'caller_left' });
    assertCourse(
      call.at(60_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > end_call max
    `,
      1000,
    );
  });

  test('comes after two minutes although a message never ends', () => {
    assertCourse(
      start({}, wordless).say('m1', 'notice').at(300_000),
      `
      0 > veto m1
      0 > start_playout m1
      10000 end_call call.maxMs (unclassified)
      130000 > end_call max
    `,
    );
  });

  test('comes after two minutes although the last words never end', () => {
    assertCourse(
      start({ askedLastMs: 900_000 }).at(300_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      130000 > end_call max
    `,
    );
  });

  test('waits while the caller goes to a human, and is tried again every ten seconds', () => {
    const call = start({ unanswered: ['say_declared'] })
      .at(9500)
      .key({ isEscalation: true });
    assertCourse(
      call.at(60_000),
      `
      9500 escalate escalation.dtmf over defaults.interruptible (escalation)
      9500 > hand_off dtmf none
      9500 > say_declared handoff declared text
      20000 end_call call.maxMs (unclassified)
      20000 > say_declared bye declared text
      25000 > end_call max
    `,
      9500,
    );
  });

  test('happens once, also when the voice fails for good while the last words play', () => {
    assertCourse(
      fails(start().at(10_500), 'voice').at(60_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > say_declared bye declared text
      10000 > start_playout asked-1
      10000 > veto asked-1
      11500 > end_call max
    `,
    );
  });
});

describe('the end of the call for silence', () => {
  const silent = () => start().say('m1', 'asked').at(100).finish('m1');
  const patient = buildPolicy(messages, { call: { end: { message: 'bye' } } });
  const last = () =>
    startCall(patient, { askedLastMs: 3000 })
      .event({ type: 'session_started', capabilities })
      .say('m1', 'asked')
      .at(1000)
      .finish('m1')
      .at(21_000);

  test('is taken back when the caller stops the last words with speech', () => {
    const call = last().words('u1', said.stopWord);
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt lexicon.stop (cancellation)
      21000 continue messages.asked.silence (unclassified)
      21000 > stop asked-2 word boundMs=3000 protect=[]
      21000 > hold utteranceIds=[u1]
      21000 > truncate_context asked-2
      21000 > release utteranceIds=[u1]
    `,
      20_000,
    );
  });

  test('is not taken back by a key that has no meaning, which only stops the last words', () => {
    assertCourse(
      last().key({ isDigit: true }).at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt messages.bye.interruptible (dtmf)
      21000 hold messages.bye.interruptible (dtmf)
      21000 > stop asked-2 now boundMs=0 protect=[]
      21000 > truncate_context asked-2
      21000 > end_call silence
      26000 report messages.bye.interruptible (dtmf)
      26000 > report_digit k1 bye
    `,
      20_000,
    );
  });

  test('is taken back when the caller chooses an option over the last words', () => {
    const choosable = buildPolicy(
      { ...messages, bye: { dtmf: menu } },
      { call: { end: { message: 'bye' } } },
    );
    const call = startCall(choosable, { askedLastMs: 3000 }).say('m1', 'asked').at(1000);
    call.finish('m1').at(21_000).key({ option: 'balance' });
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt messages.bye.dtmf.options (dtmf)
      21000 choose messages.bye.dtmf.options (dtmf)
      21000 continue messages.asked.silence (unclassified)
      21000 > stop asked-2 now boundMs=0 protect=[]
      21000 > choose_option balance k1 bye
      21000 > truncate_context asked-2
    `,
      20_000,
    );
  });

  test('is not taken back when the application stops the last words', () => {
    const call = last().event({ type: 'interrupt_requested', by: 'session' });
    assertCourse(
      call.at(60_000),
      `
      20000 end_call messages.asked.silence (silence)
      20000 > say_declared bye declared text
      20000 > start_playout asked-2
      20000 > veto asked-2
      21000 interrupt session.interrupt (unclassified)
      21000 > stop asked-2 word boundMs=3000 protect=[]
      21000 > truncate_context asked-2
      21000 > end_call silence
    `,
      20_000,
    );
  });

  test('is not taken back by speech before the last words', () => {
    const call = silent().at(8200).say('m2', 'notice').at(9000).words('u1', said.stopWord);
    assertCourse(
      call.at(11_000).finish('m2').at(60_000),
      `
      8200 > veto m2
      8200 > start_playout m2
      8200 > truncate_context asked-1
      9000 continue messages.notice.interruptible over lexicon.stop (cancellation)
      9000 hold messages.notice.input (cancellation)
      9000 > hold utteranceIds=[u1]
      10000 end_call call.maxMs (unclassified)
      10000 report messages.notice.heldForMs (cancellation)
      10000 > report_held utteranceIds=[u1] notice stale
      11000 > say_declared bye declared text
      11000 > start_playout asked-2
      11000 > veto asked-2
      12500 > end_call max
    `,
      8200,
    );
  });
});

describe('a provider that has failed for good', () => {
  test('leads to an apology, and then to a human where the policy says so', () => {
    const handing = buildPolicy(messages, { call: { trouble: { do: 'handoff' } } });
    const call = fails(start({}, handing).say('m1', 'answer').at(1000), 'model');
    assertCourse(
      call.at(5000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > stop m1 sentence boundMs=3000 protect=[]
      1000 > say_declared trouble_apology declared apology
      1000 > truncate_context m1
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 escalate call.trouble.do (unclassified)
      2500 > hand_off trouble trouble_apology
      2500 > say_declared handoff declared text
      2500 > veto asked-2
      2500 > start_playout asked-2
    `,
      1000,
    );
  });

  test('has an apology that never ends: after a minute the call ends all the same', () => {
    const endless = buildPolicy(messages, { escalation: undefined });
    const call = fails(start({ askedLastMs: 900_000 }, endless).at(1000), 'model');
    assertCourse(
      call.at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      61000 end_call call.trouble.do (unclassified)
      61000 > stop asked-1 sentence boundMs=3000 protect=[]
      61000 > end_call trouble
      61000 > truncate_context asked-1
    `,
      1000,
    );
  });

  test('has an apology that never ends: the caller is asked to wait for nothing meanwhile', () => {
    const call = committed(wordless).at(1500);
    assertCourse(
      fails(call, 'model').at(9000),
      `
      1500 trouble call.trouble.message (unclassified)
      1500 > say_declared trouble_apology declared apology
      1500 > start_playout asked-1
      1500 > veto asked-1
      3000 end_call call.trouble.do (unclassified)
      3000 > end_call trouble
    `,
      1500,
    );
  });

  test('is the voice: an apology that LiveKit does not create is waited for five seconds', () => {
    const call = fails(start({ unanswered: ['say_declared'] }, wordless).at(1000), 'voice');
    assertCourse(
      call.at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      6000 end_call call.trouble.do (unclassified)
      6000 > end_call trouble
    `,
      1000,
    );
  });

  test('is the voice: the call ends without last words after the apology', () => {
    const ending = buildPolicy(messages, {
      escalation: undefined,
      call: { end: { message: 'bye' } },
    });
    assertCourse(
      fails(start({}, ending).at(1000), 'voice').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 end_call call.trouble.do (unclassified)
      2500 > end_call trouble
    `,
    );
  });

  test('is the model: the call ends with its last words after the apology', () => {
    const ending = buildPolicy(messages, {
      escalation: undefined,
      call: { end: { message: 'bye' } },
    });
    assertCourse(
      fails(start({}, ending).at(1000), 'model').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      1000 > veto asked-1
      2500 end_call call.trouble.do (unclassified)
      2500 > say_declared bye declared text
      2500 > start_playout asked-2
      2500 > veto asked-2
      4000 > end_call trouble
    `,
    );
  });

  test('has an apology behind a message that never begins and is given up', () => {
    const call = start({ silentStarts: true }, wordless).say('m1', 'notice').at(1000);
    assertCourse(
      fails(call, 'model').at(90_000),
      `
      1000 trouble call.trouble.message (unclassified)
      1000 > say_declared trouble_apology declared apology
      1000 > start_playout asked-1
      10000 end_call call.maxMs (unclassified)
      15000 interrupt messages.notice.startWaitMs (unclassified)
      15000 > cancel_message m1
      15000 > end_call max
    `,
      1000,
    );
  });
});

describe('an answer that takes too long', () => {
  test('is filled with one request to wait, in the turn', () => {
    const call = fails(committed().at(6000), 'model', false).at(8000);
    call.event({ type: 'turn_committed', turnId: 't2' }).at(9000);
    assertCourse(
      fails(call, 'model', false),
      `
      0 > start_playout m1
      0 > veto m1
      5000 trouble call.trouble.wait (unclassified)
      5000 > say_aside wait
      9000 trouble call.trouble.wait (unclassified)
      9000 > say_aside wait
      waits: max 10000
    `,
    );
  });

  test('is filled at once when a provider fails for a while', () => {
    assertCourse(
      fails(committed().at(2000), 'model', false).at(6000),
      `
      2000 trouble call.trouble.wait (unclassified)
      2000 > say_aside wait
      waits: max 10000
    `,
      2000,
    );
  });

  for (const [what, begin] of [
    ['the caller speaks', (call: Call) => call.voice(4000, { ends: false })],
    ['a message plays', (call: Call) => call.say('m2', 'answer')],
    ['a human is being called', (call: Call) => call.key({ isEscalation: true })],
    ['the call is ending', (call: Call) => fails(call, 'model').at(2001)],
  ] as const) {
    test(`is not filled while ${what}`, () => {
      const call = begin(committed(policy, { unanswered: ['say_declared'] }).at(2000));
      fails(call.at(4500), 'model', false).at(5500);
      assert.deepEqual(call.did('say_aside'), []);
    });
  }

  test('is not filled where the policy has no words for it', () => {
    const none = buildPolicy(messages, { call: { trouble: { waitMs: 4000 } } });
    assertCourse(
      fails(committed(none).at(6000), 'model', false),
      `

    `,
      1000,
    );
  });

  test('is not filled where the policy names no time, unless a provider fails', () => {
    const none = buildPolicy(messages, { call: { trouble: { wait: 'wait' } } });
    assertCourse(
      fails(committed(none).at(6000), 'model', false),
      `
      6000 trouble call.trouble.wait (unclassified)
      6000 > say_aside wait
    `,
      1000,
    );
  });
});
