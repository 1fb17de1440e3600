import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { WordEvidence } from '../../src/core/index.ts';
import { builtInLexicons, mergeLexicons } from '../../src/policy/compile/lexicon.ts';
import { createPerceiver } from '../../src/words/index.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

type Said = Readonly<Record<'phrases' | keyof typeof CLASSES, readonly string[]>>;

/** What the perceiver must make of each class of sentences. */
const CLASSES = {
  asks: {
    is: 'asks for a human',
    holds: ({ matches }: WordEvidence) => matches.includes('escalation'),
  },
  asks_not: {
    is: 'does not ask for a human',
    holds: ({ matches }: WordEvidence) => !matches.includes('escalation'),
  },
  stop: { is: 'is a stop', holds: ({ matches }: WordEvidence) => matches.includes('stop') },
  no_stop: { is: 'is no stop', holds: ({ matches }: WordEvidence) => !matches.includes('stop') },
  correction: {
    is: 'is a correction',
    holds: ({ matches }: WordEvidence) => matches.includes('correction'),
  },
  assent: {
    is: 'leaves the floor',
    holds: ({ shape, matches }: WordEvidence) =>
      shape === 'backchannel' && !matches.includes('stop') && !matches.includes('correction'),
  },
  refusal: {
    is: 'does not leave the floor',
    holds: ({ shape }: WordEvidence) => shape !== 'backchannel',
  },
  answer: {
    is: 'answers a question',
    holds: ({ matches }: WordEvidence) => matches.includes('answer'),
  },
} as const;

for (const language of ['en', 'de', 'nl', 'fr', 'es', 'it', 'pt']) {
  describe(`what people say in ${language}`, () => {
    const said = saidIn(language);
    const perceiver = createPerceiver(builtIn(language), said.phrases);
    for (const [name, { is, holds }] of Object.entries(CLASSES)) {
      for (const text of said[name as keyof typeof CLASSES]) {
        test(`"${text}" ${is} (${language})`, () => {
          const evidence = perceiver.perceive({ text, isFinal: true, ownRecentText: '' });
          assert.ok(holds(evidence), JSON.stringify(evidence));
        });
      }
    }
  });
}

// Words of one language may mean something else in another: `no` in English and Spanish, `um`.
for (const languages of [
  ['en', 'es'],
  ['en', 'nl'],
  ['en', 'fr'],
]) {
  test(`what people say means the same if ${languages.join(' and ')} are spoken in one call`, () => {
    const said = languages.map((language) => saidIn(language));
    const lexicon = mergeLexicons(builtInLexicons(languages), []);
    const perceiver = createPerceiver(
      lexicon,
      said.flatMap(({ phrases }) => phrases),
    );
    const misread = said.flatMap((sentences) =>
      Object.entries(CLASSES).flatMap(([name, { holds }]) =>
        sentences[name as keyof typeof CLASSES].filter(
          (text) => !holds(perceiver.perceive({ text, isFinal: true, ownRecentText: '' })),
        ),
      ),
    );
    const expected = languages.includes('fr') ? ['non stop'] : [];
    assert.deepEqual(misread, expected);
  });
}

function saidIn(language: string): Said {
  const file = new URL(`said/${language}.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8')) as Said;
}
