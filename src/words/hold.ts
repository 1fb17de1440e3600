import type { Vocabulary } from './lexicon.ts';
import { isBeginningAt, longestAt, longestOver } from './phrases.ts';

/**
 * Number of words of the longest phrase at a place that leaves the floor where it is: `mm-hmm`,
 * `that's absolutely fine`, `no, it's not a problem`; 0 where none begins.
 */
export function holdAt(words: readonly string[], at: number, vocabulary: Vocabulary): number {
  const { hold, lists } = vocabulary;
  const degree = (place: number): number => longestAt(lists.degree, words, place);
  const plain = longestOver(hold, words, at, degree);
  const refusal = longestAt(lists.refusal, words, at);
  if (refusal === 0) return plain;
  const assent = longestOver(lists.assent, words, at + refusal, degree);
  return assent === 0 ? plain : Math.max(plain, refusal + assent);
}

/** Whether all words from a place on are the beginning of such a phrase: `I` of `I see`, `no that's`. */
export function mayBecomeHold(
  words: readonly string[],
  at: number,
  { hold, lists }: Vocabulary,
): boolean {
  const refusal = longestAt(lists.refusal, words, at);
  return (
    isBeginningAt(hold, words, at) ||
    (refusal > 0 && at + refusal < words.length && isBeginningAt(lists.assent, words, at + refusal))
  );
}
