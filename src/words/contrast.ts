import type { Vocabulary } from './lexicon.ts';
import { holdAt } from './hold.ts';
import { isPhrase, longestAt, type PhraseIndex, type Span } from './phrases.ts';
import type { Words } from './tokens.ts';

/** Whether a number begins at a place. */
type IsNumberAt = (place: number) => boolean;

type Reading = {
  readonly heard: Words;
  readonly vocabulary: Vocabulary;
  readonly isNumberAt: IsNumberAt;
};

/**
 * The places where the caller puts one thing in the place of another, and so corrects the agent:
 *
 * 1. `no, Thursday`, `sorry, for three`: a refusal or an apology, then the right thing alone;
 * 2. `not Tuesday, Thursday`, `not the fifth but the ninth`;
 * 3. `Thursday, not Tuesday`, `with a B not a P`.
 *
 * The right thing is a fragment: a clause (`no, I can wait`) goes by the phrases of the lists. Where a
 * language negates its verbs with the same word (`no entiendo`), only an article, a preposition, a day
 * or a number may follow it. Without a pause, the two things must be alike.
 */
export function contrastsIn(
  heard: Words,
  vocabulary: Vocabulary,
  isNumberAt: IsNumberAt,
): readonly Span[] {
  const reading: Reading = { heard, vocabulary, isNumberAt };
  if (heard.asks) return [];
  const start = afterEmpty(0, reading);
  const spans: Span[] = [];
  const refused = afterRefusal(start, reading);
  // `No, it's fine` leaves the floor.
  const isHold = start + holdAt(heard, start, vocabulary) > refused;
  if (refused > start && !isHold && startsReplacement(refused, reading)) {
    spans.push({ start, end: endOf(refused, reading) });
  }
  heard.words.forEach((_, at) => {
    const length = contrastAt(at, reading);
    if (length > 0 && isContrast(at, at + length, start, refused, reading)) {
      spans.push({ start: at, end: endOf(at + length, reading) });
    }
  });
  return spans;
}

/** The longest fragment that replaces another, in words. */
const LONGEST = 6;

function isContrast(
  at: number,
  after: number,
  start: number,
  refused: number,
  reading: Reading,
): boolean {
  const { heard } = reading;
  const end = endOf(after, reading);
  const opens = at === start || at === refused || heard.afterBreak[at] === true;
  if (opens && isThenOther(after, end, reading)) return true;
  if (!isFragment(after, end, reading)) return false;
  if (heard.afterBreak[at] === true) return hasContentBefore(at, start, reading);
  return isBeforeAlike(at, after, reading);
}

/** `Tuesday, Thursday`, `the fifth but the ninth`, `for two for three`: what follows `not`. */
function isThenOther(from: number, end: number, reading: Reading): boolean {
  const { heard, vocabulary } = reading;
  const { words } = heard;
  if (!isThing(from, reading)) return false;
  if (end < words.length && !isFragmentLong(from, end)) return false;
  if (end < words.length) return isFragment(end, endOf(end, reading), reading);
  for (let at = from + 1; at < end; at += 1) {
    const but = longestAt(vocabulary.lists.contrast_but, words, at);
    if (but > 0 && at + but < end && isThing(at + but, reading)) return true;
    const isSecond = words[at] === words[from] || (end - from === 2 && isAlike(from, at, reading));
    if (isSecond && at - from <= LONGEST && (at - from > 1 || end - from === 2)) return true;
  }
  return false;
}

/** `Thursday` of `Thursday not Tuesday`, `a B` of `with a B not a P`. */
function isBeforeAlike(at: number, after: number, reading: Reading): boolean {
  const { words } = reading.heard;
  if (isAlike(at - 1, after, reading)) return true;
  const isAgain = [at - 2, at - 3].some((place) => place >= 0 && words[place] === words[after]);
  return isAgain && !isOfList(at - 1, reading, NO_THING);
}

function hasContentBefore(at: number, start: number, { heard, vocabulary }: Reading): boolean {
  const { words } = heard;
  if (at - start > LONGEST) return false;
  for (let place = start; place < at;) {
    const { lists } = vocabulary;
    const step = Math.max(
      holdAt(heard, place, vocabulary),
      ...[lists.answer, lists.refusal, lists.filler, lists.politeness, lists.discourse].map(
        (list) => longestAt(list, words, place),
      ),
    );
    if (step === 0) return true;
    place += step;
  }
  return false;
}

