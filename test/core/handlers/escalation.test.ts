import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gateIsOpen, keyContext } from '../../../src/core/index.ts';
import { buildPolicy, digits, escalation, menu } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: { protect: ['numbers'] },
  disclosure: { interruptible: 'none', delivery: 'required', onIncomplete: 'again' },
  account: { expects: digits },
  guarded: { interruptible: 'none', expects: digits },
});

test('an escalation stops a message at once, even inside a protected span', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1600).at(2000);
  call.words('u1', said.humanPlease);
  const [stop] = call.did('stop');
  assert.equal(stop?.at, 'now');
  assert.deepEqual(stop.protect, []);
  assert.equal(stop.boundMs, 0);
  assert.equal(call.did('hand_off')[0]?.reason, 'phrase');
  assert.deepEqual(call.told().at(-1), 'escalate escalation.phrases');
});

test('an escalation makes the delivery under way incomplete, and the message is not repeated', () => {
  const call = startCall(policy).say('m1', 'disclosure').at(1000).voice(1600).at(2000);
  call.words('u1', said.humanPlease).at(20_000);
  const incomplete = call.decisions().find((decision) => decision.verdict === 'incomplete');
  assert.equal(incomplete?.clause, 'messages.disclosure.delivery');
  assert.equal(incomplete.class, 'escalation');
  assert.match(incomplete.reason, /escalated/u);
  assert.deepEqual(
    call.did('say_declared').map(({ messageType }) => messageType),
    ['handoff'],
  );
});

test('`escalation.message` plays after the handoff was reported to the application', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease);
  const types = call.actions().map(({ type }) => type);
  const order = ['stop', 'hand_off', 'say_declared'] as const;
  const places = order.map((type) => types.indexOf(type));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(call.did('say_declared')[0]?.source, 'text');
});

test('a further request for a human while `escalation.message` plays is only recorded', () => {
  const call = startCall(policy, { askedLastMs: 3000 }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).at(2000).key({ isEscalation: true });
  call.voice(2500).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 1);
  assert.equal(call.did('stop').length, 1);
  const recorded = call.told().filter((told) => told.startsWith('continue escalation.'));
  assert.deepEqual(recorded, ['continue escalation.dtmf', 'continue escalation.phrases']);
});

test('a request for a human counts again once `escalation.message` is over', () => {
  const call = startCall(policy, { askedLastMs: 1000 }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).at(5000).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('a handoff without a message lasts until it ends, ten seconds at most', () => {
  const silent = buildPolicy({ answer: {} }, { escalation: { ...escalation, message: undefined } });
  const call = startCall(silent).say('m1', 'answer').at(1000).words('u1', said.humanPlease);
  assert.deepEqual(call.did('say_declared'), []);
  call.at(10_999).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 1);
  call.at(11_001).words('u3', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('the caller may ask for a human again as soon as a handoff has failed', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).words('u1', said.humanPlease);
  call.event({ type: 'handoff_ended', outcome: 'failed' }).at(1100).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 2);
});

test('a handoff that was accepted before its message was heard is not requested twice', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).words('u1', said.humanPlease);
  call.event({ type: 'handoff_ended', outcome: 'accepted' });
  call.at(1100).words('u2', said.humanPlease);
  assert.equal(call.did('hand_off').length, 1);
});

test('escalation phrases match whether or not a message plays', () => {
  const call = startCall(policy).at(500).words('u1', said.humanPlease);
  assert.deepEqual(call.told(), ['escalate escalation.phrases']);
  assert.equal(call.decisions()[0]?.messageType, 'none');
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

test('an interim transcript escalates, and the final one of the same words is only dropped', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).interim('u1', said.humanPlease);
  call.at(1300).words('u1', said.humanPlease);
  assert.deepEqual(
    call.told().filter((told) => told.includes('escalation')),
    ['escalate escalation.phrases'],
  );
  assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u1']);
});

test('an echo of our own words does not escalate', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1600);
  call.words('u1', { ...said.humanPlease, likenessToOwn: 1 });
  assert.deepEqual(call.did('hand_off'), []);
});

