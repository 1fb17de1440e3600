import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sessionMs } from '../../../../src/core/index.ts';
import { buildPolicy } from '../../harness/build-policy.ts';
import { startCall, type Call } from '../../harness/call.ts';
import { assertCourse } from '../../harness/course.ts';
import * as said from '../../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  immediate: { speech: { mode: 'immediate' } },
  notice: { interruptible: 'none' },
});
const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
  hasInterims: true,
} as const;
const start = (type = 'answer') => startCall(policy).say('m1', type).at(1000);
const starts = (call: Call, onsetAtMs: number) =>
  call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(onsetAtMs) });
const callerOf = (call: Call) => {
  const { caller } = call.state();
  return caller.type === 'speaking' ? caller : assert.fail('the caller is silent');
};

describe('a voice', () => {
  test('a voice begins when the VAD says, and never after now', () => {
    assert.equal(callerOf(starts(start(), 800)).onsetAtMs, 800);
    assert.equal(callerOf(starts(start(), 800)).voiceMs, 200);
    assert.equal(callerOf(starts(start(), 1000)).onsetAtMs, 1000);
    assert.equal(callerOf(starts(start(), 5000)).onsetAtMs, 1000);
    assert.equal(callerOf(starts(start(), 5000)).voiceMs, 0);
  });

  test('a voice that nobody announced has begun as long ago as it lasts', () => {
    assert.equal(callerOf(start().heard(300)).onsetAtMs, 700);
  });

  test('a voice is as loud as its loudest moment, over noise and alone', () => {
    const call = starts(start(), 1000).heard(32, 10).heard(64, 20).heard(96, 15);
    assert.deepEqual([callerOf(call).overNoiseDb, callerOf(call).levelDb], [20, -40]);
  });

  for (const [what, given] of [
    ['noise', { levelDb: -20 }],
    ['level', { noiseDb: -60 }],
  ] as const) {
    test(`a voice is not measured by a report without the ${what}`, () => {
      const call = starts(start(), 1000).heard(32, 10);
      call.event({ type: 'user_speech_continued', durationMs: 64, probability: 0.9, ...given });
      assert.deepEqual([callerOf(call).overNoiseDb, callerOf(call).levelDb], [10, -50]);
    });
  }

  for (const [what, onsetMs, lastsMs, learns] of [
    ['a second after the message, 300 ms long', 2000, 300, true],
    ['a second after the message, 299 ms long', 2000, 299, false],
    ['just less than a second after the message', 1999, 300, false],
  ] as const) {
    test(`a voice teaches how loud the caller is: ${what}`, () => {
      const call = start().finish('m1').at(onsetMs);
      starts(call, onsetMs)
        .at(onsetMs + lastsMs)
        .heard(lastsMs)
        .silent();
      assert.equal(call.state().aloneDb, learns ? -30 : undefined);
    });
  }

  test('a voice teaches nothing where it was never measured, or while a message plays', () => {
    const unmeasured = starts(start().finish('m1').at(5000), 4000).silent();
    assert.equal(unmeasured.state().aloneDb, undefined);
    assert.equal(start().voice(2000).state().aloneDb, undefined);
  });

  test('a voice while a message is ending belongs to no overlap', () => {
    const call = startCall(policy, { stopsTakeMs: 2000 }).say('m1', 'answer').at(1000);
    assertCourse(
      call.words('u1', said.stopWord).at(1200).voice(1500).at(4000),
      `
      1000 interrupt lexicon.stop (cancellation)
      1000 > stop m1 word boundMs=3000 protect=[]
      1000 > hold utteranceIds=[u1]
      3000 > truncate_context m1
      3000 > release utteranceIds=[u1]
    `,
      1000,
    );
  });

  test('a voice after a decided one is an overlap of its own, judged at once', () => {
    const call = start('notice').voice(1300).words('u1', said.bid).at(1500);
    assertCourse(
      starts(call, 1500).at(1600).silent().at(4000),
      `
      1300 continue messages.notice.interruptible over messages.notice.speech.mode (unclassified)
      1300 hold messages.notice.input (unclassified)
      1300 > hold utteranceIds=[u1]
      2100 continue messages.notice.interruptible (noise)
      waits: held 9301
    `,
      1300,
    );
    assert.equal(new Set(call.decisions().map(({ overlapId }) => overlapId)).size, 2);
  });

  test('a voice that goes on after an undecided one is the same overlap', () => {
    const call = start().voice(1200).at(1300).voice(1500).at(4000);
    assert.equal(new Set(call.decisions().map(({ overlapId }) => overlapId)).size, 1);
  });

  test('a voice that began early enough is judged when it begins', () => {
    assertCourse(
      starts(start('immediate'), 800),
      `
      1000 interrupt messages.immediate.speech.minSpeechMs (unclassified)
      1000 > stop m1 word boundMs=3000 protect=[]
      1000 > truncate_context m1
      waits: voice 6000
    `,
      1000,
    );
  });

  test('a voice of a duck that went on holds the message down for four seconds from then on', () => {
    const call = startCall(policy).event({ type: 'session_started', capabilities });
    call.say('m1', 'answer').at(1000).voice(1200).at(1300);
    assertCourse(
      call.voice(9000, { ends: false }),
      `
      1128 duck messages.answer.speech.onCandidate (unclassified)
      1128 > duck m1
      5300 resume messages.answer.speech.mode (unclassified)
      5300 > unduck m1
      waits: pause 9076, voice 11292
    `,
      1000,
    );
  });
});

describe('what was said or cut waits for the voice that goes on', () => {
  const heardAgain = (gapMs: number) => {
    const call = startCall(policy).event({ type: 'session_started', capabilities });
    call.say('m1', 'answer').at(1000).finish('m1').at(3000).voice(3200, { ends: false });
    call
      .interim('u1', said.bid)
      .at(3200)
      .silent()
      .at(3200 + gapMs);
    return call.voice(3200 + gapMs + 500).at(20_000);
  };
  for (const [gapMs, turnAtMs] of [
    [1000, 7700],
    [1001, 6200],
  ] as const) {
    test(`interim words wait for a voice that begins at most a second later: ${gapMs} ms`, () => {
      assert.equal(heardAgain(gapMs).whenDid('release_interim'), turnAtMs);
    });
  }

  const cutAgain = (gapMs: number, hasInterims: boolean) => {
    const call = startCall(policy);
    call.event({ type: 'session_started', capabilities: { ...capabilities, hasInterims } });
    call
      .say('m1', 'immediate')
      .at(1000)
      .voice(1200)
      .at(1200 + gapMs);
    return call.voice(1200 + gapMs + 500).at(20_000);
  };
  for (const [gapMs, hasInterims, restAtMs] of [
    [1000, true, 5700],
    [1001, true, 4200],
    [1001, false, 5701],
    [2000, false, 6700],
  ] as const) {
    const recogniser = hasInterims ? 'with interim words' : 'without interim words';
    test(`the rest of a cut message waits for the voice, ${recogniser}: ${gapMs} ms later`, () => {
      assert.equal(cutAgain(gapMs, hasInterims).whenDid('say_declared'), restAtMs);
    });
  }
});
