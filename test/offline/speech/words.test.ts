import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  believableWords,
  createStableWords,
  type RecognizedWord,
} from '../../../src/offline/speech/words.ts';

const word = (text: string, over: Partial<RecognizedWord> = {}): RecognizedWord => ({
  text,
  durationMs: 300,
  phones: 3,
  posterior: 0.9,
  ...over,
});
const texts = (words: readonly RecognizedWord[]): readonly string[] =>
  words.map(({ text }) => text);
const at = (atMs: number, line: string, voicedMs = atMs) => ({
  atMs,
  voicedMs,
  words: line === '' ? [] : line.split(' ').map((text) => word(text)),
});

for (const { name, words, expected } of [
  { name: 'clear words are kept', words: [word('wait'), word('stop')], expected: ['wait', 'stop'] },
  { name: 'nothing stays nothing', words: [], expected: [] },
  {
    name: 'a word at the bound is kept and one under it is not',
    words: [word('no'), word('i', { posterior: 0.05 }), word('a', { posterior: 0.049 })],
    expected: ['no', 'i'],
  },
  {
    name: 'a sure word that lasts longer than anybody says it is noise',
    words: [word('all', { durationMs: 1620, posterior: 0.91 })],
    expected: [],
  },
  {
    name: 'the longest plausible word is kept',
    words: [word('all', { durationMs: 750 })],
    expected: ['all'],
  },
  {
    name: 'short sure words between stretched ones are noise too',
    words: [word('had', { durationMs: 2250 }), word('that', { posterior: 0.48 })],
    expected: [],
  },
  {
    name: 'an utterance of which too little is believable has no word',
    words: [word('who', { posterior: 0.149 })],
    expected: [],
  },
  {
    name: 'an utterance at the bound keeps its words',
    words: [word('who', { posterior: 0.15 })],
    expected: ['who'],
  },
] as const) {
  test(`recognised words: ${name}`, () => {
    assert.deepEqual(texts(believableWords(words)), expected);
  });
}

test('an interim word is given once it is stable for 200 ms and the next one for 100 ms', () => {
  const stable = createStableWords();
  assert.deepEqual(stable.push(at(300, 'no')), []);
  assert.deepEqual(stable.push(at(420, 'no i')), []);
  assert.deepEqual(stable.push(at(519, 'no i')), []);
  assert.deepEqual(stable.push(at(520, 'no i')), ['no']);
});

test('the last interim word is given once it is stable for 400 ms by itself', () => {
  const stable = createStableWords();
  assert.deepEqual(stable.push(at(300, 'stop')), []);
  assert.deepEqual(stable.push(at(699, 'stop')), []);
  assert.deepEqual(stable.push(at(700, 'stop')), ['stop']);
  assert.deepEqual(stable.push(at(800, 'stop')), []);
});

test('a revision restarts the wait for the interim word and all after it', () => {
  const stable = createStableWords();
  stable.push(at(300, 'why is'));
  stable.push(at(450, 'what is'));
  assert.deepEqual(stable.push(at(600, 'what is')), []);
  assert.deepEqual(stable.push(at(650, 'what is')), ['what']);
});

test('after a revision of a given interim word no more are given: it cannot be taken back', () => {
  const stable = createStableWords();
  stable.push(at(300, 'no'));
  assert.deepEqual(stable.push(at(700, 'no')), ['no']);
  stable.push(at(800, 'now then what'));
  assert.deepEqual(stable.push(at(2000, 'now then what')), []);
});

test('a segment with little voice in it gives no interim words, since most noises have none', () => {
  const stable = createStableWords();
  stable.push(at(300, 'if', 100));
  assert.deepEqual(stable.push(at(1000, 'if', 399)), []);
  assert.deepEqual(stable.push(at(1000, 'if', 400)), ['if']);
});
