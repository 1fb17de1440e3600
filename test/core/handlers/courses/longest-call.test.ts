import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, menu } from '../../harness/build-policy.ts';
import type { Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';
import { fails, start, wordless } from '../../harness/ending-calls.ts';

describe('the end of the call by `call.maxMs`', () => {
  test('the end of the call by `call.maxMs` stops what plays, says the last words, and then hangs up', () => {
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

  test('the end of the call by `call.maxMs` reports the words that are held, and forgets the number and the keys that wait', () => {
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

  test('the end of the call by `call.maxMs` forgets the number that is being keyed', () => {
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

  test('the end of the call by `call.maxMs` ends the turn that waits for digits', () => {
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

  test('the end of the call by `call.maxMs` takes no further rung of silence', () => {
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

  test('the end of the call by `call.maxMs` asks nobody to wait for an answer that will not come', () => {
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

  test('the end of the call by `call.maxMs` has no option take effect that waited for the end of its menu', () => {
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

  test('the end of the call by `call.maxMs` comes at once where no last words are declared and nothing plays', () => {
    assertCourse(
      start({}, wordless).at(60_000),
      `
      10000 end_call call.maxMs (unclassified)
      10000 > end_call max
    `,
    );
  });

  test('the end of the call by `call.maxMs` comes at once where the caller has left', () => {
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

  test('the end of the call by `call.maxMs` comes after two minutes although a message never ends', () => {
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

  test('the end of the call by `call.maxMs` comes after two minutes although the last words never end', () => {
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

  test('the end of the call by `call.maxMs` waits while the caller goes to a human, and is tried again every ten seconds', () => {
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

  test('the end of the call by `call.maxMs` happens once, also when the voice fails for good while the last words play', () => {
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

  for (const [what, begin] of [
    ['silence', (call: Call) => call.say('m1', 'asked').at(3000).finish('m1')],
    ['a digit', (call: Call) => call.say('m1', 'patient').at(8000).finish('m1').digits(2)],
    ['a menu', (call: Call) => call.say('m1', 'notice').at(9000).key({ isDigit: true })],
    ['an answer', (call: Call) => call.at(7000).event({ type: 'turn_committed', turnId: 't1' })],
  ] as const) {
    test(`the end of the call by \`call.maxMs\` ends what waited for ${what}`, () => {
      const names = begin(start())
        .at(10_001)
        .state()
        .deadlines.map(({ name }) => name);
      assert.deepEqual(names, ['ending']);
    });
  }
});
