import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy, digits, escalation } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy(
  {
    answer: {},
    notice: { interruptible: 'none' },
    deaf: { interruptible: 'none', input: 'drop' },
    account: { expects: digits },
  },
  { escalation: { ...escalation, message: undefined } },
);
const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
  hasInterims: true,
} as const;
const start = (type = 'answer') =>
  startCall(policy).event({ type: 'session_started', capabilities }).say('m1', type).at(1000);
const idle = (type = 'answer') => start(type).finish('m1').at(3000);
const isTurn = (call: Call) => call.did('release_interim').length === 1;
const failed = (call: Call) => call.event({ type: 'handoff_ended', outcome: 'failed' });

describe('interim words whose final transcript never comes', () => {
  const rows: readonly (readonly [string, Call, isTurn: boolean])[] = [
    ['ask for something: they become the turn', idle().interim('u1', said.bid), true],
    [
      'say "yeah", which may be an answer: they become the turn',
      idle().interim('u1', said.agreement),
      true,
    ],
    ['say "mm-hmm": they do not', idle().interim('u1', said.backchannel), false],
    ['hold no word: they do not', idle().interim('u1', said.evidence({ shape: 'none' })), false],
    [
      'ask again for a human who is being called: they do not',
      failed(idle().key({ isEscalation: true }).at(3500).interim('u1', said.humanPlease).at(4000)),
      false,
    ],
    [
      'go on after they asked for a human: they do not',
      failed(idle().interim('u1', said.humanPlease).at(3500).interim('u1', said.bid).at(4000)),
      false,
    ],
    [
      'ask for the floor over a message that holds input: they become the turn',
      start('notice').interim('u1', said.bid).at(1500).finish('m1'),
      true,
    ],
    [
      'ask for the floor over a message that drops input: they do not',
      start('deaf').interim('u1', said.bid).at(1500).finish('m1'),
      false,
    ],
    [
      'say "yeah" over a message: they do not',
      start('notice').interim('u1', said.agreement).at(1500).finish('m1'),
      false,
    ],
    [
      'are an echo of the message: they do not',
      start('notice').interim('u1', said.echo).at(1500).finish('m1'),
      false,
    ],
    [
      'are faint: they do not',
      start('notice')
        .voice(1500, { ends: false, overNoiseDb: 3 })
        .interim('u1', said.bid)
        .finish('m1')
        .silent(),
      false,
    ],
    [
      'come after the message that they were said over, which drops input: they do not',
      start('deaf').voice(1900).at(2000).finish('m1').at(2100).interim('u1', said.bid),
      false,
    ],
    [
      'come after the message that they were said over, which holds input: they become the turn',
      start('notice').voice(1900).at(2000).finish('m1').at(2100).interim('u1', said.bid),
      true,
    ],
  ];
  for (const [what, call, becomes] of rows) {
    test(what, () => {
      assert.equal(isTurn(call.at(call.nowMs() + 20_000)), becomes);
    });
  }

  test('are an echo only where our sound may be in the air', () => {
    const soon = start().finish('m1').at(1500).interim('u1', said.echo);
    assert.equal(soon.state().interim, undefined);
    assert.notEqual(idle().interim('u1', said.echo).state().interim, undefined);
  });
});

describe('a final transcript after its interim words became the turn', () => {
  const promoted = () => idle().interim('u1', said.bid).at(6000);
  test('is dropped within ten seconds, and recorded', () => {
    assertCourse(
      promoted().at(15_999).words('u2', said.bid),
      `
      15999 drop messages.answer.input (unclassified)
      15999 > drop utteranceIds=[u2]
    `,
      6001,
    );
  });

  test('is a turn of its own ten seconds later', () => {
    assertCourse(
      promoted().at(16_000).words('u2', said.bid),
      `
      16000 > release utteranceIds=[u2]
    `,
      6001,
    );
  });

  test('is dropped once: the next one is a turn', () => {
    assertCourse(
      promoted().at(7000).words('u2', said.bid).at(8000).words('u3', said.bid),
      `
      7000 drop messages.answer.input (unclassified)
      7000 > drop utteranceIds=[u2]
      8000 > release utteranceIds=[u3]
    `,
      6001,
    );
  });

  test('is nothing to decide where both happen in one step', () => {
    assertCourse(
      idle().interim('u1', said.bid).late(8000).words('u1', said.bid),
      `
      6000 release messages.answer.input (unclassified)
      8000 > release_interim u1
    `,
      3001,
    );
  });

  test('is a turn of its own where a voice has begun since', () => {
    const call = promoted().voice(6500).words('u2', said.bid);
    assertCourse(
      call,
      `
      6500 > release utteranceIds=[u2]
    `,
      6001,
    );
  });
});

describe('while a number is expected', () => {
  const asked = (words: Parameters<Call['words']>[1]) =>
    idle('account').voice(3500).words('u1', words).ask('q1');
  const rows = [
    ['a correction ends the turn at once', said.correction, true],
    [
      'a correction that gives digits does not',
      said.evidence({ matches: ['correction'], isGivingDigits: true, spokenDigits: 1 }),
      false,
    ],
    ['a stop word ends the turn at once', said.stopWord, true],
    ['a question ends the turn at once', said.question, true],
    ['anything else waits for digits', said.bid, false],
  ] as const;
  for (const [what, words, isOver] of rows) {
    test(what, () => {
      assert.equal(asked(words).did('answer_turn_end').length, isOver ? 1 : 0);
    });
  }

  test('spoken digits over a message that speech cannot stop are collected', () => {
    const guarded = buildPolicy({ guarded: { interruptible: 'none', expects: digits } });
    const call = startCall(guarded).say('m1', 'guarded').at(1000).voice(1500);
    assertCourse(
      call.words('u1', said.spoken(4)).at(2500).finish('m1'),
      `
      1500 continue messages.guarded.interruptible over messages.guarded.expects (answer)
      1500 collect messages.guarded.expects (answer)
      1500 > hold utteranceIds=[u1]
      2500 complete messages.guarded.expects (answer)
      2500 > submit_collected sources=[{type:speech,utteranceId:u1}] digits guarded
      2500 > drop utteranceIds=[u1]
    `,
      1000,
    );
  });

  test('spoken digits after a verdict on their overlap change nothing of it', () => {
    const guarded = buildPolicy({ guarded: { interruptible: 'none', expects: digits } });
    const call = startCall(guarded).say('m1', 'guarded').at(1000).voice(1500).at(2600);
    assertCourse(
      call.words('u1', said.spoken(1)).words('u2', said.spoken(3)),
      `
      2600 collect messages.guarded.expects (answer)
      2600 > hold utteranceIds=[u1]
      2600 collect messages.guarded.expects (answer)
      2600 > hold utteranceIds=[u2]
    `,
      2600,
    );
  });
});
