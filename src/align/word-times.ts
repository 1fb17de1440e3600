import { timeByCharacters } from './characters.ts';

/** One word of a text and when it is heard, in milliseconds from the start of its audio. */
export type WordTime = {
  readonly text: string;
  /** Where the word begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly startMs: number;
  readonly endMs: number;
};

/** The times of all words of a text, in order, and how far they can be trusted. */
export type WordTimes = {
  readonly words: readonly WordTime[];
  /** `aligned`: the audio was compared with the words. `characters`: each got time by its length. */
  readonly source: 'aligned' | 'characters';
  /** 0 to 1. */
  readonly confidence: number;
};

/** The audio that speaks a text: 16 bit mono. */
export type SpokenAudio = {
  readonly samples: Int16Array;
  readonly rateHz: number;
  /** All of the text is in the audio; else its end is still to come. */
  readonly isComplete: boolean;
};

/**
 * Finds when each word of a text is heard.
 *
 * Words are what stands between white space, as printed: `$12.50` is one. A text without words
 * gives none; audio without speech puts them where their length would.
 */
export function timeWords(text: string, audio: SpokenAudio): WordTimes {
  return timeByCharacters(wordsOf(text), audio);
}

/** A word as printed and where it stands in the text. */
export type PrintedWord = { readonly text: string; readonly offset: number };

function wordsOf(text: string): readonly PrintedWord[] {
  return Array.from(text.matchAll(/\S+/g), (match) => ({ text: match[0], offset: match.index }));
}
