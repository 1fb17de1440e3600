import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Language } from '../../src/align/language.ts';
import { sayNumber } from '../../src/align/numbers.ts';

/** Each number as people say it in each language, written by hand. */
const NUMBERS: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  en: {
    0: 'zero',
    13: 'thirteen',
    40: 'forty',
    101: 'one hundred one',
    1000: 'one thousand',
    1042: 'one thousand forty two',
    1284: 'one thousand two hundred eighty four',
    2001: 'two thousand one',
    21_000: 'twenty one thousand',
    100_000: 'one hundred thousand',
    1_000_000: 'one million',
    1_000_001: 'one million one',
    2_000_000: 'two million',
  },
  de: {
    1: 'eins',
    17: 'siebzehn',
    21: 'ein und zwanzig',
    101: 'hundert eins',
    121: 'hundert ein und zwanzig',
    200: 'zwei hundert',
    1000: 'tausend',
    1042: 'tausend zwei und vierzig',
    1284: 'tausend zwei hundert vier und achtzig',
    2001: 'zwei tausend eins',
    21_000: 'ein und zwanzig tausend',
    101_000: 'hundert ein tausend',
    1_000_000: 'eine million',
    2_000_000: 'zwei millionen',
  },
  nl: {
    1: 'één',
    14: 'veertien',
    21: 'één en twintig',
    101: 'honderd één',
    200: 'twee honderd',
    1042: 'duizend twee en veertig',
    1284: 'duizend twee honderd vier en tachtig',
    21_000: 'één en twintig duizend',
    1_000_000: 'één miljoen',
    2_000_000: 'twee miljoen',
  },
  fr: {
    16: 'seize',
    17: 'dix-sept',
    21: 'vingt et un',
    70: 'soixante dix',
    71: 'soixante et onze',
    72: 'soixante douze',
    79: 'soixante dix-neuf',
    80: 'quatre-vingts',
    81: 'quatre-vingt un',
    90: 'quatre-vingt dix',
    91: 'quatre-vingt onze',
    97: 'quatre-vingt dix-sept',
    101: 'cent un',
    200: 'deux cents',
    203: 'deux cent trois',
    1042: 'mille quarante deux',
    1284: 'mille deux cent quatre-vingt quatre',
    2100: 'deux mille cent',
    21_000: 'vingt et un mille',
    71_000: 'soixante et onze mille',
    80_000: 'quatre-vingt mille',
    200_000: 'deux cent mille',
    1_000_000: 'un million',
    2_000_000: 'deux millions',
  },
  es: {
    16: 'dieciséis',
    21: 'veintiuno',
    31: 'treinta y uno',
    100: 'cien',
    101: 'ciento uno',
    500: 'quinientos',
    1042: 'mil cuarenta y dos',
    1284: 'mil doscientos ochenta y cuatro',
    2001: 'dos mil uno',
    21_000: 'veintiún mil',
    31_000: 'treinta y un mil',
    100_000: 'cien mil',
    121_000: 'ciento veintiún mil',
    1_000_000: 'un millón',
    1_000_001: 'un millón uno',
    2_000_000: 'dos millones',
  },
  it: {
    17: 'diciassette',
    21: 'ventuno',
    23: 'ventitré',
    28: 'ventotto',
    42: 'quarantadue',
    71: 'settantuno',
    88: 'ottantotto',
    101: 'cento uno',
    200: 'duecento',
    391: 'trecento novantuno',
    1000: 'mille',
    1042: 'mille quarantadue',
    1284: 'mille duecento ottantaquattro',
    2000: 'duemila',
    2001: 'duemila uno',
    10_000: 'diecimila',
    21_000: 'ventunomila',
    100_000: 'cento mila',
    1_000_000: 'un milione',
    2_000_000: 'due milioni',
  },
  pt: {
    16: 'dezasseis',
    21: 'vinte e um',
    100: 'cem',
    101: 'cento e um',
    200: 'duzentos',
    1042: 'mil e quarenta e dois',
    1100: 'mil e cem',
    1200: 'mil e duzentos',
    1284: 'mil duzentos e oitenta e quatro',
    2001: 'dois mil e um',
    21_000: 'vinte e um mil',
    1_000_000: 'um milhão',
    2_000_000: 'dois milhões',
  },
};

describe('numbers in words', () => {
  for (const [language, numbers] of Object.entries(NUMBERS) as [
    Language,
    Record<string, string>,
  ][]) {
    for (const [value, form] of Object.entries(numbers)) {
      it(`the number ${value} is "${form}" in ${language}`, () => {
        assert.equal(sayNumber(Number(value), language), form);
      });
    }

    it(`every number below a million has words of its own in ${language}`, () => {
      const said = new Set<string>();
      for (let value = 0; value < 1_000_000; value += value < 3000 ? 1 : 997) {
        const words = sayNumber(value, language);
        assert.doesNotMatch(words, /undefined|^ | {2}| $|^-|-$/u, String(value));
        assert.ok(!said.has(words), `${value} is ${words} as well`);
        said.add(words);
      }
    });
  }
});
