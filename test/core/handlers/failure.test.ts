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

test('a stop that failed twice leaves the floor free and the transcript released', () => {
  const call = startCall(policy, { failing: ['stop'] })
    .say('m1', 'answer')
    .at(1000);
  call.words('u1', said.stopWord);
  assert.equal(call.state().floor.type, 'idle');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a handle that is never done leaves the floor free in time', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000);
  call.words('u1', said.stopWord).at(9999);
  assert.equal(call.state().floor.type, 'stopping');
  call.at(10_000);
  assert.equal(call.state().floor.type, 'idle');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a pause that failed is none', () => {
  const call = startCall(policy, { failing: ['pause'] })
    .say('m1', 'paused')
    .at(1000)
    .voice(1500);
  assert.equal(call.state().floor.type, 'playing');
  call.at(4000);
  assert.deepEqual(call.did('resume'), []);
});

test('a pause that became a duck is undone as one', () => {
  const call = startCall(policy).say('m1', 'paused').at(1000).voice(1500, { ends: false });
  const actionId = call.did('pause')[0]?.actionId ?? assert.fail();
  call.event({ type: 'action_degraded', actionId, did: 'duck' }).silent().at(4000);
  assert.equal(call.did('unduck').length, 1);
  assert.deepEqual(call.did('resume'), []);
});

test('a message that cannot be brought back ends, so that the call goes on', () => {
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

test('a hand-off that failed can be asked for again', () => {
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

test('words mean that the recogniser is back', () => {
  const call = startCall(policy).event({ type: 'stt_failed' }).at(500).words('u1', said.bid);
  call.say('m1', 'answer').at(1000).voice(1600, { ends: false });
  assert.deepEqual(call.did('stop'), []);
});

test('a transcript that the gate has kept too long goes to the application under a message', () => {
  const call = startCall(policy).say('m1', 'long').at(1000).voice(1500).words('u1', said.bid);
  const utteranceId = call.did('hold')[0]?.utteranceIds[0] ?? assert.fail();
  call.at(9000).event({ type: 'gate_stalled', utteranceId });
  assert.equal(call.did('report_held')[0]?.stale, true);
  call.at(10_000).finish('m1');
  assert.deepEqual(call.did('release'), []);
});

test('a transcript that the gate has kept too long is released where nothing is in force', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).finish('m1').digits(1);
  call.at(1200).voice(1500).words('u1', said.bid);
  assert.deepEqual(call.did('release'), []);
  const utteranceId = call.did('hold')[0]?.utteranceIds[0] ?? assert.fail();
  call.event({ type: 'gate_stalled', utteranceId });
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.state().held.type, 'none');
});

test('a caller who leaves is not waited for', () => {
  const call = startCall(policy)
    .say('m1', 'paused')
    .at(1000)
    .voice(1500, { ends: false })
    .ask('a1');
  call.event({ type: 'caller_left' }).at(3000);
  assert.equal(call.did('resume').length, 1);
  assert.equal(call.did('answer_turn_end').length, 1);
});

test('a session that closes settles what waits and decides nothing more', () => {
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
  const before = call.did('wake_at').length;
  call.at(1600).event({ type: 'woke' });
  assert.equal(call.did('wake_at').length, before + 1);
});

test('a message whose end was never told ends when the next one starts', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).say('m2', 'notice');
  assert.equal(messageInForce(call.state())?.messageId, 'm2');
  assert.equal(call.did('truncate_context')[0]?.messageId, 'm1');
});

test('the turn of a caller who leaves in the middle of a number is over', () => {
  const expecting = buildPolicy({ account: { expects: digits } });
  const call = startCall(expecting).say('m1', 'account').at(1000).finish('m1').at(1500).digits(1);
  call.at(2000).ask('a1');
  assert.deepEqual(call.did('answer_turn_end'), []);
  call.event({ type: 'caller_left' });
  assert.equal(call.did('answer_turn_end')[0]?.complete, true);
});
