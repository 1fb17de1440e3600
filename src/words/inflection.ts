import { indexOf, longestAt, type PhraseIndex } from './phrases.ts';

/** Maps the forms of a word to one: `agents` and `agent`, `operatrice` and `operatore`. */
export type Inflection = (word: string) => string;

/**
 * Prepares rows of equivalent endings, `-` for no ending: `- s`, `y ies`, `tore trice`. A
 * row may have whole words: `person people`. Each row is a separate way to compare words, so that
 * those of one language do not spoil those of another.
 */
export function inflectionsOf(rows: readonly string[]): readonly Inflection[] {
  return rows.length === 0 ? [asItIs] : rows.map((row) => inflectionOf(row));
}

const asItIs: Inflection = (word) => word;

function inflectionOf(row: string): Inflection {
  const endings = row
    .split(/\s+/u)
    .filter(Boolean)
    .map((ending) => (ending === '-' ? '' : ending))
    .toSorted((a, b) => b.length - a.length);
  return (word) => {
    for (const ending of endings) {
      if (!word.endsWith(ending)) continue;
      const stem = word.slice(0, word.length - ending.length);
      const isWhole = stem === '' && ending.length > SHORTEST_STEM;
      if (isWhole || stem.length >= SHORTEST_STEM) return `${stem}/`;
    }
    return word;
  };
}

/** `is` has no ending. */
const SHORTEST_STEM = 3;

/** Phrases that match in any of their forms: one index for each way to compare words. */
export type InflectedIndex = readonly PhraseIndex[];

export function inflectedIndex(
  phrases: readonly (readonly string[])[],
  inflections: readonly Inflection[],
): InflectedIndex {
  return inflections.map((inflect) => indexOf(phrases.map((words) => words.map(inflect))));
}

/** The words, for each way to compare them. */
export type Forms = readonly (readonly string[])[];

export function formsOf(words: readonly string[], inflections: readonly Inflection[]): Forms {
  return inflections.map((inflect) => words.map(inflect));
}

/** Number of words of the longest phrase that begins at a place, in any of its forms. */
export function longestFormAt(index: InflectedIndex, forms: Forms, at: number): number {
  let longest = 0;
  index.forEach((phrases, way) => {
    longest = Math.max(longest, longestAt(phrases, forms[way] ?? [], at));
  });
  return longest;
}
