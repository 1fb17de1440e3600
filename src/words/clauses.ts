import type { Vocabulary } from './lexicon.ts';
import { longestAt, longestOver } from './phrases.ts';
import type { Words } from './tokens.ts';

/** For each word, what stands before it in its clause. */
export type Clauses = {
  /** Where the clause begins. */
  readonly start: readonly number[];
  /** Whether something in the clause denies what begins at a word: `don't`, `without`. */
  readonly isDenied: (place: number) => boolean;
  /** Whether what begins at a word is only talked about: `speaking to` of `I was speaking to`. */
  readonly isTalkedAbout: (place: number) => boolean;
};

/** Divides what was said into clauses, in one pass. */
export function clausesOf(heard: Words, vocabulary: Vocabulary): Clauses {
  const { words } = heard;
  const { lists } = vocabulary;
  const start: number[] = [];
  /** For each place, the last denial that begins before it, and how far talk about things reaches. */
  const lastDenial: number[] = [];
  const aboutEnd: number[] = [];
  let clause = 0;
  let denial = -1;
  let about = -1;
  for (let at = 0; at <= words.length; at += 1) {
    lastDenial.push(denial);
    aboutEnd.push(about);
    if (beginsClause(at, heard, vocabulary)) clause = at;
    start.push(clause);
    if (denies(words, at, lists)) denial = at;
    const length = longestOver(lists.about, words, at, (place) =>
      emptyAt(place, words, vocabulary),
    );
    if (length > 0) about = Math.max(about, at + length);
  }
  return {
    start,
    isDenied: (place) => (lastDenial[place] ?? -1) >= (start[place] ?? 0),
    isTalkedAbout: (place) => (aboutEnd[place] ?? -1) > (start[place] ?? 0),
  };
}

/** How many words that say nothing begin at a place: `um`, `please`. */
export function emptyAt(place: number, words: readonly string[], { lists }: Vocabulary): number {
  return Math.max(longestAt(lists.filler, words, place), longestAt(lists.politeness, words, place));
}

/** `Don't you have an agent` and `can't I speak to someone` ask; they deny nothing. */
function denies(words: readonly string[], at: number, lists: Vocabulary['lists']): boolean {
  const length = longestAt(lists.negation, words, at);
  const isClosed = longestAt(lists.undenied, words, at) > 0;
  return length > 0 && !isClosed && longestAt(lists.pronoun, words, at + length) === 0;
}

function beginsClause(at: number, { words, afterBreak }: Words, { lists }: Vocabulary): boolean {
  if (at === 0) return true;
  const isAfterFiller = longestAt(lists.filler, words, at - 1) > 0;
  const isBeforeFiller = longestAt(lists.filler, words, at) > 0;
  // `I don't want, um, an agent`: the commas are those of the filler.
  if (afterBreak[at] === true && !isAfterFiller && !isBeforeFiller) return true;
  // `I don't think I want one`, `don't get me one`: what would begin a clause belongs to the one before.
  const isJoined =
    longestAt(lists.attitude, words, at - 1) > 0 || longestAt(lists.negation, words, at - 1) > 0;
  // Without punctuation a conjunction, a new subject or an imperative divides:
  // `it isn't working I want a human`, `I don't like robots get me a human`.
  return !isJoined && longestAt(lists.clause, words, at) > 0;
}
