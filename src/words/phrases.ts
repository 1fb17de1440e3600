import { wordsOf, type Spelling } from './tokens.ts';

/** Words and phrases by their first word, longest first: to be found as whole contiguous words. */
export type PhraseIndex = ReadonlyMap<string, readonly (readonly string[])[]>;

/** A place in the words: from `start` up to, not including, `end`. */
export type Span = { readonly start: number; readonly end: number };

/** Prepares phrases as an author wrote them. One that holds no word (`"..."`) is left out. */
export function phraseIndex(phrases: readonly string[], spelling: Spelling): PhraseIndex {
  const byFirst = new Map<string, readonly (readonly string[])[]>();
  for (const phrase of phrases) {
    const { words } = wordsOf(phrase, spelling);
    const [first] = words;
    if (first === undefined) continue;
    const all = [...(byFirst.get(first) ?? []), words];
    byFirst.set(
      first,
      all.toSorted((a, b) => b.length - a.length),
    );
  }
  return byFirst;
}

/** Number of words of the longest phrase that begins at a place; 0 where none does. */
export function longestAt(index: PhraseIndex, words: readonly string[], at: number): number {
  const phrases = index.get(words[at] ?? '');
  if (phrases === undefined) return 0;
  return phrases.find((phrase) => phrase.every((word, k) => words[at + k] === word))?.length ?? 0;
}

/** Every place where a phrase stands, the longest at each word. */
export function placesOf(index: PhraseIndex, words: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  words.forEach((_, start) => {
    const length = longestAt(index, words, start);
    if (length > 0) spans.push({ start, end: start + length });
  });
  return spans;
}

/** Whether all words from a place on are the beginning of a longer phrase: `I` of `I see`. */
export function isBeginningAt(index: PhraseIndex, words: readonly string[], at: number): boolean {
  const rest = words.length - at;
  const phrases = index.get(words[at] ?? '') ?? [];
  return phrases.some(
    (phrase) =>
      phrase.length > rest && phrase.every((word, k) => k >= rest || words[at + k] === word),
  );
}
