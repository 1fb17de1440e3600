import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sessionMs } from '../../../src/core/index.ts';
import { buildPolicy, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const required = { delivery: 'required' } as const;
const policy = buildPolicy({
  reported: { ...required, onIncomplete: 'report' },
  again: { ...required, onIncomplete: 'again' },
  escalated: { ...required, onIncomplete: 'escalate' },
  terms: { ...required, interruptible: 'none', onIncomplete: 'again' },
  answer: {},
});

test('a required message that was played to its end is delivered', () => {
  const call = startCall(policy).say('m1', 'reported').at(3000).finish('m1');
  assert.deepEqual(call.told(), ['delivered messages.reported.delivery']);
  assert.equal(call.decisions()[0]?.messageId, 'm1');
});

test('a message that is not required gets no decision about its delivery', () => {
  assert.deepEqual(startCall(policy).say('m1', 'answer').at(3000).finish('m1').told(), []);
});

test('`onIncomplete: report` only records that a required message is incomplete', () => {
  const call = startCall(policy).say('m1', 'reported').at(1000).words('u1', said.stopWord);
  assert.deepEqual(call.told().slice(1), ['incomplete messages.reported.delivery']);
  assert.deepEqual([...call.did('say_declared'), ...call.did('hand_off')], []);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('`onIncomplete: again` repeats the message and then lets the caller be answered', () => {
  const call = startCall(policy, { askedLastMs: 3000 }).say('m1', 'again').at(1000);
  call.words('u1', said.stopWord);
  const [say] = call.did('say_declared');
  assert.deepEqual([say?.role, say?.source, say?.ofMessageId], ['again', 'again', 'm1']);
  assert.deepEqual(call.did('release'), []);
  call.at(4000);
  assert.equal(call.told().at(-2), 'delivered messages.again.delivery');
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('an incomplete required message is repeated twice at most, then a human is called', () => {
  const call = startCall(policy, { askedLastMs: 3000 }).say('m1', 'again');
  for (const atMs of [1000, 2000, 3000]) call.at(atMs).words(`u${atMs}`, said.stopWord);
  assert.equal(call.did('say_declared').filter(({ role }) => role === 'again').length, 2);
  assert.equal(call.did('hand_off')[0]?.reason, 'delivery_incomplete');
  assert.ok(call.told().includes('escalate messages.again.onIncomplete'));
});

test('`onIncomplete: escalate` calls a human when a required message is incomplete', () => {
  const call = startCall(policy).say('m1', 'escalated').at(1000).words('u1', said.stopWord);
  assert.equal(call.did('hand_off')[0]?.reason, 'delivery_incomplete');
});

test('a required message that was dropped unheard is incomplete', () => {
  const call = startCall(policy).say('m1', 'reported', { isWaiting: true });
  const messageId = call.state().queue[0]?.messageId ?? assert.fail();
  call.event({ type: 'message_dropped', messageId, reason: 'failed' });
  assert.deepEqual(call.told(), ['incomplete messages.reported.delivery']);
});

test('a required message that ended after the caller left is incomplete', () => {
  const call = startCall(policy).say('m1', 'terms').at(1000).event({ type: 'caller_left' });
  call.at(3000).finish('m1');
  assert.deepEqual(call.told(), ['incomplete messages.terms.delivery']);
  assert.deepEqual(call.did('say_declared'), []);
  call.at(6000).event({ type: 'caller_returned' });
  assert.equal(call.did('say_declared')[0]?.role, 'again');
});

test('a session that closes first makes required messages incomplete, queued ones too', () => {
  const call = startCall(policy)
    .say('m1', 'terms')
    .say('m2', 'again', { isWaiting: true })
    .at(1000);
  call.event({ type: 'session_closing' });
  assert.deepEqual(call.told(), [
    'incomplete messages.terms.delivery',
    'incomplete messages.again.delivery',
  ]);
  assert.deepEqual(call.did('say_declared'), []);
});

test('a reprompt in words of its own does not deliver the message that it reprompts', () => {
  const dtmf = { ...menu, reprompt: 'Press one.' };
  const terms = buildPolicy({ terms: { ...required, interruptible: 'dtmf', dtmf } });
  const call = startCall(terms).say('m1', 'terms').at(1000).key().at(5000);
  assert.equal(call.did('say_declared')[0]?.source, 'dtmf.reprompt');
  assert.deepEqual(
    call.told().filter((line) => line.endsWith('.delivery')),
    ['incomplete messages.terms.delivery'],
  );
});

test('a reprompt that says the whole message again delivers it', () => {
  const terms = buildPolicy({ terms: { ...required, interruptible: 'dtmf', dtmf: menu } });
  const call = startCall(terms).say('m1', 'terms').at(1000).key().at(5000);
  assert.equal(call.told().at(-1), 'delivered messages.terms.delivery');
});

// The interim transcript ended the first playout. Its final transcript arrives when the repetition has
// begun and would end that as well, although the caller has said nothing more.
test('the final transcript of an interruption does not interrupt the repetition', () => {
  const call = startCall(policy, { askedLastMs: 3000 }).say('m1', 'again').at(1000);
  call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(1000) });
  call.at(1300).interim('u1', said.stopWord).at(1600).silent();
  call.at(2000).words('u1', said.stopWord);
  assert.equal(call.did('stop').length, 1);
  assert.equal(call.told().at(-1), 'hold messages.again.input');
  call.at(6000);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
});

test('a caller who goes on talking over the repetition interrupts it', () => {
  const call = startCall(policy, { askedLastMs: 9000 }).say('m1', 'again').at(1000);
  call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(1000) });
  call.at(1300).interim('u1', said.stopWord);
  call.at(4400).heard(3400).words('u1', said.stopWord);
  assert.equal(call.did('stop').length, 2);
});

test('the decision on a message played to nobody says that the caller was away', () => {
  const call = startCall(policy).event({ type: 'caller_left' }).say('m1', 'reported');
  call.at(3000).finish('m1');
  const [decision] = call.decisions();
  assert.equal(decision?.verdict, 'incomplete');
  assert.equal(decision.reason, 'the message was played to its end and the caller was away');
});

const finished = { type: 'message_finished', playedMs: 3000, interrupted: false } as const;

for (const proof of ['synthesis', 'model', 'output', 'away'] as const) {
  test(`a required message played to its end is incomplete if the edge says so (${proof})`, () => {
    const call = startCall(policy).say('m1', 'again').at(3000);
    const messageId = playedMessage(call);
    call.event({ ...finished, messageId, proof });
    assert.deepEqual(call.told(), ['incomplete messages.again.delivery']);
    assert.ok(call.decisions()[0]?.reason.includes(proof));
    assert.equal(call.did('say_declared')[0]?.role, 'again');
  });
}

test('a required message that was sent as text is delivered, and the reason says how', () => {
  const call = startCall(policy).say('m1', 'again').at(3000);
  call.event({ ...finished, messageId: playedMessage(call), proof: 'read' });
  assert.deepEqual(call.told(), ['delivered messages.again.delivery']);
  assert.match(call.decisions()[0]?.reason ?? '', /text/);
});

test('a message whose proof is pending is judged when the proof comes', () => {
  for (const proof of ['heard', 'away'] as const) {
    const call = startCall(policy).say('m1', 'again').at(3000);
    const messageId = playedMessage(call);
    call.event({ ...finished, messageId, proof: 'pending' });
    assert.deepEqual(call.told(), []);
    call.at(3500).event({ type: 'delivery_settled', messageId, proof });
    const verdict = proof === 'heard' ? 'delivered' : 'incomplete';
    assert.deepEqual(call.told(), [`${verdict} messages.again.delivery`]);
    assert.equal(call.did('say_declared').length, proof === 'heard' ? 0 : 1);
  }
});

test('a message whose proof never comes is incomplete after 30 s, and when the session closes', () => {
  const call = startCall(policy).say('m1', 'reported').at(3000);
  call.event({ ...finished, messageId: playedMessage(call), proof: 'pending' });
  call.at(33_000);
  assert.deepEqual(call.told(), ['incomplete messages.reported.delivery']);

  const closing = startCall(policy).say('m1', 'reported').at(3000);
  closing.event({ ...finished, messageId: playedMessage(closing), proof: 'pending' });
  closing.event({ type: 'session_closing' });
  assert.deepEqual(closing.told(), ['incomplete messages.reported.delivery']);
});

function playedMessage(call: ReturnType<typeof startCall>) {
  const { floor } = call.state();
  return floor.type === 'idle' ? assert.fail('nothing plays') : floor.message.messageId;
}
