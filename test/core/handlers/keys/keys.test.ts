import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keyContext } from '../../../../src/core/index.ts';
import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  menu: { dtmf: menu },
  reply_menu: { dtmf: { ...menu, submit: 'reply' } },
  spoken_menu: { interruptible: 'speech', dtmf: { ...menu, submit: 'reply' } },
  worded_menu: { dtmf: { ...menu, reprompt: 'Press 1 or 2.' } },
  silent_menu: { dtmf: menu, silence: { afterMs: 5000, do: ['escalate'], reprompt: 'Hello?' } },
  answer: {},
  notice: { interruptible: 'none' },
  both: { dtmf: menu, expects: digits },
});
const balance = { option: 'balance', isDigit: true };

test('a declared option stops the message now where keys are allowed', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key(balance);
  assert.deepEqual(call.told(), [
    'interrupt messages.menu.dtmf.options',
    'choose messages.menu.dtmf.options',
  ]);
  assert.equal(call.did('stop')[0]?.at, 'now');
  assert.equal(call.did('choose_option')[0]?.option, 'balance');
  assert.equal(call.decisions()[0]?.class, 'dtmf');
});

test('a declared option takes effect at the end of a message that keys may not stop', () => {
  const call = startCall(policy).say('m1', 'spoken_menu').at(1000).key(balance);
  assert.deepEqual(call.told(), ['continue messages.spoken_menu.interruptible']);
  assert.deepEqual(call.did('choose_option'), []);
  call.at(3000).finish('m1');
  assert.equal(call.whenDid('choose_option'), 3000);
  assert.deepEqual(call.did('commit_user_input')[0]?.input, { type: 'option', option: 'balance' });
});

test('a declared option still counts after its message, until the next message starts', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(2000).key(balance);
  assert.deepEqual(call.told(), ['choose messages.menu.dtmf.options']);
  call.say('m2', 'answer').at(3000).key().at(9000);
  assert.equal(call.did('choose_option').length, 1);
  assert.equal(call.did('report_digit').length, 1);
});

test('`submit: event` leaves the chat context alone', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key(balance);
  assert.deepEqual(call.did('commit_user_input'), []);
});

test('`submit: reply` makes the option the turn once the message that it stopped is done', () => {
  const call = startCall(policy).say('m1', 'reply_menu').at(1000).key(balance);
  const types = call.actions().map(({ type }) => type);
  assert.ok(types.indexOf('commit_user_input') > types.indexOf('truncate_context'));
});

test('an undeclared key where options exist is invalid, and stops the message', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key({ isDigit: true });
  assert.deepEqual(call.told(), [
    'interrupt messages.menu.dtmf.invalid',
    'invalid messages.menu.dtmf.invalid',
    'reprompt messages.menu.dtmf.invalid',
  ]);
  assert.equal(call.did('stop')[0]?.at, 'now');
});

test('an undeclared key is invalid and stops nothing where keys are not allowed', () => {
  const call = startCall(policy).say('m1', 'spoken_menu').at(1000).key({ isDigit: true });
  assert.deepEqual(call.told(), [
    'continue messages.spoken_menu.interruptible',
    'invalid messages.spoken_menu.dtmf.invalid',
    'reprompt messages.spoken_menu.dtmf.invalid',
  ]);
  assert.deepEqual(call.did('stop'), []);
});

test('a key over an interruptible message without options or expects stops it, waits, and is reported', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).key({ isDigit: true }).at(6001);
  assert.deepEqual(call.told(), [
    'interrupt messages.answer.interruptible',
    'hold messages.answer.interruptible',
    'report messages.answer.interruptible',
  ]);
  assert.deepEqual(call.did('report_digit')[0]?.ref, 'k1');
  assert.equal(call.whenDid('report_digit'), 6000);
});

test('a key over a protected message without options or expects only waits and is reported', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).key({ isDigit: true }).at(6001);
  assert.deepEqual(call.did('stop'), []);
  assert.equal(call.did('report_digit').length, 1);
});

test('a key is reported at once where no message of the policy takes keys', () => {
  const call = startCall(buildPolicy({ answer: {}, notice: { interruptible: 'none' } }));
  call.say('m1', 'notice').at(1000).key({ isDigit: true });
  assert.equal(call.told().at(-1), 'report messages.notice.interruptible');
  assert.equal(call.did('report_digit').length, 1);
});

