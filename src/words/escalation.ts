import { clausesOf, emptyAt, type Clauses } from './clauses.ts';
import { framesAround, thingOf, type Beside } from './frames.ts';
import type { Vocabulary } from './lexicon.ts';
import {
  formsOf,
  inflectedIndex,
  longestFormAt,
  type Forms,
  type InflectedIndex,
} from './inflection.ts';
import { longestAt, type Span } from './phrases.ts';
import { wordsOf, type Words } from './tokens.ts';

/** The prepared phrases by which a policy recognises a request for a human. */
export type EscalationPhrases = {
  /** A single word: `agent`. */
  readonly nouns: InflectedIndex;
  /** A phrase that is a complete request: `speak to someone`. */
  readonly requests: InflectedIndex;
  /** The object of such a request: `someone`. Any other way to ask to speak with it counts too. */
  readonly objects: InflectedIndex;
  /** Any other phrase of several words: `customer service`. */
  readonly others: InflectedIndex;
};

/** Prepares the phrases as an author wrote them. */
export function escalationPhrases(
  phrases: readonly string[],
  vocabulary: Vocabulary,
): EscalationPhrases {
  const { spelling, inflections } = vocabulary;
  const all = phrases
    .map((phrase) => wordsOf(phrase, spelling).words)
    .filter((words) => words.length > 0);
  const askedFor = (words: readonly string[]): readonly string[] => objectOf(words, vocabulary);
  const index = (some: readonly (readonly string[])[]): InflectedIndex =>
    inflectedIndex(some, inflections);
  const several = all.filter((words) => words.length > 1);
  const requests = several.filter((words) => askedFor(words).length > 0);
  return {
    nouns: index(all.filter((words) => words.length === 1)),
    requests: index(requests),
    objects: index(requests.map(askedFor)),
    others: index(several.filter((words) => !requests.includes(words))),
  };
}

/** `someone` of `speak to someone`; empty if the phrase is not a request for something. */
function objectOf(words: readonly string[], { lists, talkFrames }: Vocabulary): readonly string[] {
  let at = longestAt(lists.talk, words, 0);
  if (at === 0) return thingOf(words, talkFrames);
  for (let step = 1; step > 0 && at < words.length - 1; at += step) {
    step = longestAt(lists.determiner, words, at);
  }
  return words.slice(at);
}

/**
 * The places where the caller asks for a human, by the phrases of the policy, in any of their forms.
 *
 * A single noun counts if nothing else but fillers and politeness was said, or within a request: `I want a
 * human please` and `is there a human I can talk to` ask for one, `I'm an insurance agent` does not. A
 * phrase of several words counts wherever it stands, unless it is the subject of a statement (`your
 * customer service is great`). None counts in a clause that negates it (`I don't want a human`) or only
 * talks about it (`I was speaking to a person`, `do I need to speak to someone`).
 *
 * The span includes the words that make it a request, so that an echo of the agent can be told apart.
 */
export function escalationsIn(
  heard: Words,
  phrases: EscalationPhrases,
  vocabulary: Vocabulary,
  isNumberAt: (place: number) => boolean = () => false,
): readonly Span[] {
  const { words } = heard;
  const reading: Reading = {
    heard,
    forms: formsOf(words, vocabulary.inflections),
    phrases,
    vocabulary,
    isNumberAt,
    clauses: clausesOf(heard, vocabulary),
    beside: {
      empty: (place) => emptyAt(place, words, vocabulary),
      determiner: (place) => longestAt(vocabulary.lists.determiner, words, place),
    },
  };
  if (isNothingElse(reading)) return [{ start: 0, end: words.length }];
  return words.flatMap((_, at) => requestAt(at, reading) ?? []);
}

type Reading = {
  readonly heard: Words;
  /** The words in forms that can be compared: `agent` for `agents`. */
  readonly forms: Forms;
  readonly phrases: EscalationPhrases;
  readonly vocabulary: Vocabulary;
  readonly clauses: Clauses;
  readonly beside: Beside;
  readonly isNumberAt: (place: number) => boolean;
};

function requestAt(at: number, reading: Reading): Span | undefined {
  const { forms, phrases } = reading;
  const lengths = {
    requests: longestFormAt(phrases.requests, forms, at),
    others: longestFormAt(phrases.others, forms, at),
    nouns: longestFormAt(phrases.nouns, forms, at),
    objects: longestFormAt(phrases.objects, forms, at),
  };
  if (lengths.requests > 0) {
    const span = { start: at, end: at + lengths.requests };
    if (!isDenied(at, reading)) return span;
  }
  const asked =
    askedFor(at, lengths.others, reading, 'any') ??
    askedFor(at, lengths.nouns, reading, 'any') ??
    askedFor(at, lengths.objects, reading, 'talk');
  if (asked !== undefined) return asked;
  const lone = aloneAtEnd(at, Math.max(lengths.nouns, lengths.others), reading);
  if (lone !== undefined) return lone;
  const other = { start: at, end: at + lengths.others };
  const counts = lengths.others > 0 && !isSubject(other, reading) && !isDenied(at, reading);
  return counts ? other : undefined;
}

/** `I'm done with this, agent`: the noun is all that the last clause has. */
function aloneAtEnd(at: number, length: number, reading: Reading): Span | undefined {
  const { heard, beside } = reading;
  const { words, afterBreak, asks } = heard;
  if (length === 0 || at === 0 || afterBreak[at] !== true || asks) return undefined;
  let { end } = withTail({ start: at, end: at + length }, reading);
  for (let step = 1; step > 0; end += step) step = beside.empty(end);
  return end === words.length ? { start: at, end } : undefined;
}

