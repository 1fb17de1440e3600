import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildPolicy } from '../harness/build-policy.ts';
import { startCall, type Call } from '../harness/call.ts';
import { assertCourse } from '../harness/course.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: { speech: { onCandidate: 'continue' } },
  counted: { speech: { mode: 'words', minWords: 2, onCandidate: 'continue' } },
  ducked: {},
  notice: { interruptible: 'none' },
  required: { delivery: 'required' },
  graced: { graceMs: 1000, speech: { onCandidate: 'continue' } },
});
const capabilities = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasOverlapVerdict: true,
  hasInterims: true,
} as const;
const start = (type: string) => startCall(policy).say('m1', type).at(1000);
const withInterims = (type: string) =>
  startCall(policy).event({ type: 'session_started', capabilities }).say('m1', type).at(1000);
const words = (count: number, likenessToOwn = 0) =>
  said.evidence({ words: count, contentWords: count, likenessToOwn });
const decisions = (call: Call) =>
  call.decisions().map(({ atMs, verdict, clause }) => `${atMs} ${verdict} ${clause}`);

describe('a count of words', () => {
  for (const [count, likeness, isStopped] of [
    [1, 0, false],
    [2, 0, true],
    [4, 0.5, true],
    [4, 0.7, false],
    [20, 0.9, false],
  ] as const) {
    test(`a count of words ends the message by the caller's own words: ${count}, of them ours ${likeness}`, () => {
      const call = start('counted')
        .voice(1300, { ends: false })
        .interim('u1', words(count, likeness));
      assert.equal(call.did('stop').length, isStopped ? 1 : 0);
    });
  }

  test('a count of words counts all words of a voice that no echo can be in', () => {
    const call = startCall(policy).at(1000).voice(1500).at(4000).say('m1', 'counted').at(6000);
    call.voice(6300, { ends: false }).interim('u1', words(4, 1));
    assert.equal(call.did('stop').length, 1);
  });

  test('a count of words decides at once about too few final words after the voice', () => {
    const call = start('counted').voice(1200).at(1250).words('u1', words(1)).at(4000);
    assert.deepEqual(decisions(call), [
      '1250 continue messages.counted.speech.minWords',
      '1250 hold messages.counted.input',
    ]);
  });

  test('a count of words waits for more words while they are not final, or while the voice goes on', () => {
    const call = start('counted').voice(1200).at(1250).interim('u1', words(1)).at(4000);
    assert.deepEqual(decisions(call), ['2200 continue messages.counted.speech.minWords']);
    const on = start('counted').voice(1200, { ends: false }).words('u1', words(1)).at(1300);
    assert.deepEqual(decisions(on), []);
  });

  test('a count of words says nothing about a voice that has brought no words yet', () => {
    const call = start('counted').voice(1400).at(4000);
    assert.deepEqual(decisions(call), ['1900 continue messages.counted.speech.minWords']);
  });

  test('a count of words leaves the floor to a "yeah" whose voice goes on, until more words come', () => {
    const call = start('counted').voice(1200, { ends: false }).interim('u1', said.agreement);
    assert.deepEqual(decisions(call), []);
    call.interim('u1', said.yeahBut);
    assert.deepEqual(decisions(call), ['1200 interrupt messages.counted.speech.minWords']);
  });
});

describe('the decider', () => {
  const long = (call: Call) => call.voice(5000, { ends: false });
  test('the decider ends no message for a sound that brings no word, where words would have come', () => {
    assert.deepEqual(long(withInterims('answer')).did('stop'), []);
    assert.equal(long(start('answer')).did('stop').length, 1);
  });

  test('the decider ends no message for a transcript without a word either', () => {
    const call = withInterims('answer').voice(1300, { ends: false });
    call.interim('u1', said.evidence({ words: 0, contentWords: 0, shape: 'none' }));
    assert.deepEqual(long(call).did('stop'), []);
  });

  test('the decider ends the message for words, also where words come while they are said', () => {
    const call = withInterims('answer').voice(1500, { ends: false }).interim('u1', said.yeahBut);
    assert.equal(call.did('stop').length, 1);
  });

  test('the decider says half a second after a click that it was none, where words would have come too', () => {
    const call = withInterims('answer').voice(1128).at(4000);
    assert.deepEqual(decisions(call), ['1628 continue messages.answer.speech.mode']);
  });

  test('the decider is as sure of a message that goes on as it is unsure of a bid', () => {
    const call = start('answer').voice(1128).at(4000);
    const [decision] = call.decisions();
    assert.ok(decision !== undefined && decision.confidence > 0.9 && decision.confidence < 1);
  });

  test('the decider has half the confidence in an overlap that nothing has decided', () => {
    const call = start('answer').voice(1090, { ends: false }).interim('u1', said.agreement);
    call.finish('m1');
    const [decision] = call.decisions();
    assert.deepEqual([decision?.confidence, decision?.class], [0.5, 'backchannel']);
  });

  test('the decider names the verdict of LiveKit as the clause only where that changed what it says', () => {
    const say = (isInterruption: boolean, utterance: typeof said.bid) =>
      start('answer')
        .voice(1400, { ends: false })
        .event({ type: 'overlap_verdict', isInterruption, probability: 0.9 })
        .interim('u1', utterance)
        .decisions()
        .map(({ verdict, clause, overruled }) => [verdict, clause, ...overruled].join(' '))
        .slice(-1);
    const unsure = said.evidence({ words: 1, contentWords: 1 });
    assert.deepEqual(say(true, unsure), ['interrupt livekit.overlap_verdict']);
    assert.deepEqual(say(true, said.yeahBut), ['interrupt messages.answer.speech.mode']);
    assert.deepEqual(say(false, said.yeahBut), [
      'interrupt messages.answer.speech.mode livekit.overlap_verdict',
    ]);
  });
});

