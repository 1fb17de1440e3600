import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits },
  both: { dtmf: menu, expects: digits },
});

test('digits keyed after completion are swallowed, and change nothing', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(1500).digits(2);
  call.at(9000).digits(1);
  assert.deepEqual(call.told().slice(-3), Array(3).fill('drop messages.account.expects'));
  assert.equal(call.did('submit_collected').length, 1);
  assert.deepEqual(call.did('report_digit'), []);
});

test('digits spoken after completion are the next turn', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(1500).voice(2000);
  call.words('u1', said.spoken(2));
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.did('submit_collected').length, 1);
});

test('a menu beside a collection is a menu again once the collection is done', () => {
  const call = startCall(policy).say('m1', 'both').at(1000).digits(4).at(4000);
  call.key({ option: 'balance', isDigit: true });
  assert.equal(call.did('choose_option')[0]?.option, 'balance');
  assert.equal(call.told().at(-1), 'choose messages.both.dtmf.options');
});

test('an option whose key is a digit is the tail of a number that is being keyed', () => {
  const call = startCall(policy).say('m1', 'both').at(1000).digits(4).at(2900);
  call.key({ option: 'balance', isDigit: true }).at(4800);
  call.key({ option: 'balance', isDigit: true });
  assert.deepEqual(call.did('choose_option'), []);
  assert.equal(call.told().at(-1), 'drop messages.both.expects');
  call.at(6800).key({ option: 'balance', isDigit: true });
  assert.equal(call.did('choose_option').length, 1);
});

// The voice was over before the key: its words came later than both.
test('interDigitMs counts from a key that was pressed after the voice whose digits come late', () => {
  const call = startCall(policy).say('m1', 'account').at(500).finish('m1').at(1000).voice(1500);
  call.at(2000).digits(1).at(2500).words('u1', said.spoken(1)).at(5999);
  assert.equal(call.state().collection.type, 'open');
  call.at(6000);
  assert.equal(call.told().at(-2), 'invalid messages.account.expects.interDigitMs');
});
