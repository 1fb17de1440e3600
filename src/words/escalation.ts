import type { Vocabulary } from './lexicon.ts';
import { longestAt, placesOf, type PhraseIndex, type Span } from './phrases.ts';
import type { Words } from './tokens.ts';

/**
 * The places where the caller asks for a human, by the phrases of the policy.
 *
 * A phrase of several words counts wherever it stands. A single noun counts as all that was said,
 * bar fillers and politeness, or after a request: `I want a human please` asks for one, `I'm an
 * insurance agent` does not. Neither counts in a clause that negates it (`I don't want a human`).
 * The span takes in the words that make it one, so that an echo of ours can be told apart.
 */
export function escalationsIn(
  heard: Words,
  phrases: PhraseIndex,
  vocabulary: Vocabulary,
): readonly Span[] {
  const { words } = heard;
  if (words.length === 0) return [];
  const places = placesOf(phrases, words);
  if (places.length === 0) return [];
  const whole = { start: 0, end: words.length };
  if (isNothingElse(words, phrases, vocabulary)) return [whole];
  return places.flatMap((place) => {
    const span = place.end - place.start > 1 ? place : withRequest(place, words, vocabulary);
    return span === undefined || isNegated(span.start, heard, vocabulary) ? [] : [span];
  });
}

/** Lists that say nothing of their own beside a noun, in words and in phrases. */
const BESIDE = ['filler', 'politeness', 'determiner'] as const;

/** The same, but single words only: `yes, an agent`, while `it is a human` says something. */
const BESIDE_ALONE = ['backchannel', 'agreement', 'answer'] as const;

function isNothingElse(
  words: readonly string[],
  phrases: PhraseIndex,
  { lists }: Vocabulary,
): boolean {
  for (let at = 0; at < words.length;) {
    const alone = words.slice(at, at + 1);
    const step = Math.max(
      longestAt(phrases, words, at),
      ...BESIDE.map((name) => longestAt(lists[name], words, at)),
      ...BESIDE_ALONE.map((name) => longestAt(lists[name], alone, 0)),
    );
    if (step === 0) return false;
    at += step;
  }
  return true;
}

/** The noun with the request before it: `want a human`. Only determiners and fillers may stand between. */
function withRequest(
  noun: Span,
  words: readonly string[],
  { lists }: Vocabulary,
): Span | undefined {
  for (let start = noun.start - 1; start >= 0; start -= 1) {
    const request = longestAt(lists.request, words, start);
    if (request > 0 && isFilled(start + request, noun.start, words, lists)) {
      return { start, end: noun.end };
    }
  }
  return undefined;
}

function isFilled(
  from: number,
  to: number,
  words: readonly string[],
  lists: Vocabulary['lists'],
): boolean {
  let at = from;
  while (at < to) {
    const step = Math.max(
      longestAt(lists.determiner, words, at),
      longestAt(lists.filler, words, at),
      longestAt(lists.politeness, words, at),
    );
    if (step === 0) return false;
    at += step;
  }
  return at === to;
}

/** Whether a negation stands before a place in the same clause. */
function isNegated(place: number, heard: Words, vocabulary: Vocabulary): boolean {
  const { words } = heard;
  const { lists } = vocabulary;
  for (let at = place; at >= 0; at -= 1) {
    if (at < place && negates(words, at, lists)) return true;
    if (beginsClause(at, heard, vocabulary)) return false;
  }
  return false;
}

/** `Don't you have an agent` and `can't I speak to someone` ask; they deny nothing. */
function negates(words: readonly string[], at: number, lists: Vocabulary['lists']): boolean {
  const length = longestAt(lists.negation, words, at);
  return length > 0 && longestAt(lists.pronoun, words, at + length) === 0;
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
