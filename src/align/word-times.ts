import { timeByCharacters } from './characters.ts';
import { FRAME_MS, measureLoudness, type Loudness } from './loudness.ts';
import { planSounds, usualMsOf, type Sound } from './sound-plan.ts';
import { laySounds } from './viterbi.ts';

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
  /** How slowly the voice speaks: 1 is usual. For the next text of the same voice. */
  readonly stretch: number;
};

/** The audio that speaks a text: 16 bit mono. */
export type SpokenAudio = {
  readonly samples: Int16Array;
  readonly rateHz: number;
  /** All of the text is in the audio; else its end is still to come. */
  readonly isComplete: boolean;
  /** `stretch` of what the voice said before; 1 where nothing is known. Counts while not complete. */
  readonly stretch: number;
};

/** A word as printed and where it stands in the text. */
export type PrintedWord = { readonly text: string; readonly offset: number };

/**
 * Finds when each word of a text is heard.
 *
 * Words are what stands between white space, as printed: `$12.50` is one. A text without words
 * gives none; audio that cannot be compared with them (silence, too short) times them by length.
 * Takes about 2 ms for a second of speech: `timeWordsInSlices` is the same, in parts.
 */
export function timeWords(text: string, audio: SpokenAudio): WordTimes {
  const slices = timeWordsInSlices(text, audio);
  let slice = slices.next();
  while (slice.done !== true) slice = slices.next();
  return slice.value;
}

/** `timeWords` for a thread that must not be kept: each step takes well under a millisecond. */
export function* timeWordsInSlices(
  text: string,
  audio: SpokenAudio,
): Generator<undefined, WordTimes> {
  const words = Array.from(text.matchAll(/\S+/g), (match) => ({
    text: match[0],
    offset: match.index,
  }));
  const sounds = planSounds(words);
  const loudness = measureLoudness(audio);
  yield undefined;
  const spokenMs = (loudness.endFrame - loudness.firstFrame) * FRAME_MS;
  const measured = spokenMs / Math.max(1, usualMsOf(sounds));
  const stretch = audio.isComplete ? measured : audio.stretch;
  // Audio that is far too short or long for its text is not that text.
  const isLikely = words.length > 0 && stretch > STRETCH_MIN && stretch < STRETCH_MAX;
  const laid = isLikely ? yield* laySounds(sounds, loudness, { ...audio, stretch }) : undefined;
  if (laid === undefined) return timeByCharacters(words, audio);
  const ends = [...laid, ...expectedEnds(sounds.slice(laid.length), laid, loudness, stretch)];
  const startMs = loudness.firstFrame * FRAME_MS;
  return {
    words: words.map((word, index) => ({ ...word, ...spanOf(index, sounds, ends, startMs) })),
    source: 'aligned',
    confidence: audio.isComplete ? COMPLETE_CONFIDENCE : PARTIAL_CONFIDENCE,
    stretch,
  };
}

/** Where the sounds will end that the audio does not hold yet, or not to their end. */
function expectedEnds(
  sounds: readonly Sound[],
  laid: readonly number[],
  loudness: Loudness,
  stretch: number,
): readonly number[] {
  let frame = laid.at(-1) ?? loudness.firstFrame;
  return sounds.map((sound, index) => {
    if (sound.skipCost !== 0) frame += (sound.usualMs * stretch) / FRAME_MS;
    if (index === 0) frame = Math.max(frame, loudness.endFrame);
    return frame;
  });
}

/** From the start of the word's first sound to the end of its last; no time at all for a word of none. */
function spanOf(word: number, sounds: readonly Sound[], ends: readonly number[], startMs: number) {
  const first = sounds.findIndex((sound) => sound.word === word);
  const last = sounds.findLastIndex((sound) => sound.word === word);
  const endOf = (index: number): number => {
    const frame = ends[index];
    return frame === undefined ? startMs : frame * FRAME_MS;
  };
  if (first >= 0) return { startMs: endOf(first - 1), endMs: endOf(last) };
  const before = sounds.findLastIndex((sound) => sound.word >= 0 && sound.word < word);
  return { startMs: endOf(before), endMs: endOf(before) };
}

const STRETCH_MIN = 0.3;
const STRETCH_MAX = 4;
/** Words right at cuts every 50 ms: 95 % with the whole audio, 79 % at the very end of a part. */
const COMPLETE_CONFIDENCE = 0.95;
const PARTIAL_CONFIDENCE = 0.79;
