import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type MessageId } from '../../../../src/core/index.ts';
import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';

const silence = { afterMs: 4000, do: ['reprompt'], reprompt: undefined } as const;
const policy = buildPolicy({
  answer: {},
  graced: { graceMs: 1000 },
  graced_menu: { graceMs: 1000, dtmf: { ...menu, submit: 'reply' } },
  silent_menu: { interruptible: 'none', dtmf: menu, silence },
  reply_menu: { dtmf: { ...menu, submit: 'reply' }, onInterruption: { stop: 'sentence' } },
  terms: { delivery: 'required', dtmf: menu },
  account: { expects: digits, silence },
});
const digit = { isDigit: true } as const;
const option = { ...digit, option: 'balance' } as const;
const start = (type: string) => startCall(policy).say('m1', type).at(300);

describe('a key in the grace of a message', () => {
  test('a key in the grace of a message that has no meaning stops it at the end of the grace, and leaves the queue', () => {
    const call = start('graced').say('m2', 'answer', { isWaiting: true }).key(digit).at(2000);
    assertCourse(
      call,
      `
      300 continue messages.graced.graceMs over messages.graced.interruptible (dtmf)
      300 hold messages.graced.interruptible (dtmf)
      1000 interrupt messages.graced.interruptible (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > truncate_context m1
      waits: keys 5300
    `,
      300,
    );
  });

  test('a key in the grace of a message is taken once, where two come', () => {
    assertCourse(
      start('graced').key(digit).at(500).key(digit).at(2000),
      `
      300 continue messages.graced.graceMs over messages.graced.interruptible (dtmf)
      300 hold messages.graced.interruptible (dtmf)
      500 continue messages.graced.graceMs over messages.graced.interruptible (dtmf)
      500 hold messages.graced.interruptible (dtmf)
      1000 interrupt messages.graced.interruptible (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > truncate_context m1
      waits: keys 5300
    `,
      300,
    );
  });

  test('a key in the grace of a message that chooses an option is a choice at the end of the grace', () => {
    assertCourse(
      start('graced_menu').key(option).at(2000),
      `
      300 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.options (dtmf)
      1000 interrupt messages.graced_menu.dtmf.options (dtmf)
      1000 choose messages.graced_menu.dtmf.options (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > choose_option balance k1 graced_menu
      1000 > truncate_context m1
      1000 > commit_user_input input={type:option,option:balance}
    `,
      300,
    );
  });

  test('a key in the grace of a message that is no option is a mistake at the end of the grace', () => {
    assertCourse(
      start('graced_menu').key(digit).at(2000),
      `
      300 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.invalid (dtmf)
      1000 interrupt messages.graced_menu.dtmf.invalid (dtmf)
      1000 invalid messages.graced_menu.dtmf.invalid (dtmf)
      1000 reprompt messages.graced_menu.dtmf.invalid (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > say_declared graced_menu reprompt again m1
      1000 > truncate_context m1
      1000 > start_playout asked-1
      1000 > veto asked-1
    `,
      300,
    );
  });

  test('a key in the grace of a message that is no option is none after a choice', () => {
    assertCourse(
      start('graced_menu').key(option).at(600).key(digit).at(2000),
      `
      300 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.options (dtmf)
      600 hold messages.graced_menu.dtmf.invalid (dtmf)
      1000 interrupt messages.graced_menu.dtmf.options (dtmf)
      1000 choose messages.graced_menu.dtmf.options (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > choose_option balance k1 graced_menu
      1000 > truncate_context m1
      1000 > commit_user_input input={type:option,option:balance}
      waits: keys 5600
    `,
      300,
    );
  });

  test('a key in the grace of a message that is no option gives way to a choice after it', () => {
    assertCourse(
      start('graced_menu').key(digit).at(600).key(option).at(2000),
      `
      300 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.invalid (dtmf)
      600 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.options (dtmf)
      1000 interrupt messages.graced_menu.dtmf.options (dtmf)
      1000 choose messages.graced_menu.dtmf.options (dtmf)
      1000 > stop m1 now boundMs=0 protect=[]
      1000 > choose_option balance k2 graced_menu
      1000 > truncate_context m1
      1000 > commit_user_input input={type:option,option:balance}
    `,
      300,
    );
  });

  test('a key in the grace of a message takes effect at the end of a message that is shorter than its grace', () => {
    assertCourse(
      start('graced_menu').key(option).at(800).finish('m1').at(2000),
      `
      300 continue messages.graced_menu.graceMs over messages.graced_menu.dtmf.options (dtmf)
      800 choose messages.graced_menu.dtmf.options (dtmf)
      800 > choose_option balance k1 graced_menu
      800 > commit_user_input input={type:option,option:balance}
    `,
      300,
    );
  });

  test('a key in the grace of a message has no effect on the next message', () => {
    const call = start('graced').key(digit).at(500).finish('m1').say('m2', 'answer').at(2000);
    assertCourse(
      call,
      `
      300 continue messages.graced.graceMs over messages.graced.interruptible (dtmf)
      300 hold messages.graced.interruptible (dtmf)
      500 > start_playout m2
      500 > veto m2
      waits: keys 5300
    `,
      300,
    );
  });

  test('a key in the grace of a message stops nothing where the application has locked the message since', () => {
    const call = start('graced').key(digit).at(500);
    call.event({ type: 'message_locked', messageId: id<MessageId>('m1') }).at(2000);
    assertCourse(
      call,
      `
      300 continue messages.graced.graceMs over messages.graced.interruptible (dtmf)
      300 hold messages.graced.interruptible (dtmf)
      waits: keys 5300
    `,
      300,
    );
  });
});

