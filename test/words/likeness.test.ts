import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heard } from './built-in.ts';

const OWN = 'Your parcel has left our warehouse and will reach you on Thursday.';

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
  test(`likeness to our own words: ${says}`, () => {
    assert.equal(heard(text, OWN).likenessToOwn, share);
  });
}
