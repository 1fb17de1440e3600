import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { WordEvidence } from '../../src/core/index.ts';
import {
  createPerceiver,
  perceiveKey,
  perceiveMessage,
  spokenDigits,
} from '../../src/words/index.ts';
import { builtIn, english, heard, PHRASES } from '../harness/built-in-lexicon.ts';

const LEXICON = builtIn('en');
const PHRASES_OF_LISTS = [
  ...Object.values(LEXICON.lists).flat(),
  ...PHRASES,
  'four',
  'oh',
  'double',
];

/** Transcripts of any kind: words of the lists, other words, punctuation, and arbitrary text. */
const transcripts = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...PHRASES_OF_LISTS, 'parcel', ',', '?', '-', "'"))
      .map((words) => words.join(' ')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
);

test('any transcript gives evidence whose counts agree with each other', () => {
  fc.assert(
    fc.property(transcripts, transcripts, (text, own) => {
      assertConsistent(heard(text, own), english.spokenDigits(text));
    }),
    { numRuns: 500 },
  );
});

test('any text of ours and any key gives evidence', () => {
  fc.assert(
    fc.property(transcripts, fc.string({ unit: 'binary' }), (text, key) => {
      assert.ok(perceiveMessage(text).words >= 0);
      assert.match(spokenDigits(text), /^[0-9]*$/u);
      const policy = { dtmf: undefined, expects: undefined } as never;
      assert.equal(perceiveKey(key, { policy }).isTerminator, false);
    }),
  );
});

test('a lexicon and a policy accept any words', () => {
  const lists = fc.dictionary(
    fc.oneof(fc.constantFrom('stop', 'filler', 'hold', '7', '__proto__'), fc.string()),
    fc.array(transcripts, { maxLength: 4 }),
  );
  fc.assert(
    fc.property(
      lists,
      fc.dictionary(fc.string(), fc.string()),
      fc.array(transcripts),
      transcripts,
      (lists, normalise, phrases, text) => {
        const perceiver = createPerceiver({ lists, normalise }, phrases);
        const evidence = perceiver.perceive({ text, isFinal: false, ownRecentText: '' });
        assertConsistent(evidence, perceiver.spokenDigits(text));
      },
    ),
  );
});

test('no word of a transcript is in the evidence', () => {
  const marker = fc.stringMatching(/^zq[a-z]{3,10}x$/u);
  fc.assert(
    fc.property(fc.array(marker, { minLength: 1 }), fc.array(fc.nat(9)), (markers, digits) => {
      const words = markers.flatMap((word, k) => [word, 'wait', 'agent', String(digits[k] ?? 7)]);
      const told = JSON.stringify(heard(words.join(' '), markers.join(' ')));
      for (const word of markers) assert.ok(!told.includes(word), told);
    }),
  );
});

test('words after a stop phrase do not undo it', () => {
  fc.assert(
    fc.property(fc.constantFrom('wait', 'hang on', 'stop'), transcripts, (stop, rest) => {
      assert.ok(heard(`${stop}, ${rest}`).matches.includes('stop'));
    }),
  );
});

function assertConsistent(evidence: WordEvidence, digits: string): void {
  const { words, contentWords, shape, opening, likenessToOwn, confidence } = evidence;
  assert.ok(Number.isInteger(words) && words >= contentWords && contentWords >= 0);
  assert.equal(shape === 'none', words === 0);
  assert.equal(opening === 'none', words === 0);
  assert.equal(shape === 'none' || shape === 'backchannel', contentWords === 0);
  assert.ok(likenessToOwn >= 0 && likenessToOwn <= 1);
  assert.ok(confidence >= 0 && confidence <= 1);
  assert.equal(evidence.spokenDigits, digits.length);
  assert.ok(!evidence.isOnlyDigits || digits !== '');
  assert.ok(!evidence.isSticky || contentWords > 0);
  assert.ok(!evidence.matches.includes('backchannel') || shape === 'backchannel');
  assert.equal(new Set(evidence.matches).size, evidence.matches.length);
}
