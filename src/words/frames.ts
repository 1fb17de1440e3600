import { longestAt, longestOver, phraseIndex, type PhraseIndex, type Span } from './phrases.ts';
import type { Spelling, Words } from './tokens.ts';

/**
 * The words around a noun that make it a request. An entry has `~` for the noun (`is there ~ I can talk
 * to`), or stands before it (`connect me with`). `$` after `~` is a pause or the end.
 */
export type Frames = readonly Frame[];

type Frame = {
  readonly before: PhraseIndex;
  /** Undefined if nothing has to follow. */
  readonly after: PhraseIndex | undefined;
  /** A pause may follow instead. */
  readonly mayEnd: boolean;
};

/** Prepares the entries of a list. Entries with nothing after the noun share one frame. */
export function framesOf(entries: readonly string[], spelling: Spelling): Frames {
  const plain = entries.filter((entry) => !entry.includes('~'));
  const around = entries.filter((entry) => entry.includes('~'));
  return [
    { before: phraseIndex(plain, spelling), after: undefined, mayEnd: true },
    ...around.map((entry): Frame => {
      const [before = '', after = ''] = entry.split('~');
      const follows = phraseIndex([after.replace('$', '')], spelling);
      return {
        before: phraseIndex([before.trim()], spelling),
        after: follows.next.size === 0 && !after.includes('$') ? undefined : follows,
        mayEnd: after.includes('$'),
      };
    }),
  ];
}

/** How many words without content, allowed beside the noun and in a frame, begin at a place. */
export type Beside = {
  /** Between the words of a frame. */
  readonly empty: (place: number) => number;
  /** Also between the frame and the noun: `a real`. */
  readonly determiner: (place: number) => number;
};

/** Where the frames around a noun begin, the nearest first. */
export function framesAround(
  frames: Frames,
  thing: Span,
  heard: Words,
  beside: Beside,
): readonly number[] {
  const { words } = heard;
  const starts: number[] = [];
  for (let start = thing.start; start >= Math.max(0, thing.start - FURTHEST); start -= 1) {
    for (const { before, after, mayEnd } of frames) {
      const length = longestOver(before, words, start, beside.empty);
      const hasBefore = length > 0 || before.next.size === 0;
      if (!hasBefore || (length === 0 && start !== thing.start)) continue;
      if (!isFilled(start + length, thing.start, beside)) continue;
      if (isFollowed(after, mayEnd, thing, heard, beside) && (length > 0 || after !== undefined)) {
        starts.push(start);
        break;
      }
    }
  }
  return starts;
}

function isFollowed(
  after: PhraseIndex | undefined,
  mayEnd: boolean,
  thing: Span,
  { words, afterBreak }: Words,
  beside: Beside,
): boolean {
  if (after === undefined) return true;
  const end = afterEmpty(thing.end, beside);
  const isEnd =
    thing.end === words.length || end === words.length || afterBreak[thing.end] === true;
  return (
    (mayEnd && isEnd) ||
    longestOver(after, words, end, beside.empty) > 0 ||
    longestOver(after, words, thing.end, beside.empty) > 0
  );
}

/** The largest distance, in words, between a request and its noun. */
const FURTHEST = 14;

function isFilled(from: number, to: number, beside: Beside): boolean {
  let at = from;
  while (at < to) {
    const step = Math.max(beside.empty(at), beside.determiner(at));
    if (step === 0) return false;
    at += step;
  }
  return at === to;
}

function afterEmpty(from: number, { empty }: Beside): number {
  let at = from;
  for (
    let step = empty(at), count = 0;
    step > 0 && count < FURTHEST;
    step = empty(at), count += 1
  ) {
    at += step;
  }
  return at;
}

/** `jemandem` of `mit jemandem sprechen`: the noun of a phrase that is a frame; empty if it is not one. */
export function thingOf(words: readonly string[], frames: Frames): readonly string[] {
  for (const { before, after } of frames) {
    const start = longestAt(before, words, 0);
    if (after === undefined || (start === 0 && before.next.size > 0)) continue;
    for (let end = start + 1; end < words.length; end += 1) {
      if (longestAt(after, words, end) === words.length - end) return words.slice(start, end);
    }
  }
  return [];
}