test('`escalation.dtmf` is off while digits are collected', () => {
  const call = startCall(policy).say('m1', 'account').at(1000);
  call.key({ isDigit: true, isEscalation: true });
  assert.deepEqual(call.did('hand_off'), []);
  assert.equal(call.state().collection.type, 'open');
});

test('`escalation.dtmf` is on again after a completed collection', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(3000);
  assert.equal(keyContext(policy, call.state()).escalationKeyIsOn, true);
  call.key({ isDigit: true, isEscalation: true });
  assert.equal(call.did('hand_off')[0]?.reason, 'dtmf');
});

// A caller who keys one digit too many has not asked for a human.
test('the key for a human does not escalate as the tail of a number that is being keyed', () => {
  const call = startCall(policy).say('m1', 'account').at(1000).digits(4).at(2999);
  call.key({ isDigit: true, isEscalation: true });
  assert.equal(call.told().at(-1), 'drop messages.account.expects');
  assert.deepEqual(call.did('hand_off'), []);
});

test('`escalation.dtmf` is on after a number that waits for the end of its message', () => {
  const call = startCall(policy).say('m1', 'guarded').at(1000).digits(4).at(3000);
  call.key({ isDigit: true, isEscalation: true });
  assert.equal(call.did('hand_off')[0]?.reason, 'dtmf');
});

test('`escalation.dtmf` is on where no message collects digits', () => {
  const call = startCall(policy).say('m1', 'disclosure').at(1000).key({ isEscalation: true });
  assert.equal(call.did('hand_off')[0]?.reason, 'dtmf');
  assert.deepEqual(call.decisions()[0]?.overruled, ['messages.disclosure.interruptible']);
});

test('`during: interruptible` ignores a request for a human over a message that admits nothing', () => {
  const polite = buildPolicy(
    { answer: {}, disclosure: { interruptible: 'none' } },
    { escalation: { ...escalation, during: 'interruptible' } },
  );
  const deaf = startCall(polite).say('m1', 'disclosure').at(1000).voice(1500);
  deaf.words('u1', said.humanPlease).key({ isEscalation: true });
  assert.deepEqual(deaf.did('hand_off'), []);
  const [words, key] = deaf.decisions().filter(({ verdict }) => verdict === 'continue');
  assert.equal(words?.clause, 'messages.disclosure.interruptible');
  assert.equal(words.overruled[0], 'escalation.phrases');
  assert.deepEqual(key?.overruled, ['escalation.dtmf']);
  const open = startCall(polite).say('m1', 'answer').at(1000).words('u1', said.humanPlease);
  assert.equal(open.did('hand_off').length, 1);
  const idle = startCall(polite).words('u1', said.humanPlease);
  assert.equal(idle.did('hand_off').length, 1);
});

test('an escalation overtakes a stop that waits for the end of a word', () => {
  const call = startCall(policy, { finishesStops: false }).say('m1', 'answer').at(1000).voice(1600);
  call.words('u1', said.stopWord).at(1700).words('u2', said.humanPlease);
  assert.deepEqual(
    call.did('stop').map(({ at }) => at),
    ['word', 'now'],
  );
});

test('the handoff message plays although a key interrupts the message before it', () => {
  const messages = { answer: {}, terms: { interruptible: 'dtmf' }, handoff: {} } as const;
  const call = startCall(buildPolicy(messages)).say('m1', 'answer').at(500);
  call.at(1000).words('u1', said.humanPlease).say('m2', 'terms', { isWaiting: true });
  call.begin('m2').at(1200).key({ isDigit: true });
  assert.equal(call.did('stop').at(-1)?.messageId, 'm2');
  assert.deepEqual(call.did('cancel_message'), []);
});

test('held input goes to the application when the caller goes to a human', () => {
  const call = startCall(policy).say('m1', 'disclosure').at(1000).voice(1600).words('u1', said.bid);
  call.at(2000).voice(2500).words('u2', said.humanPlease);
  const [report] = call.did('report_held');
  assert.deepEqual(report?.utteranceIds, ['u1']);
  assert.equal(report.stale, false);
  assert.equal(call.state().held.type, 'none');
});

