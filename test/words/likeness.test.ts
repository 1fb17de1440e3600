import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard } from '../harness/built-in-lexicon.ts';

const OWN = 'Your parcel has left our warehouse and will reach you on Thursday.';

const MENU =
  'You can hear your balance, make a payment, or change your address; or just tell me what you need.';

const TABLE: readonly (readonly [says: string, text: string, share: number])[] = [
  ['all words ours', 'parcel has left our warehouse', 1],
  ['case and punctuation aside', 'Will reach you, on Thursday!', 1],
  ['a word misheard in the middle', 'parcel has lest our warehouse', 0.8],
  ['words of every text, in another order', 'and on has you', 0],
  ['a caller who takes up a pair of words', 'sorry which day on Thursday', 0.4],
  ['a lone word of ours', 'Thursday', 1],
  ['a lone word of the caller', 'Friday', 0],
  ['nothing', '', 0],
];

for (const [says, text, share] of TABLE) {
  test(`likeness to our own words is ${share}: ${says}`, () => {
    assert.equal(heard(text, OWN).likenessToOwn, share);
  });
}

for (const { said, share } of [
  { said: 'payment', share: 0 },
  { said: 'need', share: 1 },
  { said: 'make a payment', share: 1 },
]) {
  test(`words of ours have a likeness of ${share}, a lone one only while it is fresh: ${said}`, () => {
    assert.equal(heard(said, MENU).likenessToOwn, share);
  });
}
