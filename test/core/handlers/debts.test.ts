import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { id, type UtteranceId } from '../../../src/core/index.ts';
import { buildPolicy, digits, escalation, menu } from '../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const silence = { afterMs: 20_000, do: ['reprompt'], reprompt: 'Are you there?' } as const;
const policy = buildPolicy({
  answer: {},
  brief: { heldForMs: 3000 },
  immediate: { speech: { mode: 'immediate' } },
  counted: { speech: { mode: 'words' } },
  paused: { speech: { onCandidate: 'pause' } },
  locked: { interruptible: 'none' },
  question: { interruptible: 'none', silence },
  account: { interruptible: 'none', expects: digits },
  choices: { interruptible: 'none', dtmf: { ...menu, reprompt: 'Press 1 or 2.' } },
});

const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
};
function start(messageType: string, hasInterims: boolean, options?: EdgeOptions): Call {
  return startCall(policy, options)
    .event({ type: 'session_started', capabilities: { ...capabilities, hasInterims } })
    .say('m1', messageType)
    .at(1000);
}

const rests = (call: Call) => call.did('say_declared').filter(({ source }) => source === 'rest');
describe('with a recogniser that brings interim words', () => {
  for (const type of ['answer', 'counted', 'paused']) {
    test(`music for a minute holds a message down for four seconds and does not end it: ${type}`, () => {
      const call = start(type, true).voice(60_000, { ends: false });
      assert.deepEqual(call.did('stop'), []);
      const { floor } = call.state();
      assert.equal(floor.type, 'playing');
      const down = call.whenDid(type === 'paused' ? 'pause' : 'duck') ?? 0;
      const back = call.whenDid(type === 'paused' ? 'resume' : 'unduck') ?? 0;
      assert.ok(back - down >= 3900 && back - down <= 4100, `${down} to ${back}`);
    });
  }

  test('four barks do not end a message', () => {
    const call = start('answer', true);
    for (let fromMs = 1000; fromMs < 5000; fromMs += 1200) call.at(fromMs).voice(fromMs + 300);
    assert.deepEqual(call.at(20_000).did('stop'), []);
    assert.equal(call.state().floor.type, 'playing');
  });

  test('a LiveKit verdict ends no message while the sound has brought no words', () => {
    const call = start('answer', true).voice(2000, { ends: false });
    call.event({ type: 'overlap_verdict', isInterruption: true, probability: 0.9 });
    assert.deepEqual(call.voice(5000).did('stop'), []);
  });

  test('words that arrive after playout has come back from a sound still end the message', () => {
    const call = start('answer', true).voice(8000, { ends: false });
    assert.equal(call.state().floor.type, 'playing');
    call.interim('u1', said.stopWord);
    assert.equal(call.did('stop').length, 1);
  });

  test('interim words that ended a message become the turn when no final words follow', () => {
    const call = start('answer', true).voice(1600, { ends: false }).interim('u1', said.stopWord);
    call.at(2000).silent().at(4999);
    assert.deepEqual(call.did('release_interim'), []);
    call.at(5000);
    assert.equal(call.did('release_interim')[0]?.utteranceId, 'u1');
    assert.deepEqual(rests(call), []);
    const { clause, reason } = call.decisions().at(-1) ?? {};
    assert.equal(clause, 'messages.answer.onInterruption.stop');
    assert.equal(reason, 'interim words ended the message and no final ones came');
  });

  test('interim words after a message become the turn when no final words follow', () => {
    const call = start('answer', true).finish('m1').voice(1500).interim('u1', said.bid).at(4500);
    assert.equal(call.did('release_interim')[0]?.utteranceId, 'u1');
    const { verdict, clause, reason } = call.decisions().at(-1) ?? {};
    assert.equal(`${verdict} ${clause}`, 'release messages.answer.input');
    assert.equal(reason, 'interim words were said and no final ones came');
  });

  test('a "mm-hmm" of the voice that ended a message becomes the turn three seconds after it', () => {
    const call = start('immediate', true).voice(1500).at(3000).interim('u1', said.backchannel);
    assert.deepEqual([...rests(call.at(5999)), ...call.did('release_interim')], []);
    assert.equal(call.at(6000).did('release_interim').length, 1);
  });

  for (const [toolMs, what, does] of [
    [9000, 'is a turn', 'release_interim'],
    [9001, 'is asked for again', 'ask_again'],
  ] as const) {
    test(`what only interim words said before a tool of ${toolMs} ms ${what}`, () => {
      const call = start('answer', true).finish('m1').tool('t1').interim('u1', said.bid);
      call.at(toolMs).toolEnds('t1').at(20_000);
      assert.equal(call.whenDid(does), toolMs);
    });
  }

  test('interim words that ended a message become the turn after a tool, however long it took', () => {
    const call = start('answer', true).tool('t1').interim('u1', said.stopWord).at(20_000);
    assert.equal(call.toolEnds('t1').at(20_001).did('release_interim').length, 1);
  });

  test('final words are no second turn when their interim words already became the turn', () => {
    const call = start('answer', true).voice(1600, { ends: false }).interim('u1', said.stopWord);
    call.at(2000).silent().at(6000).words('u2', said.stopWord);
    assert.deepEqual(call.did('release'), []);
    assert.deepEqual(call.did('drop')[0]?.utteranceIds, ['u2']);
  });

  test('new speech after interim words became the turn is a turn of its own', () => {
    const call = start('answer', true).voice(1600, { ends: false }).interim('u1', said.stopWord);
    call.at(2000).silent().at(6000).voice(7000).words('u2', said.bid);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u2']);
  });
});

