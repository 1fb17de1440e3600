import type { Language } from './language.ts';

/** One word of a text and when it is heard, in milliseconds from the start of its audio. */
export type WordTime = {
  readonly text: string;
  /** Where the word begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly startMs: number;
  readonly endMs: number;
  /** When each of its spoken words ends, the last at `endMs`: `$12` is said as two. */
  readonly spokenEndsMs: readonly number[];
};

/** The times of all words of a text, in order, and how far they can be trusted. */
export type WordTimes = {
  readonly words: readonly WordTime[];
  /** `aligned`: the audio was compared with the words. `characters`: each word got time by its length. */
  readonly source: 'aligned' | 'characters';
  /** 0 to 1. */
  readonly confidence: number;
  /** How many of the words have begun before the audio ends. */
  readonly begun: number;
  /** How slowly the voice speaks: 1 is usual. For the next text of the same voice. */
  readonly stretch: number;
};

/** The audio that speaks a text: 16 bit mono. */
export type SpokenAudio = {
  readonly samples: Int16Array;
  readonly rateHz: number;
  /** True if all of the text is in the audio; otherwise its end is still to come. */
  readonly isComplete: boolean;
  /** `stretch` of the voice's earlier text; 1 if unknown. Used while the audio is not complete. */
  readonly stretch: number;
  /** The language of the text; guessed from its words if absent. */
  readonly language?: Language;
};

/** A word as printed and where it stands in the text. */
export type PrintedWord = { readonly text: string; readonly offset: number };
