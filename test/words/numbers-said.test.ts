import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { createPerceiver } from '../../src/words/index.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const file = new URL('said/numbers.yaml', import.meta.url);
const SAID = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>;

for (const [language, rows] of Object.entries(SAID)) {
  describe(`numbers as they are said in ${language}`, () => {
    const perceiver = createPerceiver(builtIn(language), []);
    for (const row of rows) {
      const [said = '', meant = ''] = row.split(' =').map((part) => part.trim());
      const [, digits = '', key] = /^-?(\d*)([#*]?)$/u.exec(meant) ?? [];
      test(`"${said}" gives ${meant === '' ? 'no digits' : meant} in ${language}`, () => {
        assert.equal(perceiver.spokenDigits(said), digits);
        const evidence = perceiver.perceive({ text: said, isFinal: true, ownRecentText: '' });
        assert.equal(evidence.spokenDigits, digits.length);
        assert.equal(evidence.spokenKey ?? '', key);
      });
    }
  });
}