describe('without a recogniser', () => {
  const lost = () => start('answer').event({ type: 'stt_failed' });
  for (const [voiceMs, told] of [
    [480, '1480 continue messages.answer.speech.minSpeechMs'],
    [512, '1512 interrupt messages.answer.speech.minSpeechMs'],
  ] as const) {
    test(`without a recogniser half a second of voice ends a message: ${voiceMs} ms`, () => {
      assert.deepEqual(
        decisions(
          lost()
            .voice(1000 + voiceMs)
            .at(1600),
        ),
        [told],
      );
    });
  }

  test('without a recogniser a voice that goes on is not judged before half a second', () => {
    assert.deepEqual(decisions(lost().voice(1480, { ends: false })), []);
  });

  test('without a recogniser the record says that no recogniser is there', () => {
    const reasons = (call: Call) => call.decisions().map(({ reason }) => reason);
    assert.deepEqual(reasons(lost().voice(1600)), ['the caller speaks and no recogniser is there']);
    assert.deepEqual(reasons(lost().voice(1200).at(1300)), ['the speech is too short']);
  });
});

describe('what forbids an interruption', () => {
  test('what forbids an interruption is `delivery` for a required message that waits, for words and for a key alike', () => {
    const call = startCall(policy).say('m1', 'required', { isWaiting: true }).at(1000);
    assertCourse(
      call.voice(1500).words('u1', said.stopWord).key(),
      `
      1500 continue messages.required.delivery over lexicon.stop over messages.required.speech.mode (cancellation)
      1500 hold messages.required.input (cancellation)
      1500 > hold utteranceIds=[u1]
      1500 continue messages.required.delivery over messages.required.interruptible (dtmf)
      1500 report messages.required.interruptible (dtmf)
      1500 > report_digit k1 required
      waits: held 9501, begin 15000
    `,
      1000,
    );
  });

  for (const [endsMs, isForbidden] of [
    [992, true],
    [1024, false],
  ] as const) {
    test(`what forbids an interruption is the grace for words whose voice was over before its end: at ${endsMs} ms`, () => {
      const call = startCall(policy).say('m1', 'graced').at(500).voice(endsMs, { ends: false });
      call.at(1240).silent().at(1300).words('u1', said.stopWord);
      assert.equal(call.did('stop').length, isForbidden ? 0 : 1);
    });
  }

  for (const [lateMs, isForbidden] of [
    [100, false],
    [180, true],
  ] as const) {
    test(`what forbids an interruption is the grace for a voice that was last heard in it, ${lateMs} ms ago`, () => {
      const call = startCall(policy).say('m1', 'graced').at(500).voice(980, { ends: false });
      call.at(980 + lateMs).interim('u1', said.stopWord);
      assert.equal(call.did('stop').length, isForbidden ? 0 : 1);
    });
  }

  test('what forbids an interruption is the grace for final words of a voice that was last heard in it: they are held', () => {
    const call = startCall(policy).say('m1', 'graced').at(500).voice(980, { ends: false });
    call.at(1220).words('u1', said.bid);
    assert.deepEqual(decisions(call), [
      '1220 continue messages.graced.graceMs',
      '1220 hold messages.graced.input',
    ]);
  });

  test('what forbids an interruption has no class of its own for a key and for a request', () => {
    const call = start('notice').key().event({ type: 'interrupt_requested', by: 'session' });
    assert.deepEqual(
      call.decisions().map(({ class: callerClass }) => callerClass),
      ['dtmf', 'dtmf', 'unclassified'],
    );
  });
});
