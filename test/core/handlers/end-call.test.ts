import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, escalation } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const silence = { afterMs: 5000, do: ['end_call'], reprompt: undefined } as const;
const messages = {
  menu: { silence },
  notice: { interruptible: 'none', delivery: 'required' },
  farewell: { text: 'Goodbye.' },
  answer: {},
} as const;
const policy = buildPolicy(messages, { call: { end: { message: 'farewell' } } });
const spoken = (call: Call): readonly string[] =>
  call.did('say_declared').map(({ messageType }) => messageType);

describe('a rung `end_call` of a silent caller', () => {
  test('a rung `end_call` speaks `call.end.message`, then tells the application to hang up', () => {
    const call = startCall(policy, { askedLastMs: 1000 }).say('m1', 'menu').at(1000).finish('m1');
    call.at(6000);
    assert.deepEqual(call.told(), ['end_call messages.menu.silence']);
    assert.deepEqual(spoken(call), ['farewell']);
    assert.equal(call.did('end_call').length, 0);
    call.at(7000);
    assert.deepEqual(
      call.did('end_call').map(({ reason }) => reason),
      ['silence'],
    );
  });

  test('a rung `end_call` without words for the end tells the application to hang up at once', () => {
    const call = startCall(buildPolicy(messages)).say('m1', 'menu').at(1000).finish('m1').at(6000);
    assert.deepEqual(spoken(call), []);
    assert.equal(call.whenDid('end_call'), 6000);
  });

  test('a rung `end_call` does not end the call of a caller who speaks over the farewell', () => {
    const call = startCall(policy, { askedLastMs: 4000 }).say('m1', 'menu').at(1000).finish('m1');
    call.at(6500).voice(7500).words('u1', said.correction).at(8000);
    call.event({ type: 'turn_committed', turnId: 't1' }).at(60_000);
    assert.equal(call.did('end_call').length, 0);
    assert.deepEqual(
      call.did('release').flatMap(({ utteranceIds }) => utteranceIds),
      ['u1'],
    );
  });

  test('a rung `end_call` gives way to a caller who asks for a human during the farewell', () => {
    const call = startCall(policy, { askedLastMs: 4000 }).say('m1', 'menu').at(1000).finish('m1');
    call.at(6500).key({ isEscalation: true }).at(60_000);
    assert.equal(call.did('hand_off').length, 1);
    assert.equal(call.did('end_call').length, 0);
  });
});

describe('`call.maxMs`', () => {
  const limited = buildPolicy(messages, {
    call: { maxMs: 20_000, end: { message: 'farewell' } },
  });
  const started = (): Call =>
    startCall(limited, { askedLastMs: 1000 }).event({ type: 'session_started', capabilities });

  test('`call.maxMs` ends an unprotected message at its sentence and the call after a farewell', () => {
    const call = started().at(15_000).say('m1', 'answer').at(20_000);
    assert.deepEqual(call.told(), ['end_call call.maxMs']);
    assert.equal(call.did('stop')[0]?.at, 'sentence');
    call.at(21_500);
    assert.deepEqual(spoken(call), ['farewell']);
    assert.deepEqual(
      call.did('end_call').map(({ reason }) => reason),
      ['max'],
    );
  });

  test('`call.maxMs` lets queued protected messages play first and cancels the others', () => {
    const call = started().at(19_000).say('m1', 'notice');
    call.say('m2', 'answer', { isWaiting: true }).say('m3', 'notice', { isWaiting: true });
    call.at(20_000);
    assert.deepEqual(
      call.did('cancel_message').map(({ messageId }) => messageId),
      ['m2'],
    );
    call.at(22_000).finish('m1').begin('m3').at(24_000);
    assert.deepEqual(spoken(call), []);
    call.finish('m3').at(26_000);
    assert.deepEqual(spoken(call), ['farewell']);
    assert.equal(call.did('end_call').length, 1);
  });

  test('`call.maxMs` tells the application to hang up at once when the caller is gone', () => {
    const call = started().at(10_000).event({ type: 'caller_left' }).at(20_000);
    assert.deepEqual(spoken(call), []);
    assert.equal(call.whenDid('end_call'), 20_000);
  });

  test('`call.maxMs` waits while the caller hears that a human is being called', () => {
    const call = startCall(limited, { askedLastMs: 5000 });
    call.event({ type: 'session_started', capabilities });
    call.at(18_000).key({ isEscalation: true }).at(29_000);
    assert.equal(call.did('end_call').length, 0);
    call.at(40_000);
    assert.equal(call.did('end_call').length, 1);
  });

  test('`call.maxMs` ends the call although a protected message never begins', () => {
    const call = started().at(19_000).say('m1', 'notice', { isWaiting: true }).at(200_000);
    assert.equal(call.did('end_call').length, 1);
  });
});

describe('`escalation.failed`', () => {
  test('`escalation.failed` is spoken when the handoff failed', () => {
    const failing = buildPolicy(
      { ...messages, nobody_free: { text: 'Nobody is free.' } },
      { escalation: { ...escalation, failed: 'nobody_free' } },
    );
    const call = startCall(failing, { askedLastMs: 1000 }).say('m1', 'answer').at(1000);
    call.key({ isEscalation: true }).at(5000);
    call.event({ type: 'handoff_ended', outcome: 'failed' }).at(8000);
    assert.deepEqual(spoken(call), ['handoff', 'nobody_free']);
  });

  test('`escalation.failed` is not spoken when the handoff was accepted', () => {
    const failing = buildPolicy(messages, { escalation: { ...escalation, failed: 'farewell' } });
    const call = startCall(failing, { askedLastMs: 1000 }).say('m1', 'answer').at(1000);
    call.key({ isEscalation: true }).at(5000);
    call.event({ type: 'handoff_ended', outcome: 'accepted' }).at(8000);
    assert.deepEqual(spoken(call), ['handoff']);
  });
});

const capabilities = {
  canVeto: true,
  canHold: true,
  hasDtmf: true,
  hasInterims: true,
  hasWordTimes: false,
  hasOverlapVerdict: false,
};

test('the call ends two minutes after it should, even if its last message never ends', () => {
  const call = startCall(policy, { askedLastMs: 1_000_000 });
  call.say('m1', 'menu').at(1000).finish('m1').at(6000);
  assert.deepEqual(spoken(call), ['farewell']);
  call.at(125_999);
  assert.equal(call.did('end_call').length, 0);
  call.at(126_000);
  assert.equal(call.did('end_call').length, 1);
});
