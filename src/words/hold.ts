import type { Vocabulary } from './lexicon.ts';
import { isBeginningAt, isPhrase, longestAt, longestOver } from './phrases.ts';
import type { Words } from './tokens.ts';

/**
 * Number of words of the longest phrase at a place that leaves the floor with the agent: `mm-hmm`,
 * `that's absolutely fine`, `no, it's not a problem`; 0 if none begins there.
 */
export function holdAt(heard: Words, at: number, vocabulary: Vocabulary): number {
  const { words } = heard;
  const { hold, lists } = vocabulary;
  const degree = (place: number): number => longestAt(lists.degree, words, place);
  let longest = longestOver(hold, words, at, degree);
  // `No no` is a refusal, and so is the first `no` of `no, no problem`.
  for (let refusal = longestAt(lists.refusal, words, at); refusal > 0; refusal -= 1) {
    if (!isPhrase(lists.refusal, words, at, at + refusal)) continue;
    if (isNegated(at + refusal, heard, vocabulary)) continue;
    const assent = longestOver(lists.assent, words, at + refusal, degree);
    if (assent > 0) longest = Math.max(longest, refusal + assent);
  }
  return longest === 0 ? 0 : longest + longestAt(lists.assent_tail, words, at + longest);
}

/** `No entiendo` negates a verb; `no, entiendo` refuses and agrees. */
function isNegated(at: number, { words, afterBreak }: Words, { lists }: Vocabulary): boolean {
  return afterBreak[at] !== true && longestAt(lists.assent_verb, words, at) > 0;
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
    (refusal > 0 && isBeginningAt(lists.assent, words, at + refusal))
  );
}
