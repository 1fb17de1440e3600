import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsInQuestion, spellingOf, wordsOf } from '../../src/words/tokens.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const spelling = spellingOf(builtIn('en').normalise);

const TABLE: readonly (readonly [says: string, text: string, words: readonly string[]])[] = [
  ['case and punctuation are removed', 'Well, HOLD on!', ['well', 'hold', 'on']],
  ['a curly apostrophe becomes a straight one', 'That’s it', ["that's", 'it']],
  ['apostrophes around a word are removed', "'Cause I said 'no'", ['because', 'i', 'said', 'no']],
  ['uh-huh with a hyphen is one word', 'Uh-huh.', ['uh-huh']],
  ['uh huh with a space is the same word', 'uh huh', ['uh-huh']],
  ['uhhuh without either is the same word', 'uhhuh', ['uh-huh']],
  ['mm hmm with a space is one word', 'Mm hmm', ['mm-hmm']],
  ['mhm is mm-hmm', 'Mhm', ['mm-hmm']],
  ['other hyphens divide words', 'twenty-one call-backs', ['twenty', 'one', 'call', 'backs']],
  ['a drawn out word is shortened', 'Noooo! Hmmmm... Yeahhh', ['no', 'hmm', 'yeah']],
  ['repeated digits are not shortened', '10004', ['10004']],
  ['contractions have one form', 'I do not', ['i', "don't"]],
  ['a sound in brackets is no word', '[laughter] yes (upbeat music)', ['yes']],
  ['a number in brackets is a word', '(555) 0100', ['555', '0100']],
  ['the last of several words keeps the hyphen of breaking off', 'to tomor-', ['to', 'tomor-']],
  ['a word that breaks off before others does not', 'no- no wait', ['no', 'no', 'wait']],
  ['one word that breaks off is that word', 'no-', ['no']],
  ['a dash divides', 'no--wait – stop', ['no', 'wait', 'stop']],
  ['letters of any script stay', 'Größe, año, œuvre, Žofie', ['größe', 'año', 'œuvre', 'žofie']],
  ['composed and decomposed letters are the same', 'cafe\u0301', ['café']],
  ['an elided article is a word', "l'agente dell’operatore", ['l', 'agente', 'dell', 'operatore']],
  ['punctuation alone is no word', '... ?!', []],
];

for (const [says, text, expected] of TABLE) {
  test(`words of a text: ${says}`, () => assert.deepEqual(wordsOf(text, spelling).words, expected));
}

test('each word of a text knows whether punctuation stands before it', () => {
  assert.deepEqual(wordsOf('No, I do not. Stop', spelling).afterBreak, [false, true, false, true]);
});

for (const [text, joined] of [
  ['vingt-quatre', [false, true]],
  ['vingt quatre', [false, false]],
  ['vingt -quatre', [false, false]],
  ['-vingt', [false]],
  ["quatre-vingts l'agent", [false, true, false, false]],
  ['twenty-uh huh', [false, true]],
] as const) {
  test(`each word of "${text}" knows whether a hyphen joins it to the one before`, () => {
    assert.deepEqual(wordsOf(text, spelling).joined, joined);
  });
}

test('the words of a question know that they are one', () => {
  assert.equal(wordsOf('Is it Tuesday?', spelling).asks, true);
  assert.equal(wordsOf('Is it? Tuesday', spelling).asks, false);
  assert.equal(wordsOf('Tuesday?').asks, true);
});

const SPANISH = spellingOf({ 'si |': 'sí', 'a ver': 'veamos', a: 'ah', "d'accord": "d'accord" });

for (const [text, end, words] of [
  ['si', 'pause', ['sí']],
  ['si', 'open', ['si']],
  ['si, vamos', 'open', ['sí', 'vamos']],
  ['si vamos', 'pause', ['si', 'vamos']],
  ['bueno si', 'pause', ['bueno', 'sí']],
  ['a ver si', 'pause', ['veamos', 'sí']],
  ['a si', 'pause', ['ah', 'sí']],
  ["d'accord", 'pause', ['d', 'accord']],
] as const) {
  test(`"${text}" is spelt "${words.join(' ')}" where its end is ${end}`, () => {
    assert.deepEqual(wordsOf(text, SPANISH, end).words, words);
  });
}

test('a question mark ends a question even with quotes and brackets after it', () => {
  assert.equal(endsInQuestion('Do you mean “today?” '), true);
  assert.equal(endsInQuestion('Do you mean today? Fine.'), false);
});
