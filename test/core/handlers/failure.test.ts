import assert from 'node:assert/strict';
import { test } from 'node:test';

import { messageInForce } from '../../../src/core/index.ts';
import { buildPolicy, digits } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  account: { expects: digits },
  paused: { speech: { onCandidate: 'pause' } },
  immediate: { speech: { mode: 'immediate' } },
  notice: { interruptible: 'none' },
  long: { interruptible: 'none', heldForMs: 60_000 },
});

test('a stop that failed is tried once more, at once', () => {
  const call = startCall(policy, { failing: ['stop'] })
    .say('m1', 'answer')
    .at(1000);
  call.words('u1', said.stopWord);
  assert.deepEqual(
    call.did('stop').map(({ at }) => at),
    ['word', 'now'],
  );
});

test('after a stop has failed twice the floor is free and the transcript is released', () => {
  const call = startCall(policy, { failing: ['stop'] })
    .say('m1', 'answer')
    .at(1000);
  call.words('u1', said.stopWord);
  assert.equal(call.state().floor.type, 'idle');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('the floor becomes free in time although the handle of a message is never done', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000);
  call.words('u1', said.stopWord).at(9999);
  assert.equal(call.state().floor.type, 'stopping');
  call.at(10_000);
  assert.equal(call.state().floor.type, 'idle');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a message whose pause failed counts as playing and is not resumed', () => {
  const call = startCall(policy, { failing: ['pause'] })
    .say('m1', 'paused')
    .at(1000)
    .voice(1500);
  assert.equal(call.state().floor.type, 'playing');
  assert.equal(call.did('pause').length, 1);
  call.at(4000);
  assert.deepEqual(call.did('resume'), []);
});

test('a pause that the edge turned into a duck ends with an unduck', () => {
  const call = startCall(policy).say('m1', 'paused').at(1000).voice(1500, { ends: false });
  const actionId = call.did('pause')[0]?.actionId ?? assert.fail();
  call.event({ type: 'action_degraded', actionId, did: 'duck' }).silent().at(4000);
  assert.equal(call.did('unduck').length, 1);
  assert.deepEqual(call.did('resume'), []);
});

test('a message that cannot be resumed ends, so that the call continues', () => {
  const call = startCall(policy, { failing: ['resume'] })
    .say('m1', 'paused')
    .at(1000)
    .voice(1500);
  call.at(4000);
  assert.equal(call.told().at(-1), 'interrupt messages.paused.onFalse.resume');
  assert.equal(call.state().floor.type, 'idle');
});

test('a start that failed cancels the message', () => {
  const call = startCall(policy, { failing: ['start_playout'] }).say('m1', 'answer');
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
  assert.deepEqual(call.state().queue, []);
});

test('a handoff whose action failed can be requested again', () => {
  const call = startCall(policy, { failing: ['hand_off'] })
    .say('m1', 'answer')
    .at(1000);
  call.words('u1', said.humanPlease).at(1100).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('without a recogniser speech alone may still interrupt', () => {
  const call = startCall(policy).event({ type: 'stt_failed' }).say('m1', 'answer').at(1000);
  call.voice(1480, { ends: false });
  assert.deepEqual(call.did('stop'), []);
  call.at(1512).heard(512);
  assert.equal(call.told().at(-1), 'interrupt messages.answer.speech.minSpeechMs');
});

test('words after a failure of the recogniser mean that it is back', () => {
  const call = startCall(policy).event({ type: 'stt_failed' }).at(500).words('u1', said.bid);
  call.say('m1', 'answer').at(1000).voice(1600, { ends: false });
  assert.deepEqual(call.did('stop'), []);
});

test('a transcript kept too long by the gate goes to the application while a message is in force', () => {
  const call = startCall(policy).say('m1', 'long').at(1000).voice(1500).words('u1', said.bid);
  const utteranceId = call.did('hold')[0]?.utteranceIds[0] ?? assert.fail();
  call.at(9000).event({ type: 'gate_stalled', utteranceId });
  assert.equal(call.did('report_held')[0]?.stale, true);
  call.at(10_000).finish('m1');
  assert.deepEqual(call.did('release'), []);
});

test('a transcript kept too long by the gate is released while no message is in force', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').digits(1);
  call.at(1200).voice(1500).words('u1', said.bid);
  assert.deepEqual(call.did('release'), []);
  const utteranceId = call.did('hold')[0]?.utteranceIds[0] ?? assert.fail();
  call.event({ type: 'gate_stalled', utteranceId });
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.state().held.type, 'none');
});

test('the engine does not wait for a caller who has left', () => {
  const call = startCall(policy)
    .say('m1', 'paused')
    .at(1000)
    .voice(1500, { ends: false })
    .ask('a1');
  call.event({ type: 'caller_left' }).at(3000);
  assert.equal(call.did('resume').length, 1);
  assert.equal(call.did('answer_turn_end').length, 1);
});

test('a session that closes settles everything pending and makes no further decision', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(1500).words('u1', said.bid);
  call.event({ type: 'session_closing' }).words('u2', said.humanPlease).ask('a1').at(60_000);
  assert.equal(call.did('report_held').length, 1);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u2']);
  assert.equal(call.did('answer_turn_end').length, 1);
  assert.deepEqual(call.did('hand_off'), []);
  assert.deepEqual(call.state().deadlines, []);
});

test('a wake-up that comes too early is asked for again', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1500);
  const before = call.at(1700).did('wake_at').length;
  call.at(1800).event({ type: 'woke' });
  assert.equal(call.did('wake_at').length, before + 1);
});

test('a message whose end was never reported ends when the next one starts', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).say('m2', 'notice');
  assert.equal(messageInForce(call.state())?.messageId, 'm2');
  assert.equal(call.did('truncate_context')[0]?.messageId, 'm1');
});

test('the turn is over when the caller leaves in the middle of a number', () => {
  const expecting = buildPolicy({ account: { expects: digits } });
  const call = startCall(expecting).say('m1', 'account').at(1000).finish('m1').at(1500).digits(1);
  call.at(2000).ask('a1');
  assert.deepEqual(call.did('answer_turn_end'), []);
  call.event({ type: 'caller_left' });
  assert.equal(call.did('answer_turn_end')[0]?.complete, true);
});
