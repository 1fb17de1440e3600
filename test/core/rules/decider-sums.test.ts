import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { classify, weigh, type OverlapEvidence } from '../../../src/core/rules/decider.ts';
import { isOwnWords } from '../../../src/core/rules/echo.ts';
import { weights } from '../harness/build-policy.ts';
import * as said from '../harness/evidence.ts';

const explanation = { playedMs: 3000, text: { words: 40, endsInQuestion: false }, expects: false };
const { features, bias } = weights;

function overlap(given: Partial<OverlapEvidence> = {}): OverlapEvidence {
  return {
    ageMs: 1000,
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

/** The sum of features that a probability stands for: the fitted prior is shifted by 1.57. */
function sumOf(evidence: OverlapEvidence): number {
  const { probability } = weigh(weights, evidence);
  return 1.57 - Math.log(1 / probability - 1);
}

const feature = (name: string): number => features[name] ?? assert.fail(name);
const yes = { isInterruption: true, probability: 0.9 };
const no = { isInterruption: false, probability: 0.9 };
const bid = said.evidence({ words: 6, contentWords: 5 });
/** A message of 8 words, 3 s long, that ends in a question; its last 1.5 s are its tail. */
const asking = (playedMs: number) => ({
  playedMs,
  text: { words: 8, endsInQuestion: true },
  expects: false,
});

describe('the decider adds up', () => {
  const onBackchannel = feature('backchannel_speaking') + feature('t_backchannel');
  const saidOther = feature('n_other');
  const rows: readonly (readonly [what: string, OverlapEvidence, sum: number])[] = [
    [
      'a voice without words, by its age',
      overlap({ ageMs: 400 }),
      feature('none_speaking') + 0.4 * feature('t_none'),
    ],
    [
      'a silence without words, by its length',
      overlap({ silenceMs: 250 }),
      feature('ended') + 0.25 * feature('over'),
    ],
    [
      'a fresh backchannel',
      overlap({ words: said.backchannel, sinceWordMs: 350 }),
      onBackchannel + feature('n_backchannel'),
    ],
    [
      'a backchannel after which the voice goes on',
      overlap({ words: said.backchannel, sinceWordMs: 351 }),
      onBackchannel + feature('n_backchannel') + feature('backchannel_stale'),
    ],
    [
      'a sentence after which the voice goes on',
      overlap({ words: bid, sinceWordMs: 900 }),
      feature('other_speaking') + feature('t_other') + feature('n_backchannel') + 4 * saidOther,
    ],
    [
      'a backchannel after its voice has ended',
      overlap({ words: said.backchannel, silenceMs: 100, sinceWordMs: 900 }),
      feature('ended') +
        0.1 * feature('over') +
        feature('backchannel_ended') +
        feature('n_backchannel'),
    ],
    [
      'the beginning of a sentence after its voice has ended',
      overlap({
        words: said.evidence({ words: 1, contentWords: 1, shape: 'prefix' }),
        silenceMs: 0,
      }),
      feature('ended') + saidOther,
    ],
    [
      'two words that are not final, after their voice has ended',
      overlap({ words: said.evidence({ words: 2, contentWords: 2 }), silenceMs: 0 }),
      feature('ended') + feature('other_ended') + 2 * saidOther,
    ],
    [
      'two final words after their voice has ended',
      overlap({ words: said.evidence({ words: 2, contentWords: 2 }), silenceMs: 0, isFinal: true }),
      feature('ended') + feature('other_ended') + 2 * saidOther,
    ],
    [
      'three final words after their voice has ended: a late sentence',
      overlap({ words: said.evidence({}), silenceMs: 0, isFinal: true }),
      feature('ended') + feature('other_ended') + 3 * saidOther + 3,
    ],
    [
      'three final words while the voice goes on: no late sentence',
      overlap({ words: said.evidence({}), isFinal: true }),
      feature('other_speaking') + feature('t_other') + 3 * saidOther,
    ],
    [
      'three final words of a backchannel: no late sentence',
      overlap({
        words: said.evidence({ shape: 'backchannel' }),
        silenceMs: 0,
        isFinal: true,
      }),
      feature('ended') + feature('backchannel_ended') + 3 * saidOther,
    ],
    [
      'three final words without a voice: no late sentence',
      overlap({ words: said.evidence({}), silenceMs: 0, isFinal: true, isVoiced: false }),
      feature('ended') + feature('other_ended') + 3 * saidOther,
    ],
    [
      'three faint final words: no late sentence, and less',
      overlap({ words: said.evidence({}), silenceMs: 0, isFinal: true, overNoiseDb: 5 }),
      feature('ended') + feature('other_ended') + 3 * saidOther - 1.5,
    ],
    [
      'a stop word, just as much after its voice has ended',
      overlap({ words: said.stopWord, silenceMs: 400 }),
      feature('other_speaking') + feature('t_other') + saidOther + feature('f_stop'),
    ],
    [
      'a stop word that no voice said, less after it',
      overlap({ words: said.stopWord, silenceMs: 400, isVoiced: false }),
      feature('ended') +
        0.4 * feature('over') +
        feature('other_ended') +
        saidOther +
        feature('f_stop'),
    ],
    [
      'an answer to a question',
      overlap({ words: said.agreement, message: asking(3000), silenceMs: 0 }),
      feature('ended') +
        feature('backchannel_ended') +
        feature('n_backchannel') +
        feature('f_agree') +
        5,
    ],
    [
      'the verdict of LiveKit for an interruption',
      overlap({ verdict: yes }),
      feature('none_speaking') + feature('t_none') + 2,
    ],
    [
      'the verdict of LiveKit against an interruption',
      overlap({ verdict: no }),
      feature('none_speaking') + feature('t_none') - 1.5,
    ],
  ];
  for (const [what, evidence, sum] of rows) {
    test(what, () => {
      const difference = sumOf(evidence) - (bias + sum);
      assert.ok(Math.abs(difference) < 1e-6, `${difference} too much`);
    });
  }
});

describe('agreement answers a question', () => {
  const no_ = said.refusal;
  for (const [what, words, playedMs, answers] of [
    ['by an agreeing word, from the last half of a short question on', said.agreement, 1500, true],
    ['not before the last half of a short question', said.agreement, 1499, false],
    ['by a refusing word', no_, 1500, true],
    ['not by other words', said.bid, 3000, false],
    [
      'by a word that is an answer but agrees to nothing',
      { ...said.bid, matches: ['answer'] },
      1500,
      true,
    ],
    ['by a word that agrees but is on no list', { ...said.agreement, matches: [] }, 1500, true],
  ] as const) {
    test(what, () => {
      const evidence = overlap({ words, message: asking(playedMs) });
      assert.equal(classify(evidence) === 'answer', answers);
      const isReason = weigh(weights, evidence).reason === 'the words answer the question';
      assert.equal(isReason, answers);
    });
  }

  test('in the last two seconds of a long one', () => {
    const long = { text: { words: 40, endsInQuestion: true }, expects: false };
    const at = (playedMs: number) =>
      classify(overlap({ words: said.agreement, message: { ...long, playedMs } }));
    assert.deepEqual([at(12_999), at(13_000)], ['backchannel', 'answer']);
  });
});

describe('what the caller does is', () => {
  const empty = said.evidence({ words: 0, contentWords: 0, shape: 'none' });
  const rows: readonly (readonly [string, Partial<OverlapEvidence>, string])[] = [
    ['a noise, while it is short', { voiceMs: 1499 }, 'noise'],
    ['not known, once it is long', { voiceMs: 1500 }, 'unclassified'],
    ['a noise, once it is over', { voiceMs: 1500, silenceMs: 0 }, 'noise'],
    ['a noise, where the recogniser brings no word', { voiceMs: 100, words: empty }, 'noise'],
    ['a question by its form', { words: { ...bid, isQuestion: true } }, 'clarification'],
    ['a question by its first word', { words: { ...bid, opening: 'question' } }, 'clarification'],
    ['a wish to say something', { words: { ...bid, opening: 'discourse' } }, 'redirect'],
    ['a call for attention', { words: { ...bid, opening: 'stop' } }, 'redirect'],
    [
      'a correction by a refusal',
      { words: { ...bid, opening: 'stop', matches: ['answer'] } },
      'correction',
    ],
    ['an answer by its words', { words: { ...bid, matches: ['answer'] } }, 'answer'],
    ['an answer by digits', { words: { ...bid, isOnlyDigits: true } }, 'answer'],
    ['a bid of no known kind', { words: bid }, 'unclassified'],
    ['side speech, where it is faint', { words: bid, overNoiseDb: 5.9 }, 'side_speech'],
    [
      'a bid, where its level was never measured',
      { words: bid, overNoiseDb: undefined },
      'unclassified',
    ],
  ];
  for (const [what, given, callerClass] of rows) {
    test(what, () => {
      assert.equal(classify(overlap(given)), callerClass);
    });
  }
});

describe('the decider says why the caller gets the floor', () => {
  for (const [reason, given] of [
    ['the voice goes on too long for a noise', { ageMs: 4000, voiceMs: 4000 }],
    ['the words ask for the floor', { words: said.yeahBut }],
    ['the words answer the question', { words: said.agreement, message: asking(3000) }],
    [
      'the voice goes on after words that leave the floor',
      { words: said.agreement, ageMs: 4000, sinceWordMs: 3000 },
    ],
  ] as const) {
    test(reason, () => {
      const judgement = weigh(weights, overlap(given));
      assert.deepEqual([judgement.verdict, judgement.reason], ['yield', reason]);
    });
  }

  test('the caller must pass the threshold, and gets no floor by reaching it', () => {
    const evidence = overlap({ ageMs: 0, words: bid });
    const logit =
      bias + feature('other_speaking') + feature('n_backchannel') + 4 * feature('n_other');
    const at = (bound: number) =>
      weigh({ ...weights, yieldAbove: [{ fromMs: 0, logit: bound }] }, evidence).verdict;
    assert.equal(at(logit - 1e-9), 'yield');
    assert.equal(at(logit + 1e-9), 'wait');
  });
});

describe('words are the agent’s own', () => {
  for (const [words, likenessToOwn, matches, isOwn] of [
    [2, 0.79, [], false],
    [2, 0.8, [], true],
    [1, 1, [], true],
    [1, 1, ['stop'], false],
    [1, 1, ['correction'], false],
    [1, 1, ['answer'], false],
    [2, 1, ['stop'], true],
  ] as const) {
    const list = matches.length > 0 ? ` on the list \`${matches[0]}\`` : '';
    test(`${words} of them${list}, alike by ${likenessToOwn}: ${isOwn}`, () => {
      assert.equal(isOwnWords(said.evidence({ words, likenessToOwn, matches })), isOwn);
    });
  }
});
