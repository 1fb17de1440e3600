import assert from 'node:assert/strict';
import { test } from 'node:test';

import { weigh, type OverlapEvidence } from '../../../src/core/rules/decider.ts';
import { weights } from '../harness/build-policy.ts';
import * as said from '../harness/evidence.ts';

const explanation = { playedMs: 3000, text: { words: 40, endsInQuestion: false }, expects: false };
const endOfQuestion = { playedMs: 3600, text: { words: 10, endsInQuestion: true }, expects: false };
const startOfQuestion = { ...endOfQuestion, playedMs: 400 };

function overlap(given: Partial<OverlapEvidence> = {}): OverlapEvidence {
  return {
    ageMs: 600,
    voiceMs: 500,
    isVoiced: true,
    isFinal: false,
    silenceMs: undefined,
    words: undefined,
    sinceWordMs: 0,
    overNoiseDb: 30,
    mayHoldEcho: true,
    message: explanation,
    verdict: undefined,
    ...given,
  };
}

test('the decider computes the fitted model, number by number', () => {
  // "so what" after 0.8 s of voice: bias, other_speaking, 0.8 t_other, 2 n_other, f_disc.
  const words = said.evidence({ words: 2, contentWords: 2, opening: 'discourse' });
  const logit = 0.0449 + 1.4069 + 0.8 * 0.4254 + 2 * 0.6998 + 2.0886;
  const { probability, verdict } = weigh(weights, overlap({ ageMs: 800, words }));
  assert.ok(Math.abs(probability - 1 / (1 + Math.exp(1.57 - logit))) < 1e-9);
  assert.equal(verdict, 'yield');
});

for (const row of [
  {
    name: '"yeah" over an explanation, voice over',
    words: said.agreement,
    message: explanation,
    silenceMs: 500,
    verdict: 'stay',
    class: 'backchannel',
  },
  {
    name: '"yeah" at the start of a question, voice over',
    words: said.agreement,
    message: startOfQuestion,
    silenceMs: 500,
    verdict: 'stay',
    class: 'backchannel',
  },
  {
    name: '"yeah" at the end of a question',
    words: said.agreement,
    message: endOfQuestion,
    silenceMs: 0,
    verdict: 'yield',
    class: 'answer',
  },
  {
    name: '"yeah" and a voice that goes on',
    words: said.agreement,
    message: explanation,
    silenceMs: undefined,
    verdict: 'wait',
    class: 'backchannel',
  },
  {
    name: '"yeah, but …"',
    words: said.yeahBut,
    message: explanation,
    silenceMs: undefined,
    verdict: 'yield',
    class: 'unclassified',
  },
  {
    name: 'a question after its voice has ended',
    words: said.question,
    message: explanation,
    silenceMs: 300,
    verdict: 'yield',
    class: 'clarification',
  },
  {
    name: '"no" over an explanation',
    words: said.refusal,
    message: explanation,
    silenceMs: undefined,
    verdict: 'yield',
    class: 'correction',
  },
  {
    name: 'an echo',
    words: said.echo,
    message: explanation,
    silenceMs: undefined,
    verdict: 'stay',
    class: 'echo',
  },
  {
    name: 'a voice without words',
    words: undefined,
    message: explanation,
    silenceMs: undefined,
    verdict: 'wait',
    class: 'noise',
  },
] as const) {
  test(`the decider judges ${row.name}: ${row.verdict}, ${row.class}`, () => {
    const { words, message, silenceMs } = row;
    const judgement = weigh(weights, overlap({ words, message, silenceMs }));
    assert.equal(judgement.verdict, row.verdict);
    assert.equal(judgement.class, row.class);
  });
}

test('a sentence that a recogniser brings whole, after its voice, asks for the floor', () => {
  const words = said.evidence({ words: 8, contentWords: 7 });
  const late = overlap({ ageMs: 1500, voiceMs: 1200, silenceMs: 0, words });
  assert.equal(weigh(weights, { ...late, isFinal: true }).verdict, 'yield');
  assert.equal(weigh(weights, { ...late, isFinal: true, isVoiced: false }).verdict, 'wait');
});

