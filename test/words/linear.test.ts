import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPerceiver, perceiveMessage, spokenDigits } from '../../src/words/index.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const MILLION = 1_000_000;
const PHRASES = ['human', 'agent', 'customer service', 'speak to someone'];
const { perceive } = createPerceiver(builtIn('en'), PHRASES);

/** Texts that a broken recogniser or an attacker may send: each was quadratic in some way. */
const TEXTS: Readonly<Record<string, string>> = {
  'one bracket that opens': '('.repeat(MILLION),
  'brackets of every kind': '(<['.repeat(MILLION / 3),
  'a bracket and words after it': `(${'a '.repeat(MILLION / 2)}`,
  'one word': 'wait '.repeat(MILLION / 5),
  'one word for a human': 'agent '.repeat(MILLION / 6),
  'words for a human among others': 'agent parcel '.repeat(MILLION / 13),
  'the beginning of a request': 'I want to speak to the '.repeat(MILLION / 23),
  'words that say nothing': 'um please '.repeat(MILLION / 10),
  'words that deny': "don't not never ".repeat(MILLION / 16),
  'words that agree': "no it's fine ".repeat(MILLION / 13),
  digits: '7'.repeat(MILLION),
  'digits one by one': '7 '.repeat(MILLION / 2),
  'numbers in words': 'four hundred and twenty two '.repeat(MILLION / 28),
  'a number that is taken back': 'four five sorry '.repeat(MILLION / 16),
  'one letter': 'a'.repeat(MILLION),
  'one letter and an apostrophe': "l'".repeat(MILLION / 2),
  'question marks': '? '.repeat(MILLION / 2),
  hyphens: '-'.repeat(MILLION),
};

// Processor time, not wall time: quadratic work would take minutes of it.
const MOST_MS = 1000;

function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

describe('a text of a million characters is read in under a second of the processor', () => {
  for (const [what, text] of Object.entries(TEXTS)) {
    test(`a text of a million characters that repeats ${what} takes under a second`, () => {
      const before = process.cpuUsage();
      const evidence = perceive({ text, isFinal: true, ownRecentText: text });
      const tookMs = processorMs(before);
      assert.ok(tookMs < MOST_MS, `it took ${tookMs} ms`);
      assert.ok(evidence.words <= text.length && evidence.spokenDigits <= text.length);
    });
  }
});

test('our own text of a million characters is counted in under a second of the processor', () => {
  const before = process.cpuUsage();
  for (const text of Object.values(TEXTS).slice(0, 4)) perceiveMessage(text);
  assert.ok(processorMs(before) < 4 * MOST_MS);
});

test('a transcript is read up to twenty thousand characters only', () => {
  const text = `${'7 '.repeat(10_000)}8`;
  assert.equal(spokenDigits(text), '7'.repeat(10_000));
});
