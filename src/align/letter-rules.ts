/** How a language's letters are read: first the exceptions, then the rules. */
export type LetterRules = {
  /** Sounds of whole words, as codes of `Phone`. */
  readonly words: ReadonlyMap<string, string>;
  /** The first rule that matches at the current letter applies. */
  readonly rules: readonly LetterRule[];
  /** Whether accents change sounds; if not, they are removed first. */
  readonly keepsAccents: boolean;
};

/** The rest of a table: letters that are read alike in all seven languages. */
export const CONSONANTS = String.raw`
  ([bcdfgklmnprstz])(?=\1) -
  [mn] N
  [lrw] R
  [jz] Z
  s S
  [fh] F
  v D
  [ptkcq] T
  [bdg] B`;

type LetterRule = { readonly pattern: RegExp; readonly sounds: string };

/**
 * Reads rules as written in a table: `pattern sounds`, one per line, `-` for silence.
 *
 * Patterns see the whole word, so that they may look behind. Words: `word sounds`, with commas.
 */
export function letterRules(
  table: string,
  {
    words = '',
    keepsAccents = false,
  }: { readonly words?: string; readonly keepsAccents?: boolean } = {},
): LetterRules {
  const rules = rows(table, '\n').map(([pattern = '', sounds = '']) => ({
    pattern: new RegExp(pattern, 'uy'),
    sounds: sounds === '-' ? '' : sounds,
  }));
  const known = rows(words, ',').map(([word = '', sounds = '']) => [word, sounds] as const);
  return { words: new Map(known), rules, keepsAccents };
}

function rows(table: string, separator: string): readonly string[][] {
  return table
    .split(separator)
    .map((row) => row.trim().split(/\s+/))
    .filter(([first]) => first !== '');
}