test('a voice without words takes the floor only when it lasts', () => {
  const first = [500, 1000, 2000, 2500, 3000].find(
    (ageMs) => weigh(weights, overlap({ ageMs, voiceMs: ageMs })).verdict === 'yield',
  );
  assert.equal(first, 2500);
});

for (const { silenceMs, voiceMs, verdict } of [
  { silenceMs: 499, voiceMs: 100, verdict: 'wait' },
  { silenceMs: 500, voiceMs: 100, verdict: 'stay' },
  { silenceMs: 499, voiceMs: 400, verdict: 'wait' },
  { silenceMs: 500, voiceMs: 400, verdict: 'stay' },
]) {
  test(`no words after ${voiceMs} ms of voice and ${silenceMs} ms of silence: ${verdict}`, () => {
    assert.equal(weigh(weights, overlap({ silenceMs, voiceMs })).verdict, verdict);
  });
}

test('a lone stop word is never taken for an echo', () => {
  const judgement = weigh(weights, overlap({ words: { ...said.stopWord, likenessToOwn: 1 } }));
  assert.equal(judgement.class, 'cancellation');
});

test('a LiveKit verdict moves an undecided overlap, and none that words have decided', () => {
  const yes = { isInterruption: true, probability: 0.9 };
  const no = { isInterruption: false, probability: 0.1 };
  const undecided = overlap({ ageMs: 900, voiceMs: 900 });
  assert.equal(weigh(weights, undecided).verdict, 'wait');
  assert.equal(weigh(weights, { ...undecided, verdict: yes }).verdict, 'yield');
  const clear = overlap({ words: said.yeahBut });
  assert.equal(weigh(weights, { ...clear, verdict: no }).verdict, 'yield');
});

test('a voice barely over the noise is less likely to want the floor', () => {
  const near = weigh(weights, overlap({ words: said.bid, overNoiseDb: 6 }));
  const far = weigh(weights, overlap({ words: said.bid, overNoiseDb: 5 }));
  assert.ok(far.probability < near.probability);
  assert.equal(near.class, 'unclassified');
  assert.equal(far.class, 'side_speech');
});

test('a threshold of the decider applies from the age that it names', () => {
  const rows = [
    { fromMs: 0, logit: 99 },
    { fromMs: 900, logit: -99 },
  ];
  const strict = { ...weights, yieldAbove: rows };
  assert.equal(weigh(strict, overlap({ ageMs: 899 })).verdict, 'wait');
  assert.equal(weigh(strict, overlap({ ageMs: 900 })).verdict, 'yield');
});

test('the weights of a policy replace the built-in unfitted ones', () => {
  const deaf = { ...weights, features: { ...weights.features, verdict_yield: 0 } };
  const verdict = { isInterruption: true, probability: 0.9 };
  assert.equal(weigh(deaf, overlap({ ageMs: 900, voiceMs: 900, verdict })).verdict, 'wait');
});

// A caller who hears a menu answers with one of its words.
for (const { mayHoldEcho, words, callerClass } of [
  { mayHoldEcho: true, words: 1, callerClass: 'echo' },
  { mayHoldEcho: true, words: 2, callerClass: 'echo' },
  { mayHoldEcho: false, words: 1, callerClass: 'unclassified' },
  { mayHoldEcho: false, words: 2, callerClass: 'unclassified' },
]) {
  const voice = mayHoldEcho
    ? 'a voice that may hold our echo'
    : 'a voice that is surely the caller';
  test(`${words} of our own words from ${voice} are ${callerClass}`, () => {
    const own = said.evidence({ words, contentWords: words, likenessToOwn: 1 });
    assert.equal(weigh(weights, overlap({ words: own, mayHoldEcho })).class, callerClass);
  });
}
