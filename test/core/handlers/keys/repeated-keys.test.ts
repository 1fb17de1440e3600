import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';

const policy = buildPolicy({
  menu: { dtmf: menu },
  reply_menu: { dtmf: { ...menu, submit: 'reply' } },
  silent_menu: { interruptible: 'none', dtmf: menu },
  account: { expects: { ...digits, min: 4, max: 4, terminator: undefined } },
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
