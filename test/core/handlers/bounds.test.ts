import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, sessionMs, type MessageId } from '../../../src/core/index.ts';
import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const silence = { afterMs: 2000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  immediate: { speech: { mode: 'immediate', minSpeechMs: 100 } },
  account: { expects: digits, silence },
  locked: { interruptible: 'none', expects: digits },
  terms: { delivery: 'required', onIncomplete: 'again', silence },
  menu: { dtmf: menu },
});

for (const [voiceMs, stops] of [
  [99, 0],
  [100, 1],
] as const) {
  test(`a voice of ${voiceMs} ms ${stops === 1 ? 'takes' : 'does not take'} the floor at minSpeechMs 100`, () => {
    const call = startCall(policy).say('m1', 'immediate').at(1000);
    call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(1000) }).at(1000 + voiceMs);
    assert.equal(call.heard(voiceMs).did('stop').length, stops);
  });
}

for (const [contentWords, isNumber] of [
  [6, true],
  [7, false],
] as const) {
  test(`three digits in ${contentWords} words ${isNumber ? 'are' : 'are not'} an answer to a digit prompt`, () => {
    const words = said.evidence({ words: 8, contentWords, spokenDigits: 3 });
    const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1500);
    call.words('u1', words);
    assert.equal(call.told().includes('collect messages.account.expects'), isNumber);
  });
}

test('an unfinished number is not invalid while the message that asks for it still plays', () => {
  const call = startCall(policy).say('m1', 'locked').at(1000).digits(2).at(11_000);
  assert.deepEqual(
    call.decisions().filter(({ verdict }) => verdict === 'invalid'),
    [],
  );
  call.finish('m1').at(20_000);
  assert.equal(call.decisions().filter(({ verdict }) => verdict === 'invalid').length, 1);
});

test('no rung of the silence ladder comes while a message that the engine requested is pending', () => {
  const call = startCall(policy, { unanswered: ['say_declared'] })
    .say('m1', 'terms')
    .at(1000);
  call.key({ isDigit: true }).at(5999);
  const rungs = () =>
    call.decisions().filter(({ class: callerClass }) => callerClass === 'silence');
  assert.equal(call.did('say_declared')[0]?.role, 'again');
  assert.deepEqual(rungs(), []);
});

test('no rung of the silence ladder comes while the turn is held open for digits', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(1500).voice(2000);
  call.ask('q1').at(5999);
  assert.equal(call.state().turn.type, 'asked');
  assert.deepEqual(call.did('say_declared'), []);
});

for (const [reason, reprompts] of [
  ['failed', 2],
  ['superseded', 1],
] as const) {
  test(`the engine requests the reprompt for an invalid key ${reprompts} times if it is ${reason}`, () => {
    const call = startCall(policy, { unanswered: ['say_declared'] })
      .say('m1', 'menu')
      .at(1000);
    call.key({ isDigit: true });
    const messageId = id<MessageId>('r1');
    call.event({ type: 'message_queued', messageId, messageType: 'menu', role: 'reprompt' });
    call.event({ type: 'message_dropped', messageId, reason });
    assert.equal(call.did('say_declared').length, reprompts);
  });
}

test('the engine asks for the same wake-up again when it is woken too early', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').at(2000);
  call.event({ type: 'woke' });
  assert.deepEqual(call.turns().at(-1)?.actions, [{ type: 'wake_at', atMs: 3000 }]);
});
