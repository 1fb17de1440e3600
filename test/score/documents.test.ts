import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { JUDGED, RATES, SIGNS } from '../../src/score/figures/definitions.ts';

const document = plain(await readFile(new URL('../../docs/score.md', import.meta.url), 'utf8'));

function plain(text: string): string {
  return text.replaceAll(/\s+/gu, ' ');
}

test('docs/score.md shows the condition of every rate as the database gets it', () => {
  for (const [name, { of, counts }] of Object.entries(RATES)) {
    assert.ok(document.includes(`| \`${name}\` | \`${of}\` | \`${counts}\` |`), name);
  }
});

test('docs/score.md shows every sign, and how a verdict replaces it, as the database gets them', () => {
  for (const [name, condition] of Object.entries({ ...SIGNS, ...JUDGED })) {
    assert.ok(document.includes(plain(`${name}: ${condition}`)), name);
  }
});
