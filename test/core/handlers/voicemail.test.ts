import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import { bid, humanPlease, spoken } from '../harness/evidence.ts';

const messages = {
  answer: { silence: { afterMs: 5000, do: ['escalate'], reprompt: undefined } },
  notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
  protected_span: { protect: ['numbers'] },
  account: { expects: digits },
  reminder: { text: 'Please call us back.' },
} as const;
const policy = buildPolicy(messages, { call: { voicemail: 'reminder' } });
const machine = { type: 'machine_answered' } as const;
const said = (call: Call): readonly string[] =>
  call.did('say_declared').map(({ messageType }) => messageType);
const ends = (call: Call): readonly string[] => call.did('end_call').map(({ reason }) => reason);

describe('`call.voicemail`', () => {
  test('an answering machine gets the message, then the call ends', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).at(500).event(machine).at(30_000);
    assert.deepEqual(call.told(), ['voicemail call.voicemail']);
    assert.deepEqual(said(call), ['reminder']);
    assert.deepEqual(ends(call), ['voicemail']);
    assert.ok((call.whenDid('end_call') ?? 0) >= 2500);
  });

  for (const type of ['answer', 'notice', 'protected_span'] as const) {
    test(`a message of the type \`${type}\` that plays when a machine answers stops at once`, () => {
      const call = startCall(policy, { askedLastMs: 2000 }).say('m1', type).at(1000);
      call.event(machine).at(30_000);
      const stops = call.did('stop').map(({ at, protect }) => ({ at, protect }));
      assert.deepEqual(stops, [{ at: 'now', protect: [] }]);
      assert.deepEqual(said(call), ['reminder']);
      assert.deepEqual(ends(call), ['voicemail']);
      assert.deepEqual(call.did('hand_off'), []);
    });
  }

  test('messages that wait when a machine answers are cancelled, and a required one is incomplete', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).say('m1', 'answer').at(1000);
    const isWaiting = true;
    call.say('m2', 'notice', { isWaiting }).say('m3', 'answer', { isWaiting });
    call.event(machine).at(30_000);
    assert.deepEqual(
      call.did('cancel_message').map(({ messageId }) => messageId),
      ['m2', 'm3'],
    );
    const incomplete = call.decisions().find(({ verdict }) => verdict === 'incomplete');
    assert.equal(incomplete?.reason, 'machine: an answering machine took it');
    assert.deepEqual(said(call), ['reminder']);
  });

  test('what the application says to a machine is cancelled, before and after the message', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).at(500).event(machine).at(1000);
    call.say('m1', 'answer').say('m2', 'notice').at(10_000).say('m3', 'answer').at(20_000);
    assert.deepEqual(
      call.did('cancel_message').map(({ messageId }) => messageId),
      ['m1', 'm2', 'm3'],
    );
    assert.deepEqual(said(call), ['reminder']);
  });

  test('nothing that a machine says or keys ends the message or becomes a turn', () => {
    const call = startCall(policy, { askedLastMs: 4000 }).at(500).event(machine).at(1000);
    call.voice(2500).words('u1', bid).words('u2', humanPlease).key({ isEscalation: true });
    call.event({ type: 'interrupt_requested', by: 'session' }).at(30_000);
    assert.deepEqual(call.did('stop'), []);
    assert.deepEqual(call.did('duck'), []);
    assert.deepEqual(call.did('hand_off'), []);
    assert.deepEqual(call.did('release'), []);
    assert.deepEqual(
      call.did('drop').flatMap(({ utteranceIds }) => utteranceIds),
      ['u1', 'u2'],
    );
    assert.deepEqual(ends(call), ['voicemail']);
  });

  test('digits that were collected when a machine answers are dropped', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).say('m1', 'account').at(1000);
    call.finish('m1').at(1500).words('u1', spoken(2)).at(1600).event(machine).at(30_000);
    assert.deepEqual(
      call.did('drop').flatMap(({ utteranceIds }) => utteranceIds),
      ['u1'],
    );
    assert.deepEqual(call.did('submit_collected'), []);
    assert.deepEqual(call.did('release'), []);
  });

  test('the silence ladder of a message before the machine leads to no human', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).say('m1', 'answer').at(1000);
    call.finish('m1').at(2000).event(machine).at(60_000);
    assert.deepEqual(call.did('hand_off'), []);
    assert.deepEqual(ends(call), ['voicemail']);
  });

  test('a machine that is reported twice gets the message once', () => {
    const call = startCall(policy, { askedLastMs: 2000 }).at(500).event(machine).event(machine);
    call.at(10_000).event(machine).at(30_000);
    assert.deepEqual(said(call), ['reminder']);
    assert.deepEqual(ends(call), ['voicemail']);
  });

  test('a call that goes to a human goes on when a machine answers', () => {
    const call = startCall(policy).at(500).words('u1', humanPlease).at(1000).event(machine);
    call.at(2000);
    assert.deepEqual(said(call), ['handoff']);
    assert.deepEqual(ends(call), []);
  });

  test('the call ends when the message for the machine cannot be said', () => {
    const call = startCall(policy, { failing: ['say_declared'] })
      .at(500)
      .event(machine)
      .at(130_000);
    assert.deepEqual(ends(call), ['voicemail']);
  });

  test('the call ends when the machine hangs up in the message', () => {
    const call = startCall(policy, { askedLastMs: 4000 }).at(500).event(machine).at(1500);
    call.event({ type: 'caller_left' }).at(1600);
    assert.deepEqual(ends(call), ['voicemail']);
  });

  test('a policy without it treats a machine as a caller', () => {
    const call = startCall(buildPolicy(messages)).say('m1', 'answer').at(1000).event(machine);
    call.finish('m1').at(10_000);
    assert.deepEqual(said(call), ['handoff']);
    assert.deepEqual(call.did('stop'), []);
  });
});
