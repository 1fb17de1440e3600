import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  account: { expects: digits },
  both: { dtmf: menu, expects: digits },
});

test('extra digits are swallowed for two seconds after a number, and a later one waits for a message', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(1500).digits(2);
  assert.deepEqual(call.told().slice(-2), Array(2).fill('drop messages.account.expects'));
  call.at(9000).digits(1);
  assert.equal(call.told().at(-1), 'hold messages.account.expects');
  assert.equal(call.did('submit_collected').length, 1);
  assert.deepEqual(call.did('report_digit'), []);
});

test('digits spoken after a collection completes become the next turn', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(1500).voice(2000);
  call.words('u1', said.spoken(2));
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.did('submit_collected').length, 1);
});

test('a menu of a message that also collects digits works again once the collection is done', () => {
  const call = startCall(policy).say('m1', 'both').at(1000).digits(4).at(4000);
  call.key({ option: 'balance', isDigit: true });
  assert.equal(call.did('choose_option')[0]?.option, 'balance');
  assert.equal(call.told().at(-1), 'choose messages.both.dtmf.options');
});

test('a digit that is also a menu option is swallowed when it follows a complete number', () => {
  const call = startCall(policy).say('m1', 'both').at(1000).digits(4).at(2900);
  call.key({ option: 'balance', isDigit: true }).at(4800);
  call.key({ option: 'balance', isDigit: true });
  assert.deepEqual(call.did('choose_option'), []);
  assert.equal(call.told().at(-1), 'drop messages.both.expects');
  call.at(6800).key({ option: 'balance', isDigit: true });
  assert.equal(call.did('choose_option').length, 1);
});

// The voice ended before the key was pressed; its words arrive after both.
test('interDigitMs counts from a key that was pressed after the voice whose digits come late', () => {
  const call = startCall(policy).say('m1', 'account').at(500).finish('m1').at(1000).voice(1500);
  call.at(2000).digits(1).at(2500).words('u1', said.spoken(1)).at(5999);
  assert.equal(call.state().collection.type, 'open');
  call.at(6000);
  assert.equal(call.told().at(-2), 'invalid messages.account.expects.interDigitMs');
});

for (const { name, terminator, spokenKey, submits } of [
  { name: 'the name of the terminator', terminator: '#', spokenKey: '#', submits: 1 },
  { name: 'the name of another key', terminator: '*', spokenKey: '#', submits: 0 },
  {
    name: 'the name of a key where none ends it',
    terminator: undefined,
    spokenKey: '#',
    submits: 0,
  },
] as const) {
  const asking = buildPolicy({ range: { expects: { ...digits, min: 3, max: 6, terminator } } });

  test(`${name} after spoken digits completes the collection ${submits} times`, () => {
    const call = startCall(asking).say('m1', 'range').at(1000).finish('m1').voice(2000);
    call.at(2400).words('u1', { ...said.spoken(4), spokenKey });
    assert.equal(call.did('submit_collected').length, submits);
  });

  test(`${name} alone, after digits, completes the collection ${submits} times`, () => {
    const call = startCall(asking).say('m1', 'range').at(1000).finish('m1').voice(2000);
    call.at(2400).words('u1', said.spoken(4)).at(3000).voice(3500);
    call.at(3900).words('u2', said.evidence({ words: 2, contentWords: 2, spokenKey }));
    assert.equal(call.did('submit_collected').length, submits);
  });
}

test('the name of the terminator after too few digits is invalid', () => {
  const asking = buildPolicy({ range: { expects: { ...digits, min: 3, max: 6 } } });
  const call = startCall(asking).say('m1', 'range').at(1000).finish('m1').voice(2000);
  call.at(2400).words('u1', { ...said.spoken(2), spokenKey: '#' });
  assert.ok(call.told().includes('invalid messages.range.expects'));
});

test('a number with introductory words is collected, however many words it has', () => {
  const asking = buildPolicy({ account: { expects: digits } });
  const call = startCall(asking).say('m1', 'account').at(1000).finish('m1').voice(2000);
  const words = said.evidence({ words: 7, contentWords: 7, spokenDigits: 2, isGivingDigits: true });
  call.at(2400).words('u1', words);
  assert.ok(call.told().includes('collect messages.account.expects'));
});

test('a number that the caller gives with a correction is collected: no, it is four two', () => {
  const asking = buildPolicy({ account: { expects: digits } });
  const call = startCall(asking).say('m1', 'account').at(1000).finish('m1').voice(2000);
  const given = said.evidence({ words: 5, contentWords: 3, spokenDigits: 2, isGivingDigits: true });
  call.at(2400).words('u1', { ...given, matches: ['correction'] });
  assert.ok(call.told().includes('collect messages.account.expects'));
});

test('a correction that has a number in it and gives none is no number', () => {
  const asking = buildPolicy({ account: { expects: digits } });
  const call = startCall(asking).say('m1', 'account').at(1000).finish('m1').voice(2000);
  const given = said.evidence({ words: 4, contentWords: 3, spokenDigits: 2 });
  call.at(2400).words('u1', { ...given, matches: ['correction'] });
  assert.ok(!call.told().includes('collect messages.account.expects'));
});

test('a number that a message of another type ends leaves no timer behind', () => {
  const asked = buildPolicy({ account: { expects: digits }, answer: {} });
  const call = startCall(asked).say('m1', 'account').at(1000).finish('m1').at(1500).digits(1);
  assert.equal(call.state().deadlines.length, 1);
  call.at(2000).say('m2', 'answer');
  assert.deepEqual(call.state().deadlines, []);
});
