import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, messageInForce, type MessageId, type SegmentId } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  keeps: { onInterruption: { stop: 'now', cancelTool: false } },
  cancels: { onInterruption: { stop: 'now', cancelTool: true } },
  answer: {},
  required: { delivery: 'required' },
});

test('`cancelTool: true` interrupts the reply that owns the tool, not only the wait message', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').finish('m1');
  call.say('m2', 'cancels').at(1000).voice(1500).words('u1', said.stopWord);
  assert.deepEqual(
    call.did('cancel_tool').map(({ callId }) => callId),
    ['t1'],
  );
  assert.equal(call.did('stop')[0]?.messageId, 'm2');
});

test('`cancelTool: false` silences the wait message and leaves the handle of the tool alone', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.keepsHandle, true);
  assert.deepEqual(call.did('cancel_tool'), []);
  assert.equal(call.state().floor.type, 'idle');
});

test('`cancelTool: false` ends a wait message that is a handle of its own', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').finish('m1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.stopWord);
  assert.equal(call.did('stop')[0]?.keepsHandle, false);
  assert.deepEqual(call.did('cancel_tool'), []);
});

test('words said over a silenced wait message are released once LiveKit has closed its playout', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(1600);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  assert.equal(call.did('allow')[0]?.messageId, 'm1');
  call.at(2000).voice(2500).words('u2', said.bid);
  assert.deepEqual(call.did('release')[1]?.utteranceIds, ['u2']);
  assert.deepEqual(call.told(), [
    'duck messages.keeps.speech.onCandidate',
    'interrupt lexicon.stop',
    'hold messages.keeps.onInterruption.cancelTool',
    'release messages.keeps.input',
  ]);
});

test('the result of a silenced reply is still heard after the turn that was answered meanwhile', () => {
  const call = startCall(policy).say('m1', 'keeps').at(500).tool('t1', 'm1').at(1000).voice(1500);
  call.words('u1', said.stopWord).at(2000).say('m2', 'answer').at(3000).toolEnds('t1');
  call.finish('m2').at(3100).begin('m1');
  assert.deepEqual(
    call.did('start_playout').map(({ messageId }) => messageId),
    ['m1', 'm2', 'm1'],
  );
  assert.equal(messageInForce(call.state())?.messageId, 'm1');
  call.at(4000).finish('m1');
  assert.deepEqual(call.state().queue, []);
});

for (const isOwner of [true, false]) {
  const owner = isOwner ? 'a reply that has said nothing yet' : 'no message';
  test(`words are released while the tool of ${owner} runs, and the reply is not cancelled`, () => {
    const call = startCall(policy).say('m1', 'answer', { isWaiting: true });
    call
      .tool('t1', isOwner ? 'm1' : undefined)
      .at(1000)
      .voice(1500)
      .words('u1', said.bid);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
    assert.equal(call.did('cancel_message').length, isOwner ? 0 : 1);
    assert.deepEqual(call.did('cancel_tool'), []);
  });
}

for (const toolFirst of [true, false]) {
  const order = toolFirst ? 'before' : 'after';
  test(`the caller has the floor between the segments of a reply whose tool began ${order} the pause`, () => {
    const call = startCall(policy).say('m1', 'answer');
    if (toolFirst) endSegment(call.at(500).tool('t1', 'm1').at(1000));
    else endSegment(call.at(500)).at(1000).tool('t1', 'm1');
    call.at(1100);
    assert.equal(call.did('allow')[0]?.messageId, 'm1');
    assert.equal(messageInForce(call.state()), undefined);
    call.at(1500).voice(2000).words('u1', said.bid);
    assert.deepEqual(call.did('stop'), []);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
    call.at(4000).toolEnds('t1').begin('m1');
    assert.equal(messageInForce(call.state())?.messageId, 'm1');
    assert.equal(call.did('veto').at(-1)?.messageId, 'm1');
    call.at(5000).finish('m1');
    assert.equal(call.state().floor.type, 'idle');
    assert.deepEqual(call.state().queue, []);
  });
}

test('a protected reply keeps the floor between its segments, and holds what is said there', () => {
  const call = startCall(policy).say('m1', 'required').at(500).tool('t1', 'm1');
  endSegment(call.at(1000)).at(1200);
  assert.deepEqual(call.did('allow'), []);
  assert.equal(messageInForce(call.state())?.messageId, 'm1');
});

test('an overlap that is open when the segment ends becomes the turn of the caller', () => {
  const call = startCall(policy).say('m1', 'answer').at(500).tool('t1', 'm1').at(800).voice(990);
  endSegment(call.at(1000)).at(1300).words('u1', said.bid);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a tool that may not be cancelled keeps running, whatever cancelTool says', () => {
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
  assert.equal(call.did('veto').at(-1)?.messageId, 'm1');
  call.at(4500).toolEnds('t1').at(6000).finish('m1');
  assert.equal(call.state().floor.type, 'idle');
});

test('a reply that waits unheard for its tool outlives the wait message and what was said over it', () => {
  const call = startCall(policy).say('m1', 'answer', { isWaiting: true }).tool('t1', 'm1');
  call.say('m2', 'keeps').at(1000).voice(1500).words('u1', said.stopWord);
  assert.deepEqual(
    call.did('stop').map(({ messageId }) => messageId),
    ['m2'],
  );
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  call.at(3000).toolEnds('t1').at(3500).begin('m1').at(5000).finish('m1');
  assert.deepEqual(call.did('cancel_message'), []);
});

test('`cancelTool: true` ends a reply that waits unheard for its tool', () => {
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
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  call.at(3100).finish('m1');
  assert.ok(call.told().includes('delivered messages.required.delivery'));
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

/** The first segment of `m1` has been played to its end. */
function endSegment(call: Call): Call {
  const [messageId, segmentId] = [id<MessageId>('m1'), id<SegmentId>('m1/1')];
  return call.event({ type: 'segment_finished', messageId, segmentId, playedMs: call.nowMs() });
}

test('a reply whose next segment plays keeps the floor when it calls a tool', () => {
  const messageId = id<MessageId>('m1');
  const segmentId = id<SegmentId>('m1/1');
  const call = startCall(policy).say('m1', 'answer').at(1000);
  call.event({ type: 'segment_finished', messageId, segmentId, playedMs: 1000 });
  call.at(1020).begin('m1').at(1030).tool('t1', 'm1').at(3000);
  assert.equal(call.state().floor.type, 'playing');
});
