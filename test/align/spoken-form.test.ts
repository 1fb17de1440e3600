import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phonesOf } from '../../src/align/phones.ts';
import { sayNumber, spokenForm } from '../../src/align/spoken-form.ts';

const spoken = [
  ['hello,', 'hello'],
  ["don't", "don't"],
  ['$12.50', 'twelve dollars and fifty cents'],
  ['$60', 'sixty dollars'],
  ['€1,200.00', 'one thousand two hundred euros'],
  ['3:30', 'three thirty'],
  ['5:00', "five o'clock"],
  ['20%', 'twenty percent'],
  ['14th', 'fourteen'],
  ['1998', 'nineteen ninety eight'],
  ['2024', 'twenty twenty four'],
  ['2005', 'two thousand five'],
  ['1905', 'nineteen oh five'],
  ['12,000', 'twelve thousand'],
  ['1.25', 'one point two five'],
  ['004217', 'zero zero four two one seven'],
  ['55501', 'five five five zero one'],
  ['FAQ', 'eff ay cue'],
  ['B12', 'bee twelve'],
  ['a', 'a'],
  ['help@example.com', 'help at example dot com'],
  ['well-known', 'well known'],
  ['straße', 'straße'],
  ['—', ''],
] as const;

describe('the spoken form of a printed word', () => {
  for (const [printed, form] of spoken) {
    it(`${printed} is ${form === '' ? 'nothing' : form}`, () => {
      assert.equal(spokenForm(printed).join(' '), form);
    });
  }

  it('says whole numbers', () => {
    assert.equal(sayNumber(0), 'zero');
    assert.equal(sayNumber(110), 'one hundred ten');
    assert.equal(sayNumber(999_999), 'nine hundred ninety nine thousand nine hundred ninety nine');
    assert.equal(sayNumber(2_000_040), 'two million forty');
  });
});

const short = {
  vowel: 'V',
  long_vowel: 'L',
  sonorant: 'N',
  fricative: 'F',
  stop: 'S',
  weak_fricative: 'Z',
} as const;

describe('the sounds of a word', () => {
  for (const [word, sounds] of [
    ['the', 'ZL'],
    ['note', 'NLS'],
    ['station', 'FSVFVN'],
    ['letter', 'NVSLN'],
    ['asked', 'VFSS'],
    ['hmm', 'FNV'],
    ['für', 'FLN'],
  ] as const) {
    it(`${word} is ${sounds}`, () => {
      assert.equal(
        phonesOf(word)
          .map((phone) => short[phone])
          .join(''),
        sounds,
      );
    });
  }
});
