import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '../../../src/policy/lint/language-of.ts';

const GERMAN = 'Bitte warten Sie, wir sind gleich für Sie da.';

for (const [text, listed, language] of [
  [GERMAN, ['en'], 'de'],
  [GERMAN, ['en', 'de'], undefined],
  [GERMAN, [], 'de'],
  // Nothing is known of the words of this language.
  [GERMAN, ['en', 'fi'], undefined],
  ['Please wait until we can help you with that.', ['en'], undefined],
  ['', ['en'], undefined],
  ['Thursday', [], undefined],
  // One small word may be a name, two are none.
  ['Och Johnson', ['en'], undefined],
  ['Johnson och inte Smith', ['en'], 'sv'],
  ['proszę dziękuję', ['en'], 'pl'],
  // As many of our own: it may be a quotation. Twice as many: it is not.
  ['och inte the and', ['en'], undefined],
  ['och inte jag the and', ['en'], undefined],
  ['och inte jag hej the and', ['en'], 'sv'],
] as const) {
  test(`"${text}" is ${language ?? 'no other language'} where ${listed.join(', ') || 'nothing'} is spoken`, () => {
    assert.equal(languageOf(text, listed), language);
  });
}
