import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sessionMs } from '../../../src/core/index.ts';
import { buildPolicy } from '../harness/build-policy.ts';
import { startCall } from '../harness/call.ts';
import * as said from '../harness/evidence.ts';

const policy = buildPolicy({
  answer: {},
  paused: { speech: { onCandidate: 'pause' }, onFalse: { resume: 'sentence' } },
  calm: { speech: { onCandidate: 'continue' } },
  immediate: { speech: { mode: 'immediate' } },
  words: { speech: { mode: 'words', minWords: 2 } },
  keys: { interruptible: 'dtmf', speech: { mode: 'immediate', onCandidate: 'pause' } },
});

for (const { name, voiceMs, verdict } of [
  { name: 'the last millisecond before minSpeechMs', voiceMs: 99, verdict: undefined },
  { name: 'minSpeechMs', voiceMs: 100, verdict: 'duck' },
]) {
  test(`a candidate begins at minSpeechMs of speech: ${name}`, () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1000, { ends: false });
    call.at(1200).heard(voiceMs);
    assert.equal(call.decisions()[0]?.verdict, verdict);
  });
}

for (const type of ['answer', 'words']) {
  test(`a candidate begins in every speech mode: message type ${type}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(1500, { ends: false });
    assert.deepEqual(call.told(), [`duck messages.${type}.speech.onCandidate`]);
  });
}

test('in mode `immediate` the engine interrupts as soon as the candidate begins', () => {
  const call = startCall(policy).say('m1', 'immediate').at(1000).voice(1500, { ends: false });
  assert.deepEqual(call.told(), ['interrupt messages.immediate.speech.minSpeechMs']);
  assert.equal(call.whenDid('stop'), 1128);
  assert.deepEqual(call.did('duck'), []);
});

test('`onCandidate: continue` leaves playout alone until the overlap is decided', () => {
  const call = startCall(policy).say('m1', 'calm').at(1000).voice(1500).at(5000);
  assert.deepEqual(call.told(), ['continue messages.calm.speech.mode']);
  assert.deepEqual([...call.did('duck'), ...call.did('unduck')], []);
});

test('ducked playout comes back at the end of the speech at the earliest', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1500, { ends: false });
  call.words('u1', said.backchannel).at(1520);
  assert.deepEqual(call.did('unduck'), []);
  call.silent();
  assert.equal(call.whenDid('unduck'), 1520);
  assert.equal(call.told().at(-1), 'resume lexicon.backchannel');
});

for (const type of ['answer', 'words']) {
  test(`ducked playout comes back 500 ms after a sound that brings no words: message type ${type}`, () => {
    const call = startCall(policy).say('m1', type).at(1000).voice(1500).at(1999);
    assert.deepEqual(call.did('unduck'), []);
    call.at(2000);
    assert.equal(call.whenDid('unduck'), 2000);
    const last = call.decisions().at(-1);
    assert.equal(last?.verdict, 'resume');
    assert.equal(last.class, 'noise');
  });
}

test('ducked playout comes back 1000 ms after the speech if its words are undecided', () => {
  const call = startCall(policy).say('m1', 'words').at(1000).voice(1500);
  call.interim('u1', said.evidence({ words: 1, contentWords: 1, opening: 'other' })).at(2499);
  assert.deepEqual(call.did('unduck'), []);
  assert.equal(call.at(2500).whenDid('unduck'), 2500);
});

describe('a VAD that reports the end of a voice late', () => {
  test('playout comes back 500 ms after the last report of a voice, before its end is told', () => {
    const call = startCall(policy).say('m1', 'paused').at(1000).voice(1288, { ends: false });
    call.at(1787);
    assert.deepEqual(call.did('resume'), []);
    assert.equal(call.at(1788).whenDid('resume'), 1788);
    assert.deepEqual(call.silent().at(9000).did('pause').length, 1);
  });

  test('a voice that goes on after a pause within a word keeps playout ducked', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1288, { ends: false });
    call.at(1600).heard(600).at(1632).heard(632).at(2131);
    assert.deepEqual(call.did('unduck'), []);
    assert.equal(call.at(2132).whenDid('unduck'), 2132);
  });

  test('a VAD that reports a voice twice a second has not lost it in between', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1000, { ends: false });
    for (const ms of [500, 1000, 1500]) call.at(1000 + ms).heard(ms);
    assert.deepEqual(call.at(3000).did('unduck'), []);
  });

  test('a voice that comes back after its pause was decided is a new overlap', () => {
    const call = startCall(policy).say('m1', 'answer').at(1000).voice(1288, { ends: false });
    call.interim('u1', said.backchannel).at(2400);
    assert.equal(call.did('unduck').length, 1);
    for (const ms of [2432, 2464, 2496, 2528, 2560]) call.at(ms).heard(ms - 1000);
    assert.equal(call.did('duck').length, 2);
    assert.equal(new Set(call.decisions().map(({ overlapId }) => overlapId)).size, 2);
  });
});

test('speech that continues before the overlap is decided keeps playout ducked', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1300).at(1700).voice(2300);
  assert.deepEqual(call.did('unduck'), []);
  call.at(2799);
  assert.deepEqual(call.did('unduck'), []);
  call.at(2800);
  assert.equal(call.did('unduck').length, 1);
  assert.equal(new Set(call.decisions().map(({ overlapId }) => overlapId)).size, 1);
});

test('bursts of sound less than a second apart are one candidate, which ducks playout once', () => {
  const call = startCall(policy).say('m1', 'answer');
  for (const fromMs of [1000, 2200, 3400]) call.at(fromMs).voice(fromMs + 300);
  assert.equal(call.at(6000).did('duck').length, 1);
  assert.equal(new Set(call.decisions().map(({ overlapId }) => overlapId)).size, 1);
});

test('playout comes back sooner after a very short noise, because no word is that short', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1128).at(1628);
  assert.equal(call.told().at(-1), 'resume messages.answer.speech.mode');
});

test('speech too short to be a candidate still gets its decision', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1064).at(3000);
  assert.deepEqual(call.told(), ['continue messages.answer.speech.minSpeechMs']);
});

test('`onFalse.resume` says where a paused message continues; a ducked one is only unducked', () => {
  const paused = startCall(policy).say('m1', 'paused').at(1000).voice(1500).at(3000);
  assert.equal(paused.did('resume')[0]?.at, 'sentence');
  const ducked = startCall(policy).say('m1', 'answer').at(1000).voice(1500).at(3000);
  assert.deepEqual(ducked.did('resume'), []);
  assert.equal(ducked.did('unduck').length, 1);
});

test('after two false pauses `onCandidate: pause` acts as `continue` for the rest of the message', () => {
  const call = startCall(policy).say('m1', 'paused');
  for (const fromMs of [1000, 4000, 7000]) call.at(fromMs).voice(fromMs + 400);
  call.at(10_000);
  assert.equal(call.did('pause').length, 2);
  assert.equal(call.told().at(-1), 'continue messages.paused.speech.mode');
  call.finish('m1').say('m2', 'paused').at(12_000).voice(12_400);
  assert.equal(call.did('pause').length, 3);
});

test('the engine ducks again after any number of false ducks, because a duck costs nothing', () => {
  const call = startCall(policy).say('m1', 'answer');
  for (const fromMs of [1000, 4000, 7000]) call.at(fromMs).voice(fromMs + 400);
  assert.equal(call.at(10_000).did('duck').length, 3);
});

test('onCandidate and speech have no effect where interruptible excludes speech', () => {
  const call = startCall(policy).say('m1', 'keys').at(1000).voice(3000).at(6000);
  assert.deepEqual(call.told(), ['continue messages.keys.interruptible']);
  assert.deepEqual([...call.did('pause'), ...call.did('stop')], []);
});

test('a stop word interrupts although the voice was too short to be a candidate', () => {
  const slow = buildPolicy({ answer: { speech: { minSpeechMs: 600 } } });
  const call = startCall(slow).say('m1', 'answer').at(1000).voice(1300).at(1800);
  call.words('u1', said.stopWord);
  assert.equal(call.told().at(-1), 'interrupt lexicon.stop');
});

test('a stop word that the recogniser brings late still interrupts', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(1300).at(4000);
  assert.equal(call.told().at(-1), 'resume messages.answer.speech.mode');
  call.words('u1', said.stopWord);
  assert.equal(call.told().at(-1), 'interrupt lexicon.stop');
});

for (const { count, verdict } of [
  { count: 1, verdict: 'continue' },
  { count: 2, verdict: 'interrupt' },
]) {
  test(`in mode words the engine interrupts when it has minWords words: ${count} of 2`, () => {
    const call = startCall(policy).say('m1', 'words').at(1000).voice(1600);
    const words = said.evidence({ words: count, contentWords: count, opening: 'other' });
    call.words('u1', words).at(4000);
    const floor = call.decisions().filter(({ clause }) => clause.endsWith('minWords'));
    assert.deepEqual(
      floor.map((decision) => decision.verdict),
      [verdict === 'continue' ? 'resume' : verdict],
    );
  });
}

test('the engine takes a voice for over when the VAD stops reporting it', () => {
  const call = startCall(policy).say('m1', 'paused').at(1000).voice(1500, { ends: false });
  call.at(6400);
  assert.equal(call.state().caller.type, 'speaking');
  call.at(8000);
  assert.equal(call.state().caller.type, 'silent');
});

test('speech that is under way when a message starts counts as an overlap with it', () => {
  const call = startCall(policy)
    .at(500)
    .event({
      type: 'user_speech_started',
      onsetAtMs: sessionMs(500),
    });
  call.at(900).heard(400).at(1000).say('m1', 'answer');
  assert.deepEqual(call.told(), ['duck messages.answer.speech.onCandidate']);
});

test('interim words without a voice take no floor, because recognisers hear words in noise', () => {
  const call = startCall(buildPolicy({ answer: {} }))
    .say('m1', 'answer')
    .at(2000);
  call.interim('u1', said.question).at(5000);
  assert.deepEqual(call.did('stop'), []);
});

test('a sentence without a voice takes the floor once its transcript is final', () => {
  const call = startCall(buildPolicy({ answer: {} }))
    .say('m1', 'answer')
    .at(2000);
  call.words('u1', said.yeahBut).at(5000);
  assert.equal(call.did('stop').length, 1);
});

test('an echo does not count toward the words that interrupt', () => {
  const speech = { mode: 'words', minWords: 2 } as const;
  const call = startCall(buildPolicy({ story: { speech } }))
    .say('m1', 'story')
    .at(1000);
  call.voice(1600, { ends: false }).words('u1', said.echo);
  call.words('u2', said.evidence({ words: 1, contentWords: 1 }));
  assert.deepEqual(call.did('stop'), []);
  call.words('u3', said.evidence({ words: 1, contentWords: 1 }));
  assert.equal(call.told().at(-1), 'interrupt messages.story.speech.minWords');
});

test('`interruptible`, not a decider out of time, settles a sound over a protected message', () => {
  const call = startCall(buildPolicy({ notice: { interruptible: 'none' } })).say('m1', 'notice');
  call.at(1000).voice(1200).at(4000);
  assert.equal(call.decisions()[0]?.clause, 'messages.notice.interruptible');
  assert.equal(call.decisions()[0]?.reason, 'the message does not admit this kind of input');
});

test('an echo of the last words of a message does not become a turn of the caller', () => {
  const call = startCall(buildPolicy({ story: {} }))
    .say('m1', 'story')
    .at(1000);
  call.finish('m1').at(1100).words('u0', said.bid);
  assert.deepEqual(call.did('release')[0]?.utteranceIds, ['u0']);
  const late = startCall(buildPolicy({ story: {} }))
    .say('m1', 'story')
    .at(1000)
    .voice(1600);
  late.at(1700).finish('m1').at(1900).words('u1', said.echo);
  assert.equal(late.told().at(-1), 'drop messages.story.input');
  assert.deepEqual(late.did('release'), []);
});

test('words that come after the voice do not count the delay as silence', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(2000).at(2450);
  call.interim('u1', said.bid);
  assert.equal(call.told().at(-1), 'interrupt messages.answer.speech.mode');
});

test('a decision by the decider carries its confidence', () => {
  const call = startCall(policy).say('m1', 'answer').at(1000).voice(2000).at(2450);
  const { confidence } = call.interim('u1', said.bid).decisions().at(-1) ?? assert.fail();
  assert.ok(confidence > 0.5 && confidence < 1);
});
