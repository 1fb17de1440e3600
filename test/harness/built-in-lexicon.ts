import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { CompiledLexicon, WordEvidence } from '../../src/core/index.ts';
import { createPerceiver, type Perceiver } from '../../src/words/index.ts';

/** A built-in lexicon, read as it stands in the repository. */
export function builtIn(language: string): CompiledLexicon {
  const file = new URL(`../../src/policy/lexicons/${language}.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8')) as CompiledLexicon;
}

export const PHRASES: readonly string[] = ['human', 'agent', 'representative', 'speak to someone'];

export const english: Perceiver = createPerceiver(builtIn('en'), PHRASES);

/** Evidence about a final transcript, with the English lexicon. */
export function heard(text: string, ownRecentText = ''): WordEvidence {
  return english.perceive({ text, isFinal: true, confidence: 0.9, ownRecentText });
}
