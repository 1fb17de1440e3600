import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPerceiver, LIST_NAMES } from '../../src/words/index.ts';
import { GRAMMAR_LIST_NAMES } from '../../src/words/lexicon.ts';
import { phraseIndex } from '../../src/words/phrases.ts';
import { spellingOf, wordsOf } from '../../src/words/tokens.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const SAMPLES: readonly (readonly [language: string, backchannel: string, stop: string])[] = [
  ['en', 'mm-hmm, okay', 'hang on a second'],
  ['de', 'mhm, genau', 'Warten Sie mal'],
  ['fr', "ah, d'accord", 'attendez'],
  ['es', 'ajá, claro', 'espere un momento'],
  ['it', 'ah, va bene', 'aspetti'],
  ['nl', 'ja hoor', 'wacht even'],
  ['pt', 'uhum, tá bom', 'espera um pouco'],
];

const KNOWN = new Set<string>([...LIST_NAMES, ...GRAMMAR_LIST_NAMES]);

for (const [language, backchannel, stop] of SAMPLES) {
  test(`the lists of ${language} have known names and hold words`, () => {
    const { lists, normalise } = builtIn(language);
    for (const name of LIST_NAMES) assert.ok(lists[name]?.length, name);
    for (const [name, words] of Object.entries(lists)) {
      assert.ok(KNOWN.has(name), name);
      // `no`, `true` and numbers must be quoted in YAML to stay words.
      for (const word of words) {
        const index = phraseIndex([word], spellingOf({}));
        assert.ok(index.next.size > 0 || word.trim() === '-', `${name}: ${word}`);
      }
      assert.equal(new Set(words).size, words.length, `${name} repeats a word`);
    }
    for (const [from, to] of Object.entries(normalise)) {
      assert.ok(wordsOf(from).words.length > 0 && wordsOf(to).words.length > 0, from);
    }
  });

  test(`the lists of ${language} distinguish a backchannel from a stop`, () => {
    const { perceive } = createPerceiver(builtIn(language), []);
    const read = (text: string) => perceive({ text, isFinal: true, ownRecentText: '' });
    assert.equal(read(backchannel).shape, 'backchannel');
    assert.ok(read(backchannel).matches.includes('backchannel'));
    assert.deepEqual(read(stop).matches, ['stop']);
  });
}