test('a delivery that fails while a human is being called does not call another one', () => {
  const terms = { delivery: 'required', onIncomplete: 'escalate' } as const;
  const call = startCall(buildPolicy({ terms, answer: {} }))
    .say('m1', 'answer')
    .at(500);
  call.words('u1', said.humanPlease).say('m2', 'terms', { isWaiting: true });
  const messageId = call
    .state()
    .queue.find(({ messageType }) => messageType === 'terms')?.messageId;
  assert.ok(messageId !== undefined);
  call.event({ type: 'message_dropped', messageId, reason: 'superseded' });
  assert.equal(call.did('hand_off').length, 1);
  assert.equal(call.told().at(-1), 'continue messages.terms.onIncomplete');
});

test('an escalation discards keys that have not taken effect', () => {
  const call = startCall(buildPolicy({ spoken: { interruptible: 'speech', dtmf: menu } }));
  call.say('m1', 'spoken').at(1000).key({ option: 'balance', isDigit: true });
  call.at(1500).words('u1', said.humanPlease).at(9000);
  assert.deepEqual(call.did('choose_option'), []);
});

test('an option that waits for the end of its stop does not become a turn after an escalation', () => {
  const reply = buildPolicy({ menu: { dtmf: { ...menu, submit: 'reply' } } });
  const call = startCall(reply, { finishesStops: false }).say('m1', 'menu').at(1000);
  call.key({ option: 'balance', isDigit: true }).at(1100).words('u1', said.humanPlease);
  call.at(20_000);
  assert.deepEqual(call.did('commit_user_input'), []);
});

test('the gate stays shut and words wait while a human is called', () => {
  const silent = buildPolicy({ answer: {} }, { escalation: { ...escalation, message: undefined } });
  const call = startCall(silent).at(500).words('u1', said.humanPlease).at(700);
  assert.equal(gateIsOpen(call.state()), false);
  call.words('u2', said.bid);
  assert.equal(gateIsOpen(call.state()), false);
  call.event({ type: 'handoff_ended', outcome: 'accepted' });
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u2']);
});

test('the handoff message comes back after another request for a human ducked it', () => {
  const spoken = buildPolicy({ answer: {}, handoff: {} });
  const call = startCall(spoken, { askedLastMs: 9000 }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).at(2000).voice(2600, { ends: false });
  call.words('u2', said.humanPlease).at(2700);
  assert.deepEqual([call.did('duck').length, call.did('unduck').length], [1, 0]);
  call.silent();
  assert.equal(call.did('unduck').length, 1);
  assert.equal(call.told().at(-1), 'resume messages.handoff.speech.onCandidate');
  call.at(3500).voice(4000).words('u3', said.humanPlease);
  assert.equal(call.did('unduck').length, 2);
});

test('another request for a human does not end the handoff message, and "stop" does', () => {
  const spoken = buildPolicy({ answer: {}, handoff: {} });
  const call = startCall(spoken, { askedLastMs: 9000 }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).at(2000).voice(2600, { ends: false });
  call.interim('u2', said.humanPlease).at(3000).heard(1000).at(3100).words('u2', said.humanPlease);
  call.at(4000).heard(2000).at(5500).heard(3500);
  assert.equal(call.did('stop').length, 1);
  call.interim('u3', said.stopWord);
  assert.equal(call.told().at(-1), 'interrupt lexicon.stop');
});

test('the handoff message stays ducked while the caller talks on after another request', () => {
  const spoken = buildPolicy({ answer: {}, handoff: {} });
  const call = startCall(spoken, { askedLastMs: 9000 }).say('m1', 'answer').at(1000);
  call.words('u1', said.humanPlease).at(2000).voice(2600, { ends: false });
  call.words('u2', said.humanPlease).at(2700).words('u3', said.backchannel);
  assert.deepEqual(call.did('unduck'), []);
  call.at(2900).silent();
  assert.equal(call.did('unduck').length, 1);
});
