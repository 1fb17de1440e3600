import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gateIsOpen, messageInForce } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  keeps: { onInterruption: { stop: 'now', cancelTool: false } },
  cancels: { onInterruption: { stop: 'now', cancelTool: true } },
  answer: {},
  required: { delivery: 'required' },
});

test('cancelTool true interrupts the reply that owns the tool, not only the wait message', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').finish('m1');
  call.say('m2', 'cancels').at(1000).voice(1500).words('u1', said.stopWord);
  assert.deepEqual(
    call.did('cancel_tool').map(({ callId }) => callId),
    ['t1'],
  );
  assert.equal(call.did('stop')[0]?.messageId, 'm2');
});

test('cancelTool false silences the wait message and leaves the handle of the tool alone', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.keepsHandle, true);
  assert.deepEqual(call.did('cancel_tool'), []);
  assert.equal(call.state().floor.type, 'idle');
});

test('cancelTool false ends a wait message that is a handle of its own', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').finish('m1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.keepsHandle, false);
  assert.deepEqual(call.did('cancel_tool'), []);
});

test('and holds input until the result is spoken, for until then LiveKit lets no turn pass', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(2000).voice(2500).words('u2', said.bid);
  assert.deepEqual(call.did('release'), []);
  assert.ok(call.told().includes('hold messages.keeps.onInterruption.cancelTool'));
  call.at(5000).toolEnds('t1');
  assert.deepEqual(call.did('release'), []);
  call.at(6000).begin('m1').at(7000).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1', 'u2']);
});

test('and lets input go where the reply ends without a word more', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(5000).toolEnds('t1');
  assert.deepEqual(call.did('release'), []);
  call.at(6000).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('what a tool keeps too long is reported', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(60_000);
  assert.equal(call.did('report_held')[0]?.stale, true);
});

test('a tool that may not be cancelled is not, whatever cancelTool says', () => {
  const call = startCall(policy).say('m1', 'cancels').at(500).tool('t1', 'm1', false).at(1000);
  call.voice(1500).words('u1', said.stopWord);
  assert.deepEqual(call.did('cancel_tool'), []);
  assert.equal(call.did('stop')[0]?.keepsHandle, true);
});

test('the result of a tool whose wait message was silenced is heard', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(4000).begin('m1');
  assert.equal(call.state().floor.type, 'playing');
  assert.equal(call.did('start_playout').length, 2);
  call.at(4500).toolEnds('t1').at(6000).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a reply that waits unheard for its tool outlives the wait message and what was said over it', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true }).tool('t1', 'm1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.stopWord);
  assert.deepEqual(
    call.did('stop').map(({ messageId }) => messageId),
    ['m2'],
  );
  call.at(3000).toolEnds('t1');
  assert.deepEqual([...call.did('cancel_message'), ...call.did('release')], []);
  assert.equal(gateIsOpen(policy, call.state()), false);
  call.at(3500).begin('m1').at(5000).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('input that waits for a reply goes out when that reply will not be heard', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true }).tool('t1', 'm1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.stopWord);
  call.at(3000).toolEnds('t1').at(3100).finish('m1');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('cancelTool true ends a reply that waits unheard for its tool', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true }).tool('t1', 'm1');
  call.say('m2', 'cancels').at(1000).voice(1500).words('u1', said.stopWord);
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
});

test('an escalation ends a reply that waits unheard for its tool', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true }).tool('t1', 'm1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.humanPlease);
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
});

// "Let me check." The tool runs, the wait message plays, and the reply goes on with the result.
test('a reply whose wait message begins is not over: its result is heard and may be interrupted', () => {
  const call = startCall(policy).say('m1', 'required').at(500).tool('t1', 'm1').at(1000);
  call.say('m2', 'keeps').at(2000).finish('m2');
  assert.deepEqual([...call.did('truncate_context'), ...call.told()], []);
  call.at(3000).toolEnds('t1').at(3500).begin('m1');
  assert.equal(messageInForce(call.state())?.messageId, 'm1');
  call.at(4000).words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.messageId, 'm1');
  assert.deepEqual(call.told(), [
    'interrupt lexicon.stop',
    'incomplete messages.required.delivery',
  ]);
});

test('a reply that was suspended for its wait message is delivered when its handle is done', () => {
  const call = startCall(policy).say('m1', 'required').at(500).tool('t1', 'm1').at(1000);
  call.say('m2', 'keeps').at(2000).finish('m2').at(3000).toolEnds('t1');
  call.at(3500).progress('m1', 900);
  assert.equal(messageInForce(call.state())?.messageId, 'm1');
  call.at(4000).finish('m1');
  assert.deepEqual(call.told(), ['delivered messages.required.delivery']);
});

test('a reply that was suspended and has nothing more to say ends', () => {
  const call = startCall(policy).say('m1', 'required').at(500).tool('t1', 'm1').at(1000);
  call.say('m2', 'keeps').at(1500).voice(1800).words('u1', said.stopWord).at(3000).toolEnds('t1');
  assert.deepEqual(call.did('release'), []);
  call.at(3100).finish('m1');
  assert.ok(call.told().includes('delivered messages.required.delivery'));
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.deepEqual(call.state().queue, []);
});

test('a reply that was suspended is written as heard when it is cancelled', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').at(1000);
  call.say('m2', 'cancels').at(1500).voice(1800).words('u1', said.stopWord);
  assert.equal(call.did('cancel_message')[0]?.messageId, 'm1');
  const truncated = call.did('truncate_context').map(({ messageId }) => messageId);
  assert.deepEqual(truncated.toSorted(), ['m1', 'm2']);
});

test('a reply that is being stopped is not kept for its tool when another message begins', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(500);
  call.tool('t1', 'm1').key({ isEscalation: true });
  assert.deepEqual(call.state().queue, []);
  assert.equal(call.did('truncate_context')[0]?.messageId, 'm1');
});
