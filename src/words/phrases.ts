import { phrasesOf } from './templates.ts';
import { wordsOf, type Spelling } from './tokens.ts';

/** Phrases to be found as whole words that follow each other, by their first word, and so on. */
export type PhraseIndex = {
  readonly next: ReadonlyMap<string, PhraseIndex>;
  /** A phrase ends here. */
  readonly isEnd: boolean;
};

/** A place in the words: from `start` up to, not including, `end`. */
export type Span = { readonly start: number; readonly end: number };

/** Prepares entries as an author wrote them. One that holds no word (`"..."`) is left out. */
export function phraseIndex(entries: readonly string[], spelling: Spelling): PhraseIndex {
  return indexOf(
    entries.flatMap((entry) => phrasesOf(entry).map((phrase) => wordsOf(phrase, spelling).words)),
  );
}

/** Prepares phrases that are split into words already. */
export function indexOf(phrases: readonly (readonly string[])[]): PhraseIndex {
  const root = node();
  for (const words of phrases) {
    let at = root;
    for (const word of words) {
      const next = at.next.get(word) ?? node();
      at.next.set(word, next);
      at = next;
    }
    if (words.length > 0) at.isEnd = true;
  }
  return root;
}

/** Number of words of the longest phrase that begins at a place; 0 where none does. */
export function longestAt(index: PhraseIndex, words: readonly string[], at: number): number {
  return longestOver(index, words, at, () => 0);
}

/**
 * The same, but words that say nothing may stand within the phrase: `connect me, please, with`.
 * `skip` says how many of them begin at a place.
 */
export function longestOver(
  index: PhraseIndex,
  words: readonly string[],
  at: number,
  skip: (place: number) => number,
): number {
  let longest = 0;
  let current = index;
  let skipped = 0;
  for (let place = at; place < words.length;) {
    const next = current.next.get(words[place] ?? '');
    if (next !== undefined) {
      current = next;
      place += 1;
      if (current.isEnd) longest = place - at;
      continue;
    }
    const step = place === at || skipped >= MOST_SKIPPED ? 0 : skip(place);
    if (step === 0) break;
    skipped += step;
    place += step;
  }
  return longest;
}

/** Words that say nothing, within one phrase. */
const MOST_SKIPPED = 6;

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
  let current = index;
  for (let place = at; place < words.length; place += 1) {
    const next = current.next.get(words[place] ?? '');
    if (next === undefined) return false;
    current = next;
  }
  return at < words.length && current.next.size > 0;
}

type Node = { readonly next: Map<string, Node>; isEnd: boolean };

function node(): Node {
  return { next: new Map(), isEnd: false };
}