/** Two numbers, two letters, or words with the same beginning or end: `fifteen fifty`, `Tuesday Thursday`. */
function isAlike(one: number, other: number, { heard, isNumberAt }: Reading): boolean {
  const [a = '', b = ''] = [heard.words[one], heard.words[other]];
  if (a === b) return false;
  if (isNumberAt(one) && isNumberAt(other)) return true;
  if (a.length === 1 && b.length === 1) return true;
  if (Math.min(a.length, b.length) <= ALIKE) return false;
  return a.slice(0, ALIKE) === b.slice(0, ALIKE) || a.slice(-ALIKE) === b.slice(-ALIKE);
}

const ALIKE = 3;

/** A fragment after a refusal: `no, Thursday`; without a pause only where it cannot be the refused thing. */
function startsReplacement(at: number, reading: Reading): boolean {
  const { heard, vocabulary, isNumberAt } = reading;
  const isCertain =
    heard.afterBreak[at] === true ||
    isNumberAt(at) ||
    longestAt(vocabulary.lists.contrast_start, heard.words, at) > 0;
  return isCertain && isFragment(at, endOf(at, reading), reading);
}

/** What stands between two places is a thing and not a clause. */
function isFragment(from: number, end: number, reading: Reading): boolean {
  if (!isFragmentLong(from, end) || !isThing(from, reading)) return false;
  const { predicate, contrast_start: article } = reading.vocabulary.lists;
  const { words } = reading.heard;
  for (let at = from; at < end; at += 1) {
    // `A` is an article in English and a verb in French.
    if (longestAt(predicate, words, at) > 0 && longestAt(article, words, at) === 0) return false;
  }
  return afterEmpty(from, reading) < end;
}

function isFragmentLong(from: number, end: number): boolean {
  return end - from <= LONGEST;
}

const NO_THING = [
  'pronoun',
  'question',
  'stop',
  'stop_first',
  'interjection',
  'politeness',
  'filler',
  'negation',
  'answer',
  'agreement',
  'backchannel',
  'assent',
  'discourse',
  'degree',
  'slip',
] as const;

function isThing(at: number, reading: Reading): boolean {
  const { heard, vocabulary, isNumberAt } = reading;
  if (holdAt(heard, at, vocabulary) > 0) return false;
  if (isNumberAt(at) || longestAt(vocabulary.lists.contrast_start, heard.words, at) > 0)
    return true;
  return !isOfList(at, reading, NO_THING);
}

function isOfList(
  at: number,
  { heard, vocabulary }: Reading,
  names: readonly (keyof Vocabulary['lists'])[],
): boolean {
  const { words } = heard;
  const isIn = (list: PhraseIndex): boolean => longestAt(list, words, at) > 0;
  return names.some((name) => isIn(vocabulary.lists[name]));
}

/** Number of words of the `not` at a place. */
function contrastAt(at: number, { heard, vocabulary, isNumberAt }: Reading): number {
  const { words, afterBreak } = heard;
  const { lists } = vocabulary;
  const anything = longestAt(lists.contrast, words, at);
  if (anything > 0) return anything;
  const strict = longestAt(lists.contrast_strict, words, at);
  const next = at + strict;
  if (strict === 0 || afterBreak[next] === true) return 0;
  return isNumberAt(next) || longestAt(lists.contrast_start, words, next) > 0 ? strict : 0;
}

function afterRefusal(from: number, reading: Reading): number {
  const { heard, vocabulary } = reading;
  const { words } = heard;
  const { refuses, slip, stop, stop_first: first } = vocabulary.lists;
  let at = from;
  for (let step = 1; step > 0; at += step) {
    // `Hang on a second` is a stop, not `hang on`, then `a second`.
    const isStop = longestAt(stop, words, at) > 0 || longestAt(first, words, at) > 0;
    step = Math.max(longestAt(refuses, words, at), isStop ? 0 : longestAt(slip, words, at));
    if (step === 0 && at > from) step = afterFiller(at, reading) - at;
  }
  return at;
}

function afterFiller(from: number, { heard, vocabulary }: Reading): number {
  return from + longestAt(vocabulary.lists.filler, heard.words, from);
}

/** The place after words without content. */
function afterEmpty(from: number, { heard, vocabulary }: Reading): number {
  const { filler, politeness } = vocabulary.lists;
  let at = from;
  for (let step = 1; step > 0; at += step) {
    step = Math.max(longestAt(filler, heard.words, at), longestAt(politeness, heard.words, at));
    // A slip counts as one: `sorry`.
    if (isPhrase(vocabulary.lists.slip, heard.words, at, at + step)) step = 0;
  }
  return at;
}

/** The pause or the end that follows a place, or a place too far away to matter. */
function endOf(from: number, { heard }: Reading): number {
  const last = Math.min(heard.words.length, from + 2 * LONGEST + 1);
  let end = Math.min(from + 1, last);
  while (end < last && heard.afterBreak[end] !== true) end += 1;
  return end;
}
