import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WordEvidence } from '../../src/core/index.ts';
import { createPerceiver, perceive, perceiveMessage } from '../../src/words/index.ts';
import { builtIn, english, heard, PHRASES } from '../harness/built-in-lexicon.ts';

type Row = readonly [text: string, expected: Partial<WordEvidence>];

const READ: readonly Row[] = [
  ['', { words: 0, contentWords: 0, shape: 'none', opening: 'none', matches: [] }],
  ['mm-hmm', { words: 1, contentWords: 0, shape: 'backchannel', opening: 'backchannel' }],
  [
    'Uh huh, yeah.',
    { words: 2, contentWords: 0, shape: 'backchannel', matches: ['backchannel', 'answer'] },
  ],
  [
    'I see',
    { contentWords: 0, shape: 'backchannel', opening: 'backchannel', matches: ['backchannel'] },
  ],
  ['uh, yeah', { words: 2, contentWords: 0, shape: 'backchannel' }],
  // The next word decides whether it is "I see" or "I need".
  ['I', { contentWords: 1, shape: 'prefix', opening: 'pronoun' }],
  ['I need', { contentWords: 2, shape: 'other', opening: 'pronoun' }],
  // "No" may become "no problem", but a caller who says no must not wait.
  ['no', { shape: 'other', opening: 'stop', isSticky: true, matches: ['answer'] }],
  ['no problem', { contentWords: 0, shape: 'backchannel', isSticky: false }],
  ['yeah but', { contentWords: 1, shape: 'other', opening: 'agreement', isSticky: false }],
  [
    'okay wait',
    { contentWords: 1, opening: 'agreement', isSticky: true, matches: ['stop', 'answer'] },
  ],
  ['thank you, hang on', { contentWords: 2, isSticky: true, matches: ['stop'] }],
  ['What is the fee', { opening: 'question', isSticky: true, isQuestion: true }],
  ['the blue one?', { opening: 'other', isSticky: false, isQuestion: true }],
  ['right?', { shape: 'backchannel', isQuestion: false }],
  ['so my parcel', { opening: 'discourse', isSticky: false }],
  ['sorry', { opening: 'stop', isSticky: true }],
  ['true', { opening: 'agreement' }],
  ['mm okay', { opening: 'backchannel' }],
  ['mhm yeah', { opening: 'backchannel' }],
  ['go on', { opening: 'agreement' }],
  ["I'll wait", { opening: 'agreement' }],
  ['no rush', { opening: 'agreement' }],
  ['no thanks', { opening: 'stop', isSticky: true }],
  ['stop it', { opening: 'stop', isSticky: true }],
  ['listen to me', { opening: 'stop', isSticky: true }],
  ["it's mine", { opening: 'pronoun', isSticky: false }],
  ['scratch that', { opening: 'other', isSticky: true }],
  ["that's wrong", { opening: 'pronoun', isSticky: true }],
  ["that's not a problem, tuesday works", { matches: [] }],
  ["that's not a problem tuesday", { matches: ['correction'] }],
  ['mm-hmm tomor-', { words: 2, contentWords: 0, shape: 'backchannel' }],
  ['please stop talking', { matches: ['stop'] }],
  ["don't stop", { matches: [] }],
  ['the wait', { matches: [] }],
  ['waiting for the stopper', { matches: [] }],
  ['I want to cancel my order', { matches: [] }],
  ["that's not right, I said Friday", { matches: ['correction'] }],
  ['no, I meant the other account', { matches: ['correction', 'answer'] }],
  ['four two seven', { spokenDigits: 3, isOnlyDigits: true }],
  ['uh, double four', { spokenDigits: 2, isOnlyDigits: true }],
  ['the number is four two seven', { spokenDigits: 3, isOnlyDigits: false }],
  ['about thousand', { isOnlyDigits: false }],
  ['one of those', { spokenDigits: 0, isOnlyDigits: false }],
];

for (const [text, expected] of READ) {
  test(`the words \`${text}\` are perceived as ${JSON.stringify(expected)}`, () => {
    assert.partialDeepStrictEqual(heard(text), expected);
    // `partialDeepStrictEqual` accepts a longer list.
    if (expected.matches !== undefined) assert.deepEqual(heard(text).matches, expected.matches);
  });
}

test('a phrase that repeats our own recent words does not match', () => {
  const own = 'Please hold on while I look that up.';
  assert.deepEqual(heard('hold on', own).matches, []);
  assert.deepEqual(heard('hold on while I look', own).matches, []);
  assert.deepEqual(heard('hold on', 'One moment.').matches, ['stop']);
});

