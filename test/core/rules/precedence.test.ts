import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PRECEDENCE } from '../../../src/core/rules/precedence.ts';
import { buildPolicy, digits, menu } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: { speech: { onCandidate: 'continue' } },
  notice: { interruptible: 'none' },
  guarded: { interruptible: 'none', expects: digits },
  graced: { graceMs: 10_000 },
  menu: { dtmf: { ...menu, options: { '0': 'operator', '1': 'balance' } } },
  spoken_menu: { interruptible: 'speech', dtmf: menu },
  both: { dtmf: menu, expects: digits },
  account: { expects: digits },
});

test('the rules stand in the order that the design gives', () => {
  assert.deepEqual(
    PRECEDENCE.map(({ name }) => name),
    ['escalation', 'protection', 'collection', 'option', 'lexicon', 'speech'],
  );
});

type Conflict = {
  readonly name: string;
  readonly type: string;
  readonly act: (call: Call) => Call;
  readonly decided: string;
  readonly overruled: readonly string[];
};

const conflicts: readonly Conflict[] = [
  {
    name: 'escalation over what the message forbids',
    type: 'notice',
    act: (call) => call.words('u1', said.humanPlease),
    decided: 'escalate escalation.phrases',
    overruled: ['messages.notice.interruptible', 'messages.notice.speech.mode'],
  },
  {
    name: 'escalation over a declared option',
    type: 'menu',
    act: (call) => call.key({ option: 'operator', isDigit: true, isEscalation: true }),
    decided: 'escalate escalation.dtmf',
    overruled: ['messages.menu.dtmf.options'],
  },
  {
    name: 'escalation over the lexicon of stop',
    type: 'answer',
    act: (call) => call.words('u1', { ...said.stopWord, matches: ['stop', 'escalation'] }),
    decided: 'escalate escalation.phrases',
    overruled: ['lexicon.stop', 'messages.answer.speech.mode'],
  },
  {
    name: 'what the message forbids over a collection',
    type: 'guarded',
    act: (call) => call.digits(1),
    decided: 'continue messages.guarded.interruptible',
    overruled: ['messages.guarded.expects'],
  },
  {
    name: 'what the message forbids over a declared option',
    type: 'spoken_menu',
    act: (call) => call.key({ option: 'balance', isDigit: true }),
    decided: 'continue messages.spoken_menu.interruptible',
    overruled: ['messages.spoken_menu.dtmf.options'],
  },
  {
    name: 'what the message forbids over the lexicon of stop and the decider',
    type: 'notice',
    act: (call) => call.words('u1', said.stopWord),
    decided: 'continue messages.notice.interruptible',
    overruled: ['lexicon.stop', 'messages.notice.speech.mode'],
  },
  {
    name: 'the grace over the lexicon of correction',
    type: 'graced',
    act: (call) => call.silent().words('u1', said.correction),
    decided: 'continue messages.graced.graceMs',
    overruled: ['lexicon.correction', 'messages.graced.speech.mode'],
  },
  {
    name: 'an open collection over a declared option',
    type: 'both',
    act: (call) => call.digits(1).key({ option: 'balance', isDigit: true }),
    decided: 'collect messages.both.expects',
    overruled: [],
  },
  {
    name: 'a collection over the decider',
    type: 'account',
    act: (call) => call.words('u1', said.spoken(2)),
    decided: 'interrupt messages.account.expects',
    overruled: [],
  },
  {
    name: 'the lexicon of stop over the count of the decider',
    type: 'answer',
    act: (call) => call.words('u1', { ...said.stopWord, shape: 'backchannel', contentWords: 0 }),
    decided: 'interrupt lexicon.stop',
    overruled: [],
  },
];

for (const { name, type, act, decided, overruled } of conflicts) {
  test(`precedence puts ${name}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(1400, { ends: false });
    const before = call.decisions().length;
    act(call);
    const decision = call
      .decisions()
      .slice(before)
      .find(({ verdict, clause }) => `${verdict} ${clause}` === decided);
    assert.ok(decision, call.told().join('\n'));
    assert.deepEqual(decision.overruled, overruled);
  });
}

test('precedence puts the lexicon of backchannel over a count of words', () => {
  const counting = buildPolicy({ answer: { speech: { mode: 'words', minWords: 2 } } });
  const call = startCall(counting).say('m1', 'answer').at(1000).voice(1600).at(1900);
  call.words('u1', { ...said.backchannel, words: 3 });
  assert.equal(call.told().at(-1), 'resume lexicon.backchannel');
  assert.deepEqual(call.decisions().at(-1)?.overruled, ['messages.answer.speech.minWords']);
});

test('a LiveKit verdict that the message forbids is recorded as overruled', () => {
  const call = startCall(policy).say('m1', 'notice').at(1000).voice(1400, { ends: false });
  call.event({ type: 'overlap_verdict', isInterruption: true, probability: 0.9 });
  assert.deepEqual(call.told(), ['continue messages.notice.interruptible']);
  assert.deepEqual(call.decisions()[0]?.overruled, ['livekit.overlap_verdict']);
});

test('a LiveKit verdict that decides is the clause of the decision', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1900, { ends: false });
  call.event({ type: 'overlap_verdict', isInterruption: true, probability: 0.9 });
  assert.deepEqual(call.told(), ['interrupt livekit.overlap_verdict']);
});

test('a LiveKit verdict that comes too early is overruled but still counts as evidence later', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1100, { ends: false });
  call.event({ type: 'overlap_verdict', isInterruption: true, probability: 0.9 });
  assert.deepEqual(call.told(), ['continue messages.answer.speech.mode']);
  for (let atMs = 1132; atMs < 2000; atMs += 32) call.at(atMs).heard(atMs - 1000);
  assert.equal(call.told().at(-1), 'interrupt livekit.overlap_verdict');
});

test('a LiveKit verdict against the caller does not keep a stop word from stopping', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1400, { ends: false });
  call.event({ type: 'overlap_verdict', isInterruption: false, probability: 0.1 });
  call.words('u1', said.stopWord);
  assert.equal(call.told().at(-1), 'interrupt lexicon.stop');
  assert.deepEqual(call.decisions().at(-1)?.overruled, ['livekit.overlap_verdict']);
});
