/** Brings the forms of a word to one: `agents` and `agent`, `operatrice` and `operatore`. */
export type Inflection = (word: string) => string;

/**
 * Prepares rows of endings that are worth the same, `-` being none: `- s`, `y ies`, `tore trice`. A
 * word belongs to the row that has its longest ending. A row may have whole words: `person people`.
 */
export function inflectionOf(rows: readonly string[]): Inflection {
  const rowOf = new Map<string, number>();
  rows.forEach((row, index) => {
    for (const ending of row.split(/\s+/u).filter(Boolean)) {
      const text = ending === '-' ? '' : ending;
      if (!rowOf.has(text)) rowOf.set(text, index);
    }
  });
  const longest = Math.max(0, ...[...rowOf.keys()].map((ending) => ending.length));
  return (word) => {
    for (let length = Math.min(longest, word.length); length >= 0; length -= 1) {
      const stem = word.slice(0, word.length - length);
      const row = rowOf.get(word.slice(word.length - length));
      if (row === undefined) continue;
      if (stem.length >= SHORTEST_STEM || (stem === '' && length > SHORTEST_STEM)) {
        return `${stem}/${row}`;
      }
    }
    return word;
  };
}

/** `is` has no ending. */
const SHORTEST_STEM = 3;