describe('an interruption by a voice that brings no words', () => {
  for (const hasInterims of [true, false]) {
    test(`a voice without words is a false interruption; the rest is said: interims ${hasInterims}`, () => {
      const call = start('immediate', hasInterims).voice(1500).at(4499);
      assert.deepEqual(rests(call), []);
      const [rest] = rests(call.at(4500));
      assert.equal(rest?.ofMessageId, 'm1');
      assert.ok(call.told().includes('resume messages.immediate.onFalse.resume'));
    });
  }

  test('an interruption by a voice is true when its words come within three seconds', () => {
    const call = start('immediate', true).voice(1500).at(4400).words('u1', said.bid).at(30_000);
    assert.deepEqual(rests(call), []);
    assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u1']);
  });

  test('the rest of a falsely interrupted message is not said when the application speaks', () => {
    const call = start('immediate', true).voice(1500).at(3000).say('m2', 'answer').at(30_000);
    assert.deepEqual(rests(call), []);
  });

  test('the engine asks again after a false interruption when the rest cannot be said', () => {
    const call = start('immediate', true, { failing: ['say_declared'] })
      .voice(1500)
      .at(30_000);
    assert.equal(call.did('ask_again').length, 1);
  });
});

for (const [what, act] of [
  ['a key', (call: Call) => call.key({ isDigit: true })],
  ['a request', (call: Call) => call.event({ type: 'interrupt_requested', by: 'session' })],
  ['a wish for a human', (call: Call) => call.words('u1', said.humanPlease)],
] as const) {
  test(`${what} that ends a message is never a false interruption`, () => {
    const call = act(start('answer', true)).at(60_000);
    assert.deepEqual([...rests(call), ...call.did('ask_again')], []);
  });
}

describe('words that became too old to be answered', () => {
  test('words too old to be answered are asked for, with their age, when no ladder counts', () => {
    const call = start('locked', true).voice(1500).words('u1', said.bid).at(12_000).finish('m1');
    call.at(12_001);
    assert.equal(call.did('report_held')[0]?.stale, true);
    const [question] = call.did('ask_again');
    assert.ok(question !== undefined && question.agoMs >= 10_000, JSON.stringify(question));
    assert.equal(call.at(60_000).did('ask_again').length, 1);
  });

  test('words too old to be answered are not asked for while a silence ladder counts', () => {
    const call = start('question', true).voice(1500).words('u1', said.bid);
    call.at(12_000).finish('m1').at(31_999);
    assert.equal(call.did('report_held')[0]?.stale, true);
    assert.deepEqual([...call.did('ask_again'), ...call.did('say_declared')], []);
    assert.equal(call.at(32_000).did('say_declared')[0]?.source, 'silence.reprompt');
  });

  test('words too old to be answered are also asked for when the gate gave up their transcript', () => {
    const call = start('locked', true).voice(1500).words('u1', said.bid);
    call
      .event({ type: 'gate_stalled', utteranceId: id<UtteranceId>('u1') })
      .at(2000)
      .finish('m1');
    assert.equal(call.at(2001).did('ask_again').length, 1);
  });
});

test('a repetition that cannot be said is tried again, then a human is called and it is recorded', () => {
  const notice = { interruptible: 'none', delivery: 'required', onIncomplete: 'again' } as const;
  const mute = { ...escalation, message: undefined };
  const call = startCall(buildPolicy({ notice }, { escalation: mute }), {
    failing: ['say_declared'],
  });
  call.say('m1', 'notice').at(1000);
  call.event({ type: 'caller_left' }).finish('m1').event({ type: 'caller_returned' });
  assert.equal(call.did('hand_off')[0]?.reason, 'delivery_incomplete');
  const reasons = call
    .decisions()
    .flatMap(({ verdict, reason }) => (verdict === 'incomplete' ? [reason] : []));
  assert.ok(reasons.includes('the message could not be said again'), reasons.join('\n'));
});

test('a message that cannot be unducked is interrupted and its rest is said', () => {
  const call = start('answer', true, { failing: ['unduck'] })
    .voice(1300)
    .at(10_000);
  assert.ok(call.told().includes('interrupt messages.answer.onFalse.resume'));
  assert.equal(rests(call).length, 1);
});

test('a required message that is cut while its tool runs is recorded as incomplete at once', () => {
  const required = buildPolicy({
    terms: { delivery: 'required', onIncomplete: 'again' },
    answer: {},
  });
  const call = startCall(required).say('m1', 'terms').at(500).tool('t1', 'm1').at(1000);
  call.words('u1', said.stopWord);
  assert.ok(call.told().includes('incomplete messages.terms.delivery'));
  assert.equal(call.did('say_declared')[0]?.role, 'again');
});
