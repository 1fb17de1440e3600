import assert from 'node:assert/strict';
import { test } from 'node:test';

import { buildPolicy, escalation } from './harness/build-policy.ts';
import { startCall } from './harness/call.ts';
import * as said from './harness/evidence.ts';

const policy = buildPolicy({
  answer: { onInterruption: { offerToContinue: true } },
  paused: { speech: { onCandidate: 'pause' } },
  sentence: { onInterruption: { stop: 'sentence' } },
});

for (const type of ['answer', 'paused', 'sentence']) {
  test(`five interruptions in ten seconds leave nothing behind: ${type}`, () => {
    const call = startCall(policy);
    for (let k = 0; k < 5; k += 1) {
      const fromMs = k * 2000;
      call
        .at(fromMs)
        .say(`m${k}`, type)
        .at(fromMs + 800);
      call.voice(fromMs + 1300, { ends: false }).interim(`u${k}`, said.stopWord);
      call
        .at(fromMs + 1600)
        .silent()
        .words(`u${k}`, said.stopWord);
      call
        .at(fromMs + 1700)
        .ask(`q${k}`)
        .event({ type: 'turn_committed', turnId: `t${k}` });
    }
    call.at(10_000);
    const interrupts = call.decisions().filter(({ verdict }) => verdict === 'interrupt');
    assert.deepEqual(
      interrupts.map(({ clause, messageId }) => `${clause} ${messageId}`),
      [0, 1, 2, 3, 4].map((k) => `lexicon.stop m${k}`),
    );
    assert.equal(new Set(interrupts.map(({ overlapId }) => overlapId)).size, 5);
    for (const did of ['stop', 'truncate_context', 'release', 'answer_turn_end'] as const) {
      assert.equal(call.did(did).length, 5, did);
    }
    const { deadlines, held, overlap, queue, requested, turn } = call.state();
    assert.deepEqual([...deadlines, ...queue, ...requested], []);
    assert.deepEqual([held.type, overlap.type, turn.type], ['none', 'none', 'quiet']);
  });
}

test('the false pauses of a message that was interrupted do not count in the next', () => {
  const call = startCall(policy).say('m1', 'paused');
  for (const fromMs of [500, 2500]) call.at(fromMs).voice(fromMs + 200);
  call.at(5000).voice(5400, { ends: false }).words('u1', said.stopWord).at(5500).silent();
  call.at(6000).say('m2', 'paused').at(6500).voice(6900, { ends: false });
  assert.equal(call.did('pause').length, 3);
});

test('a caller who continues to speak while a stop is pending makes one turn', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'sentence').at(1000);
  call.voice(1400, { ends: false }).interim('u1', said.stopWord);
  call.at(1800).words('u1', said.stopWord).at(2000).silent();
  call.at(2200).voice(2900).words('u2', said.bid).at(12_000);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1', 'u2']);
  assert.equal(call.did('stop').length, 1);
});

test('a message that ends by itself before its pending stop ends once', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'sentence').at(1000);
  call.words('u1', said.stopWord).at(1500).finish('m1').at(1600).finish('m1');
  assert.deepEqual(call.did('truncate_context'), []);
  assert.equal(call.did('release').length, 1);
  assert.deepEqual(call.at(20_000).state().deadlines, []);
});

test('a message that is stopping has only the deadlines of its stop and of the handoff', () => {
  const mute = { ...escalation, message: undefined };
  const graced = buildPolicy({ greeting: { graceMs: 1000 } }, { escalation: mute });
  const call = startCall(graced, { finishesStops: false }).say('m1', 'greeting').at(200);
  call.voice(500).key({ isEscalation: true });
  const names = call.state().deadlines.map(({ name }) => name);
  assert.deepEqual(names, ['stop_lost', 'escalation_lost']);
});
