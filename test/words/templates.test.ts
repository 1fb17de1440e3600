import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPhrase, phraseIndex } from '../../src/words/phrases.ts';
import { templateOf, type Template } from '../../src/words/templates.ts';
import { spellingOf } from '../../src/words/tokens.ts';

const TABLE: readonly (readonly [entry: string, phrases: readonly string[]])[] = [
  ['hold on', ['hold on']],
  ['(hold|hang) on', ['hold on', 'hang on']],
  ['hold on [please]', ['hold on please', 'hold on']],
  ['stop|wait', ['stop', 'wait']],
  ['[the] (star|hash) [(key|sign)]', ['the star key', 'star', 'hash sign', 'the hash']],
  ['(a|b (c|d))', ['a', 'b c', 'b d']],
  ['[a|b] c', ['a c', 'b c', 'c']],
];

for (const [entry, phrases] of TABLE) {
  test(`the entry \`${entry}\` of a list stands for ${phrases.join(', ')}`, () => {
    const index = phraseIndex([entry], spellingOf({}));
    for (const phrase of phrases) {
      const words = phrase.split(' ');
      assert.ok(isPhrase(index, words, 0, words.length), phrase);
      assert.ok(!isPhrase(index, [...words, 'x'], 0, words.length + 1), `${phrase} x`);
    }
  });
}

for (const entry of ['(a|b', 'a|b)', '(a|b] c', '[a|b) c', 'a) b|c', '[a|(b|c]', 'a] b']) {
  test(`an entry whose brackets do not match, \`${entry}\`, is read as it is written`, () => {
    const expected: Template = [{ kind: 'words', text: entry }];
    assert.deepEqual(templateOf(entry), expected);
  });
}

test('a phrase counts only from its first word to its last', () => {
  const index = phraseIndex(['hold on', '...', '[please]'], spellingOf({}));
  assert.ok(isPhrase(index, ['please'], 0, 1));
  assert.ok(!isPhrase(index, ['hold', 'on'], 0, 1));
  assert.ok(!isPhrase(index, ['hold', 'on'], 1, 1));
  assert.ok(!isPhrase(index, [], 0, 0));
});
