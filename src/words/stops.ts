import type { Vocabulary } from './lexicon.ts';
import { holdAt, mayBecomeHold } from './hold.ts';
import { isPhrase, longestAt, placesOf, type PhraseIndex, type Span } from './phrases.ts';
import type { Words } from './tokens.ts';

/**
 * The places where the caller asks the agent to stop: `wait`, `hang on`.
 *
 * A stop phrase counts wherever it stands, but not where it is negated (`don't stop`), where the words
 * beside it make it part of a statement (`the wait was long`, `I'll wait`), or where it is part of a
 * longer phrase that leaves the floor (`no no that's fine`). The phrases of `stop_first` mean something
 * else in the middle of a clause (`alto` is also `tall`) and count only at the beginning of one.
 */
export function stopsIn(heard: Words, vocabulary: Vocabulary): readonly Span[] {
  const { words } = heard;
  const { lists } = vocabulary;
  const opens = openingsOf(heard, vocabulary);
  const anywhere = placesOf(lists.stop, words);
  const first = placesOf(lists.stop_first, words).filter(({ start }) => opens[start] === true);
  return [...anywhere, ...first].filter(
    (place) =>
      !isDenied(place, heard, vocabulary) &&
      !isInStatement(place, heard, vocabulary) &&
      !isOfThing(place, opens, heard, vocabulary) &&
      !isInHold(place, heard, vocabulary),
  );
}

/** The places where the caller corrects the agent, not where they begin to agree: `that's not a problem`. */
export function correctionsIn(
  heard: Words,
  isFinal: boolean,
  vocabulary: Vocabulary,
): readonly Span[] {
  return placesOf(vocabulary.lists.correction, heard.words).filter(
    (place) =>
      !isInHold(place, heard, vocabulary) &&
      (isFinal || !isUndecided(place, heard.words, vocabulary)),
  );
}

/** For each word, whether its clause begins there or after words that call out, agree or say nothing. */
function openingsOf(heard: Words, vocabulary: Vocabulary): readonly boolean[] {
  const { words, afterBreak } = heard;
  const { lists } = vocabulary;
  const opens: boolean[] = [];
  const before: readonly PhraseIndex[] = [
    lists.filler,
    lists.politeness,
    lists.interjection,
    lists.discourse,
    lists.stop,
    lists.stop_first,
    lists.answer,
  ];
  words.forEach((_, at) => {
    opens[at] ||= at === 0 || afterBreak[at] === true;
    if (!(opens[at] ?? false)) return;
    const length = Math.max(
      holdAt(heard, at, vocabulary),
      ...before.map((list) => longestAt(list, words, at)),
    );
    if (length > 0) opens[at + length] = true;
  });
  return opens;
}

/** `Don't stop`, and not `no, stop`. */
function isDenied({ start }: Span, { words, afterBreak }: Words, { lists }: Vocabulary): boolean {
  return afterBreak[start] !== true && longestAt(lists.negation, words, start - 1) > 0;
}

function isInStatement(
  { start, end }: Span,
  { words, afterBreak }: Words,
  { lists }: Vocabulary,
): boolean {
  if (afterBreak[end] !== true && longestAt(lists.stop_not_before, words, end) > 0) return true;
  if (afterBreak[start] === true) return false;
  const follows = (list: PhraseIndex): boolean => {
    for (let from = Math.max(0, start - FURTHEST); from < start; from += 1) {
      if (isPhrase(list, words, from, start)) return true;
    }
    return false;
  };
  return follows(lists.stop_not_after) && !follows(lists.stop_after);
}

/** `I want to stop my order`: the caller asks for something else to be stopped. */
function isOfThing(
  { start, end }: Span,
  opens: readonly boolean[],
  { words, afterBreak }: Words,
  { lists }: Vocabulary,
): boolean {
  return (
    opens[start] !== true &&
    afterBreak[end] !== true &&
    longestAt(lists.stop_object, words, end) > 0
  );
}

/** Number of words of the longest phrase that is searched for before a place. */
const FURTHEST = 4;

/** A longer phrase that leaves the floor covers the place, and nothing continues it. */
function isInHold(place: Span, heard: Words, vocabulary: Vocabulary): boolean {
  for (let from = Math.max(0, place.start - FURTHEST); from <= place.start; from += 1) {
    const length = holdAt(heard, from, vocabulary);
    const isLonger = from + length >= place.end && length > place.end - place.start;
    if (isLonger && isOver(from + length, heard, vocabulary)) return true;
  }
  return false;
}

/** Whether a phrase that ends here is complete: `no it's fine`, and not `no it's fine print`. */
function isOver(end: number, heard: Words, vocabulary: Vocabulary): boolean {
  const { words, afterBreak } = heard;
  const { lists } = vocabulary;
  if (end >= words.length || afterBreak[end] === true) return true;
  const next: readonly PhraseIndex[] = [
    lists.filler,
    lists.politeness,
    lists.clause,
    lists.discourse,
    lists.pronoun,
    lists.question,
    lists.stop,
    lists.interjection,
  ];
  return holdAt(heard, end, vocabulary) > 0 || next.some((list) => longestAt(list, words, end) > 0);
}

/** More words may come and decide: `that's not` is a correction, or `that's not a problem`. */
function isUndecided(place: Span, words: readonly string[], vocabulary: Vocabulary): boolean {
  for (let from = Math.max(0, place.start - FURTHEST); from <= place.start; from += 1) {
    if (mayBecomeHold(words, from, vocabulary)) return true;
  }
  return false;
}
