import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';

const policy = buildPolicy({
  menu: { dtmf: menu },
  slow_menu: { dtmf: { ...menu, debounceMs: 3000 } },
  reply_menu: { dtmf: { ...menu, submit: 'reply' } },
  silent_menu: { interruptible: 'none', dtmf: menu },
  account: { expects: { ...digits, min: 4, max: 4, terminator: undefined } },
  grace: { graceMs: 800 },
  answer: {},
});
const balance = { option: 'balance', isDigit: true };
const again = { ...balance, isRepeat: true } as const;

test('a key that is pressed twice within 90 ms chooses once and does not cut what the application says then', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(1050);
  call.say('m2', 'answer').at(1090).key({ isDigit: true, isRepeat: true }).at(3000);
  assert.equal(call.did('choose_option').length, 1);
  assert.deepEqual(
    call.did('stop').map(({ messageId }) => messageId),
    ['m1'],
  );
  assert.deepEqual(call.did('report_digit'), []);
});

test('a key that is pressed twice makes one turn where options are replies', () => {
  const call = startCall(policy).say('m1', 'reply_menu').at(1000).key(balance).at(1450).key(again);
  call.at(5000);
  assert.equal(call.did('choose_option').length, 1);
  assert.equal(call.did('commit_user_input').length, 1);
});

test('the same key counts again two seconds after its choice', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(1500);
  call.say('m2', 'menu').at(3001).key(again);
  assert.equal(call.did('choose_option').length, 2);
});

test('another key right after a choice is not swallowed', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(1500);
  call.say('m2', 'answer').at(1600).key({ isDigit: true }).at(7000);
  assert.equal(call.did('report_digit').length, 1);
});

test('a fifth digit after a number of four does not cut the confirmation', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000).digits(4);
  assert.equal(call.did('submit_collected').length, 1);
  call.at(2100).say('m2', 'answer').at(2249).key({ isDigit: true }).at(5000);
  assert.deepEqual(call.did('stop'), []);
  assert.deepEqual(call.did('report_digit'), []);
});

test('a wrong key after a choice that waits for the end of its menu leads to no reprompt', () => {
  const call = startCall(policy).say('m1', 'silent_menu').at(1000).key(balance).at(1500).key();
  call.at(3000).finish('m1').at(10_000);
  assert.equal(call.did('choose_option').length, 1);
  assert.deepEqual(call.did('say_declared'), []);
});

describe('the same key again', () => {
  const chosen = (call: Call) => call.did('choose_option').length;
  const reason = (call: Call) => call.decisions().at(-1)?.reason;

  for (const [atMs, choices] of [
    [3000, 1],
    [3001, 2],
  ] as const) {
    test(`is the press before it up to two seconds after the choice: at ${atMs - 1000} ms`, () => {
      const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(1500);
      call.say('m2', 'menu').at(atMs).key(again);
      assert.equal(chosen(call), choices);
    });
  }

  for (const [atMs, choices] of [
    [4000, 1],
    [4001, 2],
  ] as const) {
    test(`is the press before it within a long \`debounceMs\`: at ${atMs - 1000} ms of 3000`, () => {
      const call = startCall(policy).say('m1', 'slow_menu').at(1000).key(balance).at(1500);
      call.say('m2', 'slow_menu').at(atMs).key(again);
      assert.equal(chosen(call), choices);
    });
  }

  test('within `debounceMs` of a press that chose nothing is dropped, and is no choice', () => {
    const call = startCall(policy).say('m1', 'account').at(1000).key().at(1100).say('m2', 'menu');
    call.at(1200).key(again);
    assert.equal(reason(call), 'the same key again within `dtmf.debounceMs`: one press');
    assert.equal(chosen(call), 0);
  });

  test('is another mistake where the menu does not have it, however soon it comes', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key().at(1100);
    call.key({ isRepeat: true });
    assert.equal(call.told().filter((line) => line.startsWith('invalid ')).length, 2);
  });

  test('that waited is no echo of itself when the next menu takes it', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(3100).key(again);
    call.at(3200).say('m2', 'menu');
    assert.equal(chosen(call), 2);
  });

  for (const [atMs, isDropped] of [
    [3000, true],
    [3001, false],
  ] as const) {
    test(`over a menu whose choice waits for its end is dropped for two seconds: at ${atMs - 1000} ms`, () => {
      const call = startCall(policy).say('m1', 'silent_menu').at(1000).key(balance).at(atMs);
      call.key(again);
      const dropped = reason(call) === 'the same key again, whose choice takes effect later';
      assert.equal(dropped, isDropped);
    });
  }

  test('over a menu is a choice of its own where an earlier key only waits to stop a message', () => {
    const call = startCall(policy).say('m1', 'grace').at(300).key({ isDigit: true }).at(400);
    call.key({ isDigit: true, isRepeat: true });
    assert.equal(call.told().at(-1), 'hold messages.grace.interruptible');
  });

  test('is the key for a human when it is that key, although it was a choice before', () => {
    const call = startCall(policy).say('m1', 'menu').at(1000).key(balance).at(1200);
    call.key({ ...again, isEscalation: true });
    assert.equal(call.did('hand_off').length, 1);
  });
});

describe('digits after a complete number', () => {
  const complete = () =>
    startCall(policy).say('m1', 'account').at(500).finish('m1').at(1000).digits(4);
  for (const [atMs, choices] of [
    [3000, 0],
    [3001, 1],
  ] as const) {
    test(`belong to it for two seconds, also in the next menu: at ${atMs - 1000} ms`, () => {
      const call = complete().at(1500).say('m2', 'menu').at(atMs).key(balance);
      assert.equal(call.did('choose_option').length, choices);
    });
  }

  test('that follow a key which is not of the number wait for the next menu', () => {
    const call = complete().at(1100).key().at(1200).key({ isDigit: true }, balance);
    assert.match(call.told().at(-1) ?? '', /^hold /u);
    call.at(1500).say('m2', 'menu');
    assert.equal(call.did('choose_option').length, 1);
  });
});
