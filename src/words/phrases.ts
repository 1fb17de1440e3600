import { templateOf, type Template } from './templates.ts';
import { wordsOf, type Spelling } from './tokens.ts';

/**
 * An index of phrases that match as consecutive whole words: which words may come next. Templates are
 * not expanded, as some stand for thousands of phrases; their branches share the parts that are alike.
 */
export type PhraseIndex = {
  readonly next: ReadonlyMap<string, readonly PhraseIndex[]>;
  /** A phrase ends here. */
  readonly isEnd: boolean;
};

/** A place in the words: from `start` up to, not including, `end`. */
export type Span = { readonly start: number; readonly end: number };

/** Prepares entries as an author wrote them. One that holds no word (`"..."`) is left out. */
export function phraseIndex(entries: readonly string[], spelling: Spelling): PhraseIndex {
  const root = node();
  for (const entry of entries) merge(root, startOf(templateOf(entry), END, spelling));
  // An entry without words is not a phrase.
  root.isEnd = false;
  return root;
}

/** Prepares phrases that are split into words already. */
export function indexOf(phrases: readonly (readonly string[])[]): PhraseIndex {
  const root = node();
  for (const words of phrases) merge(root, chain(words, END));
  root.isEnd = false;
  return root;
}

/** Number of words of the longest phrase that begins at a place; 0 where none does. */
export function longestAt(index: PhraseIndex, words: readonly string[], at: number): number {
  let longest = 0;
  let current: readonly PhraseIndex[] = [index];
  // Nothing follows the last word, so that no phrase goes on there.
  for (let place = at; current.length > 0; place += 1) {
    current = after(current, words[place] ?? '');
    if (current.some(({ isEnd }) => isEnd)) longest = place + 1 - at;
  }
  return longest;
}

/**
 * The same, but words without content may stand within the phrase: `connect me, please, with`.
 * `skip` says how many of them begin at a place.
 */
export function longestOver(
  index: PhraseIndex,
  words: readonly string[],
  at: number,
  skip: (place: number) => number,
): number {
  let longest = 0;
  /** What may come at each place from `at` on: a word of the phrase, or a word without content. */
  const open: (readonly PhraseIndex[] | undefined)[] = [[index]];
  for (let length = 0; length < open.length && length < LONGEST; length += 1) {
    const current = open[length] ?? [];
    const place = at + length;
    if (current.length === 0 || place >= words.length) continue;
    const next = after(current, words[place] ?? '');
    if (next.length > 0) open[length + 1] = [...(open[length + 1] ?? []), ...next];
    if (next.some(({ isEnd }) => isEnd)) longest = Math.max(longest, length + 1);
    const step = length === 0 ? 0 : skip(place);
    if (step > 0) open[length + step] = [...(open[length + step] ?? []), ...current];
  }
  return longest;
}

/** Number of words of the longest phrase, including words without content within it. */
const LONGEST = 24;

function after(current: readonly PhraseIndex[], word: string): readonly PhraseIndex[] {
  const [only, ...others] = current;
  if (only !== undefined && others.length === 0) return only.next.get(word) ?? [];
  return current.flatMap(({ next }) => next.get(word) ?? []);
}

/** Whether the words from one place up to another are a phrase. */
export function isPhrase(
  index: PhraseIndex,
  words: readonly string[],
  from: number,
  to: number,
): boolean {
  let current: readonly PhraseIndex[] = [index];
  for (let place = from; place < to; place += 1) current = after(current, words[place] ?? '');
  return from < to && current.some(({ isEnd }) => isEnd);
}

/** Every place where a phrase occurs, the longest at each word. */
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
  let current: readonly PhraseIndex[] = [index];
  for (let place = at; place < words.length && current.length > 0; place += 1) {
    current = after(current, words[place] ?? '');
  }
  return at < words.length && current.some(({ next }) => next.size > 0);
}

type Node = { readonly next: Map<string, Node[]>; isEnd: boolean };

function node(): Node {
  return { next: new Map(), isEnd: false };
}

const END: Node = { next: new Map(), isEnd: true };

/** The nodes that a template begins with, if `rest` follows it. */
function startOf(template: Template, rest: Node, spelling: Spelling): Node {
  return template.reduceRight((follows: Node, part): Node => {
    if (part.kind === 'words') return chain(split(part.text, spelling), follows);
    const start = node();
    for (const way of part.ways) merge(start, startOf(way, follows, spelling));
    if (part.isOptional) merge(start, follows);
    return start;
  }, rest);
}

/** Templates repeat their words, and splitting them is most of the work. */
const splits = new WeakMap<Spelling, Map<string, readonly string[]>>();

function split(text: string, spelling: Spelling): readonly string[] {
  const known = splits.get(spelling) ?? new Map<string, readonly string[]>();
  splits.set(spelling, known);
  const words = known.get(text) ?? wordsOf(text, spelling, 'open').words;
  known.set(text, words);
  return words;
}

function chain(words: readonly string[], rest: Node): Node {
  return words.reduceRight((follows: Node, word): Node => {
    return { next: new Map([[word, [follows]]]), isEnd: false };
  }, rest);
}

/** Adds what may come at one node to another. */
function merge(into: Node, from: Node): void {
  for (const [word, nodes] of from.next) {
    const known = into.next.get(word) ?? [];
    into.next.set(word, [...known, ...nodes.filter((more) => !known.includes(more))]);
  }
  into.isEnd ||= from.isEnd;
}
