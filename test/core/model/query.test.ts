import assert from 'node:assert/strict';
import { test } from 'node:test';

import { admitsOverlapVerdict, admitsTurn } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: { graceMs: 1000 },
  immediate: { speech: { mode: 'immediate' } },
  notice: { interruptible: 'none' },
});

for (const { type, atMs, admitted } of [
  { type: 'answer', atMs: 999, admitted: false },
  { type: 'answer', atMs: 1000, admitted: true },
  { type: 'immediate', atMs: 1000, admitted: false },
  { type: 'notice', atMs: 1000, admitted: false },
]) {
  test(`a LiveKit verdict counts as evidence over ${type} at ${atMs} ms: ${admitted}`, () => {
    const call = startCall(policy).say('m1', type).at(atMs).progress('m1', atMs);
    assert.equal(admitsOverlapVerdict(policy, call.state()), admitted);
  });
}

test('a LiveKit verdict does not count as evidence while nothing plays', () => {
  assert.equal(admitsOverlapVerdict(policy, startCall(policy).state()), false);
});

test('a message type that the workflow lacks gets its defaults, and the clause says so', () => {
  const call = startCall(policy).say('m1', 'unheard_of').at(1000).voice(1500).at(2000);
  call.words('u1', said.bid);
  assert.equal(call.told()[0], 'duck defaults.speech.onCandidate');
  assert.equal(call.decisions()[0]?.messageType, 'unheard_of');
});

test('a message type named like a property of every object is not one of the workflow', () => {
  const call = startCall(policy).say('m1', 'constructor').at(1000).voice(1500);
  assert.equal(call.told()[0], 'duck defaults.speech.onCandidate');
});

test('a decision records the position of playout', () => {
  const call = startCall(policy).say('m1', 'immediate').at(900).progress('m1', 880);
  call.voice(1200, { ends: false });
  assert.equal(call.decisions()[0]?.playedMs, 880);
});

for (const { type, atMs, admitted } of [
  { type: 'answer', atMs: 999, admitted: false },
  { type: 'answer', atMs: 1000, admitted: true },
  { type: 'immediate', atMs: 1, admitted: true },
  { type: 'notice', atMs: 5000, admitted: false },
]) {
  test(`a turn spoken before the message may${admitted ? '' : ' not'} end ${type} after ${atMs} ms`, () => {
    const call = startCall(policy).say('m1', type).at(atMs).progress('m1', atMs);
    assert.equal(admitsTurn(policy, call.state()), admitted);
  });
}

test('a turn is taken when no message is in force, and ends none that waits or is ending already', () => {
  assert.equal(admitsTurn(policy, startCall(policy).state()), true);
  const waiting = startCall(policy).say('m1', 'notice', { isWaiting: true });
  assert.equal(admitsTurn(policy, waiting.state()), false);
  const ending = startCall(policy, { finishesStops: false }).say('m1', 'immediate').at(1000);
  ending.event({ type: 'interrupt_requested', by: 'session' });
  assert.equal(admitsTurn(policy, ending.state()), false);
});