for (const { type, source } of [
  { type: 'worded_menu', source: 'dtmf.reprompt' },
  { type: 'silent_menu', source: 'silence.reprompt' },
  { type: 'menu', source: 'again' },
] as const) {
  test(`the engine speaks a reprompt after an invalid key: ${source}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).key();
    const [say] = call.did('say_declared');
    assert.equal(say?.source, source);
    assert.equal(say.role, 'reprompt');
    assert.equal(say.messageType, type);
    assert.equal(say.ofMessageId, 'm1');
  });
}

for (const { pressed, reprompts, escalations } of [
  { pressed: 2, reprompts: 2, escalations: 0 },
  { pressed: 3, reprompts: 2, escalations: 1 },
]) {
  test(`a menu escalates after maxInvalid invalid keys: ${pressed} keys`, () => {
    const call = startCall(policy).say('m1', 'menu');
    for (let k = 1; k <= pressed; k += 1) call.at(k * 3000).key();
    const said = call.told().filter((told) => told.startsWith('reprompt'));
    assert.equal(said.length, reprompts);
    assert.equal(call.did('hand_off').length, escalations);
    if (escalations > 0) assert.equal(call.did('hand_off')[0]?.reason, 'invalid_input');
    const clauses = call.told().filter((told) => told.startsWith('escalate'));
    assert.deepEqual(clauses, escalations > 0 ? ['escalate messages.menu.dtmf.maxInvalid'] : []);
  });
}

test('a valid key resets the count of invalid keys', () => {
  const call = startCall(policy)
    .say('m1', 'menu')
    .at(1000)
    .key()
    .at(4000)
    .key()
    .at(7000)
    .key(balance);
  call.at(8000).key();
  assert.deepEqual(call.did('hand_off'), []);
});

test('a reprompt has the policy of its message', () => {
  const call = startCall(policy, { askedLastMs: 5000 }).say('m1', 'menu').at(1000).key().at(3000);
  call.key(balance);
  assert.equal(call.did('choose_option').length, 1);
  assert.equal(call.did('stop').at(-1)?.messageId, 'asked-1');
});

test('an option whose key is also a digit of a number is an option until a digit came', () => {
  const call = startCall(policy).say('m1', 'both').at(1000).key(balance);
  assert.equal(call.did('choose_option').length, 1);
  const other = startCall(policy).say('m1', 'both').at(1000).digits(1).at(1500).key(balance);
  assert.deepEqual(other.did('choose_option'), []);
  assert.deepEqual(other.told().at(-1), 'collect messages.both.expects');
});

test('a key belongs to the message in force, or else to the last one heard', () => {
  const call = startCall(policy);
  assert.equal(keyContext(policy, call.state()).messageType, 'none');
  call.say('m1', 'menu').at(1000);
  assert.equal(keyContext(policy, call.state()).messageType, 'menu');
  call.finish('m1').at(2000);
  assert.equal(keyContext(policy, call.state()).messageType, 'menu');
  assert.equal(keyContext(policy, call.state()).escalationKeyIsOn, true);
  call.say('m2', 'both');
  assert.equal(keyContext(policy, call.state()).escalationKeyIsOn, false);
});

test('words said over a message that a key stops are released as the turn', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1500, { ends: false });
  call.words('u1', said.backchannel).key({ isDigit: true });
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

// The reprompt would wait behind the message and be cancelled when the key stops the message.
test('an invalid key within the grace is reprompted when the grace is over', () => {
  const call = startCall(buildPolicy({ menu: { graceMs: 500, dtmf: menu } })).say('m1', 'menu');
  call.at(300).key({ isDigit: true });
  assert.deepEqual(call.did('say_declared'), []);
  call.at(600);
  assert.deepEqual(call.told().slice(0, 4), [
    'continue messages.menu.graceMs',
    'interrupt messages.menu.dtmf.invalid',
    'invalid messages.menu.dtmf.invalid',
    'reprompt messages.menu.dtmf.invalid',
  ]);
  assert.equal(call.did('say_declared').length, 1);
  assert.deepEqual(call.did('cancel_message'), []);
});

test('an option keyed within the grace still counts although an undeclared key follows', () => {
  const call = startCall(buildPolicy({ menu: { graceMs: 500, dtmf: menu } })).say('m1', 'menu');
  call.at(200).key({ isDigit: true, option: 'balance' }).at(300).key({ isDigit: true }).at(600);
  assert.equal(call.did('choose_option')[0]?.option, 'balance');
  assert.deepEqual(call.did('say_declared'), []);
});

test('invalid keys are counted anew for the next message', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).key().at(4000).key().at(7000);
  call.say('m2', 'menu').at(8000).key();
  assert.deepEqual(call.did('hand_off'), []);
});