test('a word that we said recently is the caller’s among other words of the caller', () => {
  assert.deepEqual(heard('oh wait that was my old address', 'Please wait.').matches, ['stop']);
});

test('a lone word that we just said is an echo, and matches nothing', () => {
  assert.deepEqual(heard('wait', 'Please wait.').matches, []);
});

test('interim and final transcripts with the same words give the same evidence', () => {
  const transcript = { text: 'hang on', confidence: 0.9, ownRecentText: '' };
  const options = { lexicon: builtIn('en'), escalationPhrases: PHRASES };
  assert.deepEqual(
    perceive({ ...transcript, isFinal: false }, options),
    perceive({ ...transcript, isFinal: true }, options),
  );
});

for (const [given, expected] of [
  [undefined, 1],
  [0, 1],
  [Number.NaN, 1],
  [0.4, 0.4],
  [1.2, 1],
] as const) {
  test(`a recogniser's confidence of ${given} counts as ${expected}`, () => {
    const { perceive } = createPerceiver(builtIn('en'), []);
    const evidence = perceive({ text: 'x', isFinal: true, confidence: given, ownRecentText: '' });
    assert.equal(evidence.confidence, expected);
  });
}

test('words that a designer adds match like the built-in ones', () => {
  const { lists, normalise } = builtIn('en');
  const lexicon = {
    lists: { ...lists, backchannel: ['righty ho'], stop: ['Halt, please!'], answer: ['savings'] },
    normalise,
  };
  const { perceive } = createPerceiver(lexicon, []);
  const matches = (text: string): readonly string[] =>
    perceive({ text, isFinal: true, confidence: 1, ownRecentText: '' }).matches;
  assert.deepEqual(matches('Righty-ho'), ['backchannel']);
  assert.deepEqual(matches('could you halt please now'), ['stop']);
  assert.deepEqual(matches('the savings one'), ['answer']);
});

test('an empty lexicon gives words but no matches', () => {
  const { perceive } = createPerceiver({ lists: {}, normalise: {} }, []);
  const evidence = perceive({ text: 'wait please', isFinal: true, ownRecentText: '' });
  assert.partialDeepStrictEqual(evidence, { words: 2, contentWords: 2, shape: 'other' });
  assert.deepEqual(evidence.matches, []);
});

test('the evidence of our own text has its word count and whether it is a question', () => {
  assert.deepEqual(perceiveMessage('Shall I read it again?'), { words: 5, endsInQuestion: true });
  assert.deepEqual(perceiveMessage('Here it is.'), { words: 3, endsInQuestion: false });
});

test('a caller who corrects a number while saying it does not correct or stop the agent', () => {
  assert.deepEqual(heard('four five no wait four six').matches, []);
  assert.deepEqual(heard('four five, sorry, I mean four six').matches, []);
  assert.deepEqual(heard('four five no wait').matches, ['stop', 'answer']);
});

for (const [text, matches] of [
  ['actually no', ['correction', 'answer']],
  ["that's not", []],
  ["that's not a", []],
  ["that's not right", ['correction']],
  ['no, Thursday', ['answer']],
] as const) {
  test(`the interim words "${text}" match ${matches.join(' and ') || 'nothing yet'}`, () => {
    const { perceive } = english;
    assert.deepEqual(perceive({ text, isFinal: false, ownRecentText: '' }).matches, matches);
  });
}

for (const [text, isGiven] of [
  ['the number is four two seven', true],
  ['four two seven', undefined],
  ['four two seven is what the letter says', undefined],
  ['the number', undefined],
] as const) {
  test(`"${text}" ${isGiven === undefined ? 'does not introduce' : 'introduces'} digits`, () => {
    assert.equal(heard(text).isGivingDigits, isGiven);
  });
}

test('the name of a key alone or after digits is not one of the digits', () => {
  assert.partialDeepStrictEqual(heard('four two seven one pound'), {
    spokenDigits: 4,
    isOnlyDigits: true,
    spokenKey: '#',
  });
  assert.equal(heard('the star key').spokenKey, '*');
  assert.equal(heard('pound oh').spokenKey, '#');
  assert.equal(heard('I paid twenty pounds').spokenKey, undefined);
  assert.equal(heard('what is the pound key for').spokenKey, undefined);
});
