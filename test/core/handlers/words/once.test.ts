import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, type MessageId, type UtteranceId } from '../../../../src/core/index.ts';
import { buildPolicy, escalation, menu } from '../../harness/build-policy.ts';
import { startCall } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  menu: { dtmf: menu },
  notice: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
  terms: { delivery: 'required' },
  locked: { interruptible: 'none' },
  brief: { interruptible: 'none', heldForMs: 0 },
  handoff: {},
});

test('the final words of a request that led to a handoff do not lead to a second one', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).interim('u1', said.humanPlease);
  call.at(1500).event({ type: 'handoff_ended', outcome: 'failed' });
  call.at(2000).words('u1', said.humanPlease).at(20_000);
  assert.equal(call.did('hand_off').length, 1);
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

test('a caller who asks for a human again after a handoff has failed gets a second one', () => {
  const call = startCall(policy).words('u1', said.humanPlease);
  call.at(500).event({ type: 'handoff_ended', outcome: 'failed' });
  call.at(3000).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('a request for a human counts although it reuses the id of one without final words', () => {
  const mute = buildPolicy({}, { escalation: { ...escalation, message: undefined } });
  const call = startCall(mute).interim('u1', said.humanPlease);
  call.at(500).event({ type: 'handoff_ended', outcome: 'failed' });
  call.at(9999).interim('u1', said.bid).at(10_000).interim('u1', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('the handoff message plays first, and the messages that waited are never said', () => {
  const call = startCall(policy).say('m1', 'answer').at(500);
  call.say('m2', 'notice', { isWaiting: true }).say('m3', 'locked', { isWaiting: true });
  call.at(1000).words('u1', said.humanPlease).at(9000);
  const cancelled = call.did('cancel_message').map(({ messageId }) => messageId);
  assert.deepEqual(cancelled, ['m2', 'm3']);
  assert.ok(call.told().includes('incomplete messages.notice.delivery'));
  assert.deepEqual(
    call.did('start_playout').map(({ messageId }) => messageId),
    ['m1', 'asked-1'],
  );
});

test('a protected reply whose model hangs is ended when the caller asks for a human', () => {
  const call = startCall(policy).say('m1', 'locked', { isWaiting: true }).at(3000);
  call.words('u1', said.humanPlease);
  assert.deepEqual(
    call.did('cancel_message').map(({ messageId }) => messageId),
    ['m1'],
  );
});

test('a repetition requested just before the caller asks for a human is not said', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).words('u1', said.humanPlease);
  const messageId = id<MessageId>('late');
  call.event({ type: 'message_queued', messageId, messageType: 'notice', role: 'again' });
  assert.deepEqual(
    call.did('cancel_message').map((action) => action.messageId),
    ['late'],
  );
  assert.ok(call.told().includes('incomplete messages.notice.delivery'));
});

test('a key that ends a message does not decide an overlap that was settled before', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1050).at(5000);
  call.key({ isDigit: true });
  const [settled, interrupt] = call
    .decisions()
    .filter(({ verdict }) => verdict === 'continue' || verdict === 'interrupt');
  assert.equal(settled?.overlapId, 'o1');
  assert.equal(interrupt?.class, 'dtmf');
  assert.equal(interrupt.overlapId, undefined);
});

test('an interrupt by the application does not decide an overlap that was settled before', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1050).at(5000);
  call.event({ type: 'interrupt_requested', by: 'session' });
  assert.equal(call.decisions().at(-1)?.clause, 'session.interrupt');
  assert.equal(call.decisions().at(-1)?.overlapId, undefined);
});

test('an overlap with a message that waits is not decided again after the call went to a human', () => {
  const call = startCall(policy, { failing: ['say_declared'] });
  call.say('m1', 'terms', { isWaiting: true }).at(500);
  call.voice(900, { ends: false }).interim('u1', said.humanPlease).begin('m1').at(1000);
  call.silent().at(1100).words('u2', said.stopWord).at(20_000);
  const about = call.decisions().filter(({ overlapId }) => overlapId === 'o1');
  assert.deepEqual(
    about.map(({ verdict }) => verdict),
    ['escalate'],
  );
});

test('a transcript that a late step has reported is not reported to the application twice', () => {
  const call = startCall(policy).say('m1', 'locked').at(1000).words('u1', said.bid);
  const stalled = { type: 'gate_stalled', utteranceId: id<UtteranceId>('u1') } as const;
  // No wake has come since: the deadline of the held words runs in the same step.
  call.event({ type: 'playout_progressed', messageId: id<MessageId>('m1'), playedMs: 900 });
  const before = call.did('report_held').length;
  call.late(12_000).event(stalled);
  assert.equal(before, 0);
  assert.equal(call.did('report_held').length, 1);
});

test('words that join the stop ordered by an escalation are not lost when the stop fails', () => {
  const mute = buildPolicy({ answer: {} }, { escalation: { ...escalation, message: undefined } });
  const call = startCall(mute, { finishesStops: false }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).words('u2', said.bid);
  const [stop] = call.did('stop');
  assert.ok(stop !== undefined);
  call.event({ type: 'action_failed', actionId: stop.actionId, code: 'TEST' }).at(60_000);
  const fates = call
    .actions()
    .flatMap((action) =>
      action.type === 'release' || action.type === 'drop' || action.type === 'report_held'
        ? action.utteranceIds
        : [],
    );
  assert.deepEqual(fates.toSorted(), ['u1', 'u2']);
});

test('the start of a message that was never queued does not end the one that plays', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000);
  call.event({ type: 'message_started', messageId: id<MessageId>('ghost') });
  const { floor } = call.state();
  assert.equal(floor.type === 'playing' && floor.message.messageId, 'm1');
  assert.deepEqual(call.told(), []);
});

test('words whose hold time is zero wake the engine once, not every millisecond', () => {
  const call = startCall(policy).say('m1', 'brief').at(1000);
  call.voice(1500, { ends: false }).words('u1', said.bid);
  const before = call.turns().length;
  call.at(3000);
  const woken = call.turns().slice(before);
  assert.ok(woken.length < 5, `${woken.length} steps`);
  call.silent().at(4000);
  assert.deepEqual(call.did('report_held')[0]?.utteranceIds, ['u1']);
});
