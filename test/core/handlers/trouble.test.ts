import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';

const trouble = { waitMs: 2500, wait: 'one_moment', message: 'sorry', do: 'end_call' } as const;
const messages = {
  one_moment: { text: 'One moment.' },
  sorry: { text: 'We have a problem.' },
  farewell: { text: 'Goodbye.' },
  notice: { interruptible: 'none', delivery: 'required' },
  answer: { silence: { afterMs: 5000, do: ['escalate'], reprompt: undefined } },
} as const;
const policy = buildPolicy(messages, { call: { trouble } });
const spoken = (call: Call): readonly string[] =>
  call.did('say_declared').map(({ messageType }) => messageType);
const turn = { type: 'turn_committed', turnId: 't1' } as const;
const failed = (part: 'model' | 'voice' | 'recogniser', isFinal: boolean) =>
  ({ type: 'provider_failed', part, isFinal }) as const;

describe('`call.trouble.wait`', () => {
  test('`trouble.wait` is said once a turn if no sample is heard `waitMs` after the turn ends', () => {
    const call = startCall(policy).event(turn).at(2499);
    assert.deepEqual(call.did('say_aside'), []);
    call.at(60_000);
    assert.deepEqual(
      call.did('say_aside').map(({ messageType }) => messageType),
      ['one_moment'],
    );
    assert.deepEqual(call.told(), ['trouble call.trouble.wait']);
    call.event({ ...turn, turnId: 't2' }).at(62_500);
    assert.equal(call.did('say_aside').length, 2);
  });

  test('`trouble.wait` is not said when the answer is heard in time', () => {
    const call = startCall(policy).event(turn).at(2000).say('m1', 'answer').at(10_000);
    assert.deepEqual(call.did('say_aside'), []);
  });

  test('`trouble.wait` is not said while the caller speaks', () => {
    const call = startCall(policy).event(turn).at(2000).voice(4000, { ends: false }).at(4100);
    assert.deepEqual(call.did('say_aside'), []);
  });

  test('`trouble.wait` is said when a part of the agent fails and may come back', () => {
    const call = startCall(policy).event(turn).at(500).event(failed('model', false)).at(600);
    assert.deepEqual(
      call.did('say_aside').map(({ messageType }) => messageType),
      ['one_moment'],
    );
    call.event(failed('model', false)).at(5000);
    assert.equal(call.did('say_aside').length, 1);
  });

  test('`trouble.wait` leaves the silence ladder of the message before it as it was', () => {
    const call = startCall(policy, { askedLastMs: 500 }).say('m1', 'answer').at(1000).finish('m1');
    call.at(2000).event(failed('recogniser', false)).at(30_000);
    assert.equal(call.did('say_aside').length, 1);
    assert.equal(call.did('hand_off')[0]?.reason, 'silence');
  });
});

describe('a part that has failed for good', () => {
  test('a part that failed for good is announced to the caller, then the call ends', () => {
    const call = startCall(policy, { askedLastMs: 1000 }).say('m1', 'answer').at(1000);
    call.finish('m1').at(1500).event(failed('model', true)).at(10_000);
    assert.deepEqual(call.told(), ['trouble call.trouble.message', 'end_call call.trouble.do']);
    assert.deepEqual(spoken(call), ['sorry']);
    assert.deepEqual(
      call.did('end_call').map(({ reason }) => reason),
      ['trouble'],
    );
  });

  test('the failure is announced once, however many parts fail', () => {
    const call = startCall(policy, { askedLastMs: 1000 }).at(500).event(failed('model', true));
    call.event(failed('voice', true)).at(10_000);
    assert.deepEqual(spoken(call), ['sorry']);
    assert.equal(call.did('end_call').length, 1);
  });

  test('a part that failed for good leads to a human if the policy says `do: handoff`', () => {
    const handing = buildPolicy(messages, { call: { trouble: { ...trouble, do: 'handoff' } } });
    const call = startCall(handing, { askedLastMs: 1000 }).at(500).event(failed('model', true));
    call.at(1000);
    assert.equal(call.did('hand_off').length, 0);
    call.at(10_000);
    assert.deepEqual(
      call.did('hand_off').map(({ reason }) => reason),
      ['trouble'],
    );
    assert.deepEqual(spoken(call), ['sorry', 'handoff']);
  });

  test('the failure is announced in the built-in words if the policy names no message', () => {
    const plain = buildPolicy(messages, { call: { trouble: { do: 'end_call' } } });
    const call = startCall(plain, { askedLastMs: 1000 }).at(500).event(failed('voice', true));
    call.at(10_000);
    assert.equal(call.did('say_declared')[0]?.source, 'apology');
    assert.equal(call.did('end_call').length, 1);
  });

  test('a failure lets a protected message play to its end first if the agent can still speak', () => {
    const call = startCall(policy, { askedLastMs: 1000 }).say('m1', 'notice').at(1000);
    call.event(failed('recogniser', true)).at(2000);
    assert.deepEqual(spoken(call), ['sorry']);
    assert.equal(call.did('stop').length, 0);
    call.finish('m1').at(10_000);
    assert.equal(call.did('end_call').length, 1);
  });

  test('a failed part changes nothing for a caller who is being handed to a human', () => {
    const call = startCall(policy, { askedLastMs: 1000 }).at(500).key({ isEscalation: true });
    call.at(600).event(failed('voice', true)).at(30_000);
    assert.equal(call.did('hand_off').length, 1);
    assert.equal(call.did('end_call').length, 0);
  });
});