describe('a key over a message that keys may not stop', () => {
  test('a key over a message that keys may not stop is a mistake at once where the menu does not have it, and stops nothing', () => {
    assertCourse(
      start('silent_menu').key(digit).at(900).finish('m1').at(3000),
      `
      300 continue messages.silent_menu.interruptible over messages.silent_menu.dtmf.invalid (dtmf)
      300 invalid messages.silent_menu.dtmf.invalid (dtmf)
      300 reprompt messages.silent_menu.dtmf.invalid (dtmf)
      300 > say_declared silent_menu reprompt again m1
      300 > veto asked-1
      300 > start_playout asked-1
      300 > truncate_context m1
      waits: silence 5800
    `,
      300,
    );
  });

  test('a key over a message that keys may not stop is a choice at its end: silence after it does not count', () => {
    assertCourse(
      start('silent_menu').key(option).at(900).finish('m1').at(9000),
      `
      300 continue messages.silent_menu.interruptible over messages.silent_menu.dtmf.options (dtmf)
      900 choose messages.silent_menu.dtmf.options (dtmf)
      900 > choose_option balance k1 silent_menu
    `,
      300,
    );
  });

  test('a key over a message that keys may not stop that has not begun is a choice when that message is over', () => {
    const call = startCall(policy)
      .say('m1', 'silent_menu', { isWaiting: true })
      .at(300)
      .key(option);
    assertCourse(
      call.at(500).begin('m1').at(900).finish('m1').at(1000),
      `
      300 continue messages.silent_menu.interruptible over messages.silent_menu.dtmf.options (dtmf)
      500 > start_playout m1
      900 choose messages.silent_menu.dtmf.options (dtmf)
      900 > choose_option balance k1 silent_menu
    `,
      300,
    );
  });
});

describe('a choice that is a reply', () => {
  test('a choice that is a reply is the turn when the stop of its menu is done', () => {
    const call = startCall(policy, { finishesStops: false }).say('m1', 'reply_menu').at(300);
    call.key(option).at(700).finish('m1').at(1000);
    assertCourse(
      call,
      `
      300 interrupt messages.reply_menu.dtmf.options (dtmf)
      300 choose messages.reply_menu.dtmf.options (dtmf)
      300 > stop m1 now boundMs=0 protect=[]
      300 > choose_option balance k1 reply_menu
      700 > commit_user_input input={type:option,option:balance}
    `,
      300,
    );
  });

  test('a choice that is a reply forgets the mistakes before it', () => {
    const call = start('reply_menu').key(digit).at(3000).key(option);
    assert.equal(call.state().keys.invalid, 0);
  });
});

describe('a digit of a number', () => {
  test('a digit of a number answers the message: no rung of silence is taken while it is keyed', () => {
    const call = start('account').finish('m1').at(3800).key(digit).at(7000).key(digit).at(10_000);
    assertCourse(
      call,
      `
      3800 collect messages.account.expects (dtmf)
      7000 collect messages.account.expects (dtmf)
      waits: collection 11000
    `,
      3800,
    );
  });

  test('a digit of a number drops with a reason on the record where it is one too many', () => {
    const call = start('account').finish('m1').digits(4).at(600).key(digit);
    assertCourse(
      call,
      `
      600 drop messages.account.expects (dtmf)
    `,
      600,
    );
  });
});
