import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, menu } from '../../harness/build-policy.ts';
import { startCall, type Call, type EdgeOptions } from '../../harness/call.ts';
import * as said from '../../harness/evidence.ts';

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
describe('what is owed to the caller waits while something else will lead to it', () => {
  /** Words became too old at 9,501 ms. The question about them is made when the message ends, and is not heard. */
  const owing = (type: string, options: EdgeOptions = {}): Call =>
    start(type, true, { unanswered: ['ask_again'], ...options })
      .voice(1500)
      .words('u1', said.bid)
      .at(12_000)
      .finish('m1')
      .at(12_001);
  const asked = (call: Call) => call.did('ask_again').length;

  test('an unheard question is made again after five, ten, twenty and forty seconds, then each minute', () => {
    const quiet = buildPolicy({ locked: { interruptible: 'none' } }, { escalation: undefined });
    const call = startCall(quiet, { unanswered: ['ask_again'] })
      .say('m1', 'locked')
      .at(1000);
    call.voice(1500).words('u1', said.bid).at(12_000).finish('m1').at(12_001);
    let dueAtMs = 12_000;
    for (const waitMs of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      const before = asked(call);
      assert.equal(asked(call.at(dueAtMs + waitMs - 1)), before, `before ${waitMs}`);
      dueAtMs += waitMs;
      assert.equal(asked(call.at(dueAtMs)), before + 1, `after ${waitMs}`);
    }
  });

  const waits: readonly (readonly [what: string, type: string, begin: (call: Call) => Call])[] = [
    ['a message is queued', 'locked', (call) => call.say('m2', 'answer', { isWaiting: true })],
    ['a tool runs', 'locked', (call) => call.tool('t1')],
    ['the session has closed', 'locked', (call) => call.event({ type: 'session_closing' })],
    ['the caller is away', 'locked', (call) => call.event({ type: 'caller_left' })],
    ['a number is being keyed', 'account', (call) => call.digits(1).at(15_000).digits(1)],
    ['LiveKit waits for more digits', 'account', (call) => call.voice(15_000).ask('q1')],
  ];
  for (const [what, type, begin] of waits) {
    test(`the question is not made while ${what}`, () => {
      assert.equal(asked(begin(owing(type).at(13_000)).at(17_500)), 1);
    });
  }

  test('the question is not made while a reprompt is requested', () => {
    const call = owing('choices', { unanswered: ['ask_again', 'say_declared'] });
    call.at(16_000).key().at(17_500);
    assert.equal(call.did('say_declared').length, 1);
    assert.equal(asked(call), 1);
  });

  test('the question is made when the tool that delayed it has ended', () => {
    const call = owing('locked').at(13_000).tool('t1').at(20_000);
    assert.equal(asked(call.toolEnds('t1').at(20_001)), 2);
  });

  test('the question is not made while the caller is being handed to a human', () => {
    const call = start('brief', true, { unanswered: ['say_declared'] });
    call.words('u1', said.humanPlease).voice(1500).words('u2', said.bid).at(10_900);
    assert.deepEqual([call.did('hand_off').length, asked(call)], [1, 0]);
    assert.equal(call.did('report_held')[0]?.stale, true);
    assert.equal(asked(call.at(11_001)), 1);
  });

  test('a sound delays the question for two seconds at most', () => {
    const call = owing('locked').at(16_800).voice(60_000, { ends: false });
    const atMs = call
      .turns()
      .flatMap(({ event, actions }) =>
        actions.some(({ type }) => type === 'ask_again') ? [event.atMs] : [],
      );
    assert.deepEqual(atMs.slice(0, 2), [12_000, 18_800]);
  });

  test('a voice delays the question to its end where words come only after the voice', () => {
    const call = start('locked', false, { unanswered: ['ask_again'] })
      .voice(1500)
      .words('u1', said.bid)
      .at(12_000)
      .finish('m1')
      .at(16_800)
      .voice(30_000);
    assert.equal(asked(call), 1);
    assert.equal(asked(call.at(30_001)), 2);
  });

  test('released words delay the question for ten seconds, the longest that LiveKit takes for a turn', () => {
    const call = start('answer', true, { unanswered: ['ask_again'] })
      .at(1000)
      .finish('m1');
    call.voice(2000).words('u1', said.bid).at(3000).interim('u2', said.bid);
    call.event({ type: 'stt_failed' }).at(11_999);
    assert.equal(asked(call), 0);
    assert.equal(asked(call.at(12_000)), 1);
  });

  test('a "mm-hmm" does not answer for the caller: the question is made all the same', () => {
    const call = owing('locked').at(16_900).interim('u2', said.backchannel).at(17_001);
    assert.equal(asked(call), 2);
    assert.deepEqual(call.did('release_interim'), []);
  });

  test('the rest of a message is not said while LiveKit has not closed its stopped playout', () => {
    const call = start('immediate', true, { finishesStops: false }).tool('t1', 'm1').voice(1500);
    const [stop] = call.did('stop');
    assert.ok(stop?.keepsHandle);
    call.toolEnds('t1').at(20_000);
    assert.deepEqual(rests(call), []);
  });
});
