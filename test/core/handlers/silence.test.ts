import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const silence = {
  afterMs: 5000,
  do: ['reprompt', 'reprompt', 'escalate'],
  reprompt: 'Hello?',
} as const;
const policy = buildPolicy({
  menu: { dtmf: menu, silence },
  account: { expects: digits, silence },
  plain: { silence: { ...silence, reprompt: undefined } },
  graced: { graceMs: 1500, silence },
  answer: {},
});

test('silence counts from the end of playout', () => {
  const call = startCall(policy).say('m1', 'menu').at(3000).finish('m1').at(7999);
  assert.deepEqual(call.told(), []);
  call.at(8000);
  assert.deepEqual(call.told(), ['reprompt messages.menu.silence']);
  assert.equal(call.did('say_declared')[0]?.source, 'silence.reprompt');
  assert.equal(call.decisions()[0]?.class, 'silence');
});

test('the silence ladder goes rung by rung, and a reprompt starts no ladder of its own', () => {
  const call = startCall(policy, { askedLastMs: 2000 }).say('m1', 'menu').at(1000).finish('m1');
  call.at(19_999);
  assert.deepEqual(
    call
      .turns()
      .filter((turn) => turn.decisions.length > 0)
      .map(({ event }) => event.atMs),
    [6000, 13_000],
  );
  call.at(60_000);
  const told = call.told();
  assert.deepEqual(told.slice(0, 3), [
    'reprompt messages.menu.silence',
    'reprompt messages.menu.silence',
    'escalate messages.menu.silence',
  ]);
  assert.equal(call.did('hand_off')[0]?.reason, 'silence');
  assert.equal(told.length, 3);
});

test('a rung without reprompt text says the message again', () => {
  const call = startCall(policy).say('m1', 'plain').at(1000).finish('m1').at(6000);
  const [say] = call.did('say_declared');
  assert.equal(say?.source, 'again');
  assert.equal(say.ofMessageId, 'm1');
});

test('a message without a `silence` policy has no silence ladder', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).finish('m1').at(100_000);
  assert.deepEqual(call.told(), []);
});

test('a committed turn resets the silence ladder', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(3000);
  call.event({ type: 'turn_committed', turnId: 't1' }).at(60_000);
  assert.deepEqual(call.told(), []);
});

test('a valid key resets the silence ladder', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(3000);
  call.key({ option: 'balance', isDigit: true }).at(60_000);
  assert.deepEqual(call.told(), ['choose messages.menu.dtmf.options']);
});

test('a valid key that stops the message starts no silence ladder', () => {
  const call = startCall(policy)
    .say('m1', 'menu')
    .at(1000)
    .key({ option: 'balance', isDigit: true });
  call.at(60_000);
  assert.deepEqual(call.did('say_declared'), []);
});

for (const { name, type, endsAtMs } of [
  { name: 'at once', type: 'plain', endsAtMs: 1000 },
  { name: 'at the end of its grace', type: 'graced', endsAtMs: 1500 },
]) {
  test(`an undeclared key ends a message ${name}, and the silence after it counts`, () => {
    const call = startCall(policy).say('m1', type).at(1000).key({ isDigit: true }).at(60_000);
    assert.equal(call.whenDid('stop'), endsAtMs);
    assert.equal(call.whenDid('say_declared'), endsAtMs + 5000);
  });
}

test('neither noise nor a backchannel that becomes no turn resets the silence ladder', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(2000).voice(2200);
  call.at(3000).voice(3200).words('u1', said.backchannel).at(13_199);
  assert.deepEqual(call.did('say_declared'), []);
  call.at(13_200);
  assert.equal(call.did('say_declared').length, 1);
});

test('the silence ladder stands still while a tool runs', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(3000).tool('t1');
  call.at(20_000).toolEnds('t1').at(22_999);
  assert.deepEqual(call.told(), []);
  call.at(23_000);
  assert.deepEqual(call.told(), ['reprompt messages.menu.silence']);
});

test('the silence after a message that ends while a tool runs counts from the end of the tool', () => {
  const call = startCall(policy).say('m1', 'menu').at(500).tool('t1').at(1000).finish('m1');
  call.at(9000).toolEnds('t1').at(13_999);
  assert.deepEqual(call.told(), []);
  call.at(14_000);
  assert.equal(call.told().length, 1);
});

test('no reprompt is spoken over a caller who speaks', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(5500).voice(8000);
  assert.deepEqual(call.did('say_declared'), []);
  call.at(10_000);
  assert.equal(call.did('say_declared').length, 1);
});

test('the silence ladder does not count while a reply is on its way', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(5000);
  call.say('m2', 'answer', { isWaiting: true }).at(30_000);
  assert.deepEqual(call.told(), []);
});

test('the time between two keys of a number does not count as silence', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(5500).digits(1);
  call.at(9400);
  assert.deepEqual(call.told(), ['collect messages.account.expects']);
});

test('silence counts again after a reprompt that the edge could not speak', () => {
  const call = startCall(policy, { failing: ['say_declared'] })
    .say('m1', 'menu')
    .at(1000)
    .finish('m1');
  call.at(11_000);
  assert.equal(call.did('say_declared').length, 2);
});

test('a reply that failed does not leave the caller in silence for ever', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(2000);
  call.event({ type: 'turn_committed', turnId: 't1' }).say('m2', 'menu', { isWaiting: true });
  const messageId = call.state().queue[0]?.messageId ?? assert.fail();
  call.at(4000).event({ type: 'message_dropped', messageId, reason: 'failed' }).at(9000);
  assert.equal(call.whenDid('say_declared'), 9000);
});

test('words that the recogniser takes from our own echo do not delay a rung of the silence ladder', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1');
  call.at(1200).interim('u1', said.echo).at(6000);
  assert.equal(call.whenDid('say_declared'), 6000);
});

test('an interim transcript without a word does not delay a rung of the silence ladder', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(4000);
  call.interim('u1', said.evidence({ words: 0, contentWords: 0, shape: 'none' })).at(6000);
  assert.equal(call.whenDid('say_declared'), 6000);
});

test('interim words delay a rung of the silence ladder until their final transcript is overdue', () => {
  const call = startCall(policy).say('m1', 'menu').at(1000).finish('m1').at(4000);
  call.interim('u1', said.bid).at(20_000);
  assert.equal(call.whenDid('say_declared'), 10_000);
});

test('no rung of the silence ladder comes while a number goes on after its message was said again', () => {
  const slow = buildPolicy({ account: { expects: { ...digits, interDigitMs: 10_000 }, silence } });
  const call = startCall(slow).say('m1', 'account').at(1000).finish('m1').at(1500).digits(1);
  call.at(2000).say('m2', 'account').at(3000).finish('m2').at(11_400);
  assert.deepEqual(call.did('say_declared'), []);
});