/** The span of a noun and the request around it. */
function askedFor(
  at: number,
  length: number,
  reading: Reading,
  frames: 'any' | 'talk',
): Span | undefined {
  if (length === 0) return undefined;
  const word = { start: at, end: at + length };
  const whole = withTail(word, reading);
  if (isAnotherThing(whole, reading)) return undefined;
  // `Can a human help` and `I want human help`.
  for (const thing of [whole, word]) {
    const starts = requestsAround(thing, reading, frames);
    const start = starts.find(
      (place) => !isDenied(place, reading) && !isTopic(place, whole.end, reading),
    );
    if (start !== undefined) return { start, end: whole.end };
  }
  return undefined;
}

/** `Talking to your agents is always a pleasure`: the request is the subject of a statement. */
function isTopic(start: number, end: number, reading: Reading): boolean {
  const { heard, vocabulary, clauses } = reading;
  return (
    clauses.start[start] === start &&
    longestAt(vocabulary.lists.talk_topic, heard.words, start) > 0 &&
    isFollowed(end, reading, 'words')
  );
}

function requestsAround(
  thing: Span,
  { heard, vocabulary, beside }: Reading,
  frames: 'any' | 'talk',
): readonly number[] {
  const talk = framesAround(vocabulary.talkFrames, thing, heard, beside);
  if (frames === 'talk') return talk;
  return [...talk, ...framesAround(vocabulary.requestFrames, thing, heard, beside)];
}

/** `human being`, `human help`. */
function withTail(thing: Span, { heard, vocabulary }: Reading): Span {
  const { noun_tail: tail } = vocabulary.lists;
  return { start: thing.start, end: thing.end + longestAt(tail, heard.words, thing.end) };
}

/** `agent number`, `three people`. */
function isAnotherThing({ start, end }: Span, { heard, vocabulary, isNumberAt }: Reading): boolean {
  const { afterBreak, words } = heard;
  const isCounted =
    start > 0 &&
    afterBreak[start] !== true &&
    isNumberAt(start - 1) &&
    longestAt(vocabulary.lists.determiner, words, start - 1) === 0;
  return (
    isCounted || (afterBreak[end] !== true && longestAt(vocabulary.lists.compound, words, end) > 0)
  );
}

/** `your customer service`, `customer service is great`. */
function isSubject(place: Span, reading: Reading): boolean {
  const { heard, vocabulary } = reading;
  const { words, afterBreak } = heard;
  const { owner } = vocabulary.lists;
  const isOwned =
    afterBreak[place.start] !== true && longestAt(owner, words, place.start - 1) === 1;
  return isOwned || isFollowed(place.end, reading) || isAnotherThing(place, reading);
}

/**
 * `is great`, and with an adjective before it: `someone real nice helped me`. By an ending alone only where
 * asked: `an agent named Anna` has a name and no predicate.
 */
function isFollowed(
  from: number,
  { heard, vocabulary }: Reading,
  by: 'words' | 'words_and_endings' = 'words_and_endings',
): boolean {
  const { words, afterBreak } = heard;
  const { determiner, predicate } = vocabulary.lists;
  const endings = by === 'words' ? [] : vocabulary.predicateEndings;
  let at = from;
  while (afterBreak[at] !== true && at < words.length) {
    const word = words[at] ?? '';
    if (longestAt(predicate, words, at) > 0) return true;
    if (endings.some((ending) => word.length > ending.length + 2 && word.endsWith(ending)))
      return true;
    const step = longestAt(determiner, words, at);
    if (step === 0) return false;
    at += step;
  }
  return false;
}

function isDenied(place: number, { clauses }: Reading): boolean {
  return clauses.isDenied(place) || clauses.isTalkedAbout(place);
}

/** Lists whose words and phrases carry no content beside a noun. */
const BESIDE = ['filler', 'politeness', 'determiner', 'noun_tail'] as const;

/** The same for single words only: `yes, an agent`; a phrase such as `it is a human` has content. */
const BESIDE_ALONE = ['backchannel', 'agreement', 'answer'] as const;

function isNothingElse({ heard, forms, phrases, vocabulary }: Reading): boolean {
  const { words } = heard;
  const { lists } = vocabulary;
  let isNamed = false;
  for (let at = 0; at < words.length;) {
    const alone = words.slice(at, at + 1);
    const named = Math.max(
      longestFormAt(phrases.nouns, forms, at),
      longestFormAt(phrases.requests, forms, at),
      longestFormAt(phrases.others, forms, at),
    );
    const step = Math.max(
      named,
      ...BESIDE.map((name) => longestAt(lists[name], words, at)),
      ...BESIDE_ALONE.map((name) => longestAt(lists[name], alone, 0)),
    );
    if (step === 0 || isNegation(at, heard, vocabulary)) return false;
    isNamed ||= named > 0;
    at += step;
  }
  return isNamed;
}

/** `No` before a pause answers something else; `não entendi o atendente` does not ask for one. */
function isNegation(at: number, { words, afterBreak }: Words, { lists }: Vocabulary): boolean {
  return longestAt(lists.negation, words, at) > 0 && afterBreak[at + 1] === false;
}
