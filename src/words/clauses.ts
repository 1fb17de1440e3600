import type { Vocabulary } from './lexicon.ts';
import { isPhrase, longestAt, longestOver } from './phrases.ts';
import type { Words } from './tokens.ts';

/** For each word, what stands before it in its clause. */
export type Clauses = {
  /** Where the clause begins. */
  readonly start: readonly number[];
  /** Whether the clause negates what begins at a word: `don't`, `without`. */
  readonly isDenied: (place: number) => boolean;
  /** Whether the caller only talks about what begins at a word: `speaking to` of `I was speaking to`. */
  readonly isTalkedAbout: (place: number) => boolean;
};

/** Divides what was said into clauses, in one pass. */
export function clausesOf(heard: Words, vocabulary: Vocabulary): Clauses {
  const { words } = heard;
  const { lists } = vocabulary;
  const start: number[] = [];
  /** For each place, the last negation before it, and where a phrase that only talks about things ends. */
  const lastDenial: number[] = [];
  const aboutEnd: number[] = [];
  let clause = 0;
  let denial = -1;
  let about = -1;
  let undenied = 0;
  // A question mark at the end belongs to the last clause.
  const question = heard.afterBreak.lastIndexOf(true);
  const skip = (place: number): number => emptyAt(place, words, vocabulary);
  for (let at = 0; at <= words.length; at += 1) {
    lastDenial.push(denial);
    if (beginsClause(at, heard, vocabulary)) clause = at;
    start.push(clause);
    // `Don't you have an agent` and `I don't know how` negate nothing after them.
    undenied = Math.max(undenied, at + longestAt(lists.undenied, words, at));
    if (at >= undenied && longestAt(lists.negation, words, at) > 0) denial = at;
    const isAsked = heard.asks && at >= question;
    const length = Math.max(
      longestOver(lists.about, words, at, skip),
      isAsked ? longestOver(lists.about_if_asked, words, at, skip) : 0,
    );
    if (length > 0) about = Math.max(about, at + length);
    aboutEnd.push(about);
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

function beginsClause(at: number, { words, afterBreak }: Words, { lists }: Vocabulary): boolean {
  if (at === 0) return true;
  const isAfterFiller = longestAt(lists.filler, words, at - 1) > 0;
  const isBeforeFiller = longestAt(lists.filler, words, at) > 0;
  // `I don't want, um, an agent`: the commas belong to the filler.
  if (afterBreak[at] === true && !isAfterFiller && !isBeforeFiller) return true;
  // `I don't think I want one`, `don't get me one`: these words do not begin a new clause.
  // `Das geht nicht, ich will`: a subject begins one, with or without a comma.
  const isSubject =
    longestAt(lists.pronoun, words, at) > 0 && isPhrase(lists.clause, words, at, at + 1);
  const isJoined =
    longestAt(lists.attitude, words, at - 1) > 0 ||
    (longestAt(lists.negation, words, at - 1) > 0 && !isSubject);
  // Without punctuation a conjunction, a new subject or an imperative divides:
  // `it isn't working I want a human`, `I don't like robots get me a human`.
  return !isJoined && longestAt(lists.clause, words, at) > 0;
}
