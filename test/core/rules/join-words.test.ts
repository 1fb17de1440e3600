import assert from 'node:assert/strict';
import { test } from 'node:test';

import { joinWords } from '../../../src/core/rules/situation.ts';
import * as said from '../harness/evidence.ts';

test('digits after an introduction to digits are still given as digits', () => {
  const lead = said.evidence({ words: 4, contentWords: 0, isGivingDigits: true });
  assert.equal(joinWords(lead, said.spoken(4)).isGivingDigits, true);
  assert.equal(joinWords(said.spoken(4), lead).isGivingDigits, true);
});

test('digits beside other words are not given as digits', () => {
  assert.equal(joinWords(said.bid, said.spoken(4)).isGivingDigits, undefined);
  assert.equal(joinWords(said.spoken(4), said.bid).isGivingDigits, undefined);
});

test('words that come in two transcripts are judged as one sentence', () => {
  const joined = joinWords(said.agreement, { ...said.bid, likenessToOwn: 0.5, confidence: 0.4 });
  assert.deepEqual(joined, {
    ...said.bid,
    words: 7,
    contentWords: 6,
    opening: 'agreement',
    matches: ['backchannel', 'answer'],
    likenessToOwn: 3 / 7,
    confidence: 0.4,
  });
});

test('a transcript without words changes nothing of the one after it', () => {
  const nothing = said.evidence({ words: 0, contentWords: 0, shape: 'none', confidence: 0 });
  assert.equal(joinWords(nothing, said.bid), said.bid);
  assert.equal(joinWords(undefined, said.bid), said.bid);
});

test('the bigger of two shapes is the shape of both', () => {
  assert.equal(joinWords(said.backchannel, said.bid).shape, 'other');
  assert.equal(joinWords(said.bid, said.backchannel).shape, 'other');
  assert.equal(joinWords(said.backchannel, said.backchannel).shape, 'backchannel');
});

test('a word that stops still counts after an assent, and not after a sentence of something else', () => {
  assert.equal(joinWords(said.agreement, said.stopWord).isSticky, true);
  assert.equal(joinWords(said.bid, said.stopWord).isSticky, false);
  assert.equal(joinWords(said.stopWord, said.backchannel).isSticky, true);
});
