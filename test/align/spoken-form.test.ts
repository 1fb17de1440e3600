import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phonesOf } from '../../src/align/phones.ts';
import { guessLanguage } from '../../src/align/language.ts';
import { sayNumber, sayOrdinal } from '../../src/align/numbers.ts';
import { spokenForm, spokenSlots } from '../../src/align/spoken-form.ts';

const spoken = [
  ['hello,', 'hello'],
  ["don't", "don't"],
  ['$12.50', 'twelve dollars and fifty cents'],
  ['$60', 'sixty dollars'],
  ['€1,200.00', 'one thousand two hundred euros'],
  ['3:30', 'three thirty'],
  ['5:00', "five o'clock"],
  ['20%', 'twenty percent'],
  ['14th', 'fourteenth'],
  ['22nd', 'twenty second'],
  ['1998', 'nineteen ninety eight'],
  ['2024', 'twenty twenty four'],
  ['2005', 'two thousand five'],
  ['1905', 'nineteen oh five'],
  ['12,000', 'twelve thousand'],
  ['1.25', 'one point two five'],
  ['004217', 'zero zero four two one seven'],
  ['4455501', 'four four five five five zero one'],
  ['555-0142', 'five hundred fifty five zero one four two'],
  ['3:05', 'three oh five'],
  ['p.m.', 'pee em'],
  ['example.com/reset', 'example dot com slash reset'],
  ['FAQ', 'eff ay cue'],
  ['B12', 'bee twelve'],
  ['a', 'a'],
  ['help@example.com', 'help at example dot com'],
  ['well-known', 'well known'],
  ['straße', 'straße'],
  ['—', ''],
] as const;

/** The spoken forms of each part of a printed word. */
function ways(printed: string): readonly string[] {
  return spokenSlots(printed, 'en').map((slot) => slot.map((way) => way.join(' ')).join(' | '));
}

describe('the spoken form of a printed word', () => {
  for (const [printed, form] of spoken) {
    it(`the printed ${printed} is spoken as ${form === '' ? 'nothing' : form}`, () => {
      assert.equal(spokenForm(printed, 'en').join(' '), form);
    });
  }

  it('figures, money and capitals have several spoken forms, and the audio decides', () => {
    assert.deepEqual(ways('7351'), [
      'seven thousand three hundred fifty one | seven thousand three hundred and fifty one | seven three five one | seventy three fifty one',
    ]);
    assert.deepEqual(ways('308'), [
      'three hundred eight | three hundred and eight | three zero eight | three oh eight',
    ]);
    assert.deepEqual(ways('$12.50'), [
      'twelve | one two',
      'dollars | ',
      'and | ',
      'fifty | five zero',
      'cents | ',
    ]);
    assert.deepEqual(ways('PIN'), ['pee eye en | pin']);
    assert.deepEqual(ways('FBI'), ['eff bee eye | fbi']);
  });

  for (const [printed, language, form] of [
    ['47', 'de', 'sieben und vierzig'],
    ['1.249,50', 'de', 'tausend zwei hundert neun und vierzig komma fünf null'],
    ['20%', 'de', 'zwanzig prozent'],
    ['€5', 'es', 'cinco euros'],
    ['382', 'es', 'trescientos ochenta y dos'],
    ['100', 'es', 'cien'],
    ['72', 'fr', 'soixante douze'],
    ['21', 'fr', 'vingt et un'],
    ['80', 'fr', 'quatre-vingts'],
    ['71', 'fr', 'soixante et onze'],
    ['391', 'it', 'trecento novantuno'],
    ['1.042', 'it', 'mille quarantadue'],
    ['63', 'nl', 'drie en zestig'],
    ['273', 'pt', 'duzentos e setenta e três'],
    ['15:40', 'fr', 'quinze heures quarante'],
  ] as const) {
    it(`the printed ${printed} is spoken as ${form} (${language})`, () => {
      assert.equal(spokenForm(printed, language).join(' '), form);
    });
  }

  it('a number too long for number words is spoken figure by figure', () => {
    const many = '9'.repeat(400);
    const nines = Array.from(many, () => 'neun');
    assert.deepEqual(spokenSlots(`0,${many}`, 'de').at(-1), [nines]);
    assert.equal(spokenForm(`${many}th`, 'en').length, 400);
  });

  it('whole numbers are spoken in words', () => {
    assert.equal(sayNumber(0, 'en'), 'zero');
    assert.equal(sayNumber(110, 'en'), 'one hundred ten');
    assert.equal(
      sayNumber(999_999, 'en'),
      'nine hundred ninety nine thousand nine hundred ninety nine',
    );
    assert.equal(sayNumber(2_000_040, 'en'), 'two million forty');
    assert.equal(sayOrdinal(30), 'thirtieth');
    assert.equal(sayOrdinal(112), 'one hundred twelfth');
  });
});

const short = {
  vowel: 'V',
  weak_vowel: 'W',
  long_vowel: 'L',
  nasal: 'N',
  glide: 'R',
  sibilant: 'S',
  voiced_sibilant: 'Z',
  breath: 'F',
  voiced_breath: 'D',
  stop: 'T',
  voiced_stop: 'B',
} as const;

describe('the sounds of a word', () => {
  for (const [word, language, sounds] of [
    ['the', 'en', 'DW'],
    ['note', 'en', 'NLT'],
    ['station', 'en', 'STLSWN'],
    ['letter', 'en', 'RVTV'],
    ['asked', 'en', 'VSTT'],
    ['hmm', 'en', 'FNV'],
    ['für', 'de', 'FLR'],
    ['straße', 'de', 'STRLSW'],
    ['gracias', 'es', 'BRVFRVS'],
    ['jours', 'fr', 'ZVR'],
    ['giorno', 'it', 'ZVRNV'],
    ['goed', 'nl', 'FLT'],
    ['amanhã', 'pt', 'VNVRL'],
  ] as const) {
    it(`the sounds of ${word} are ${sounds} (${language})`, () => {
      const codes = phonesOf(word, language).map((phone) => short[phone]);
      assert.equal(codes.join(''), sounds);
    });
  }
});

describe('the language of a text', () => {
  for (const [text, language] of [
    ['Your order has left the warehouse.', 'en'],
    ['Ihre Bestellung hat das Lager verlassen.', 'de'],
    ['Su pedido ha salido del almacén.', 'es'],
    ["Votre commande a quitté l'entrepôt.", 'fr'],
    ['Il suo ordine ha lasciato il magazzino.', 'it'],
    ['Uw bestelling heeft het magazijn verlaten.', 'nl'],
    ['A sua encomenda já saiu do armazém.', 'pt'],
    ['', 'en'],
    ['Robinson', 'en'],
  ] as const) {
    it(`the language of a text is ${language}: ${text}`, () => {
      assert.equal(guessLanguage(text), language);
    });
  }
});
