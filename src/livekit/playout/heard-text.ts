import {
  timeWordsByLength,
  timeWordsInSlices,
  type SpokenAudio,
  type WordTimes,
} from '../../align/index.ts';
import type { HeardSummary } from '../../core/index.ts';
import { logFault } from '../ground/index.ts';
import type { SegmentAudio } from './audio.ts';

/** One word of a segment and the samples that speak it, counted from the segment's start. */
export type SpokenWord = {
  readonly text: string;
  /** Where the word begins in the segment's text. */
  readonly offset: number;
  readonly startSample: number;
  readonly endSample: number;
};

/** The words of one piece of text, and how their times were found. */
export type SpokenWords = {
  readonly words: readonly SpokenWord[];
  readonly source: 'provider' | 'aligned' | 'characters';
  readonly confidence: number;
};

/** A text that rides on a frame: a sentence with its start, or a word with start and end, in seconds. */
export type TimedText = {
  readonly text: string;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
};

/** The part of a segment's text that was heard and the part that was not. */
export type HeardText = {
  readonly heardText: string;
  readonly unheardText: string;
  readonly source: HeardSummary['boundarySource'];
  readonly confidence: number;
};

/**
 * What a segment says, as far as it is known, and when.
 *
 * Words that the TTS timed, where it does; else the sentences that ride on the frames; else the
 * whole text, where somebody told it. The times of words in the latter two are found in the audio.
 */
export type SegmentText = {
  readonly audio: SegmentAudio;
  readonly rateHz: number;
  readonly sentences: Piece[];
  readonly timedWords: SpokenWord[];
  timedText: string;
  whole: Piece | undefined;
  /** How slowly the voice speaks, by the pieces that were complete. */
  stretch: number;
};

export function createSegmentText(audio: SegmentAudio, rateHz: number): SegmentText {
  return {
    audio,
    rateHz,
    sentences: [],
    timedWords: [],
    timedText: '',
    whole: undefined,
    stretch: 1,
  };
}

/** Takes the texts of a frame whose first sample is `atSample`; returns what they add to the text. */
export function noteTexts(
  text: SegmentText,
  texts: readonly TimedText[],
  atSample: number,
): string {
  return texts
    .map((timed) => noteWord(text, timed) ?? noteSentence(text, timed, atSample))
    .join('');
}

/** Tells the text as its author wrote it; its words count only where the frames bring none. */
export function tellWhole(text: SegmentText, whole: string): void {
  text.whole =
    whole === '' ? undefined : { text: whole, offset: 0, fromSample: 0, timing: undefined };
}

/** All that the segment says, as far as it is known. */
export function fullText(text: SegmentText): string {
  if (text.timedWords.length > 0) return text.timedText;
  return pieces(text)
    .map((piece) => piece.text)
    .join(' ');
}

/** The words spoken around a sample: those of its piece of the text and of the next. */
export function wordsAround(
  text: SegmentText,
  sample: number,
  isWhole: boolean,
): SpokenWords | undefined {
  if (text.timedWords.length > 0) {
    return { words: text.timedWords, source: 'provider', confidence: PROVIDER_CONFIDENCE };
  }
  const index = pieces(text).findLastIndex((piece) => piece.fromSample <= sample);
  const here = wordsOfPiece(text, index, isWhole);
  const next = here && wordsOfPiece(text, index + 1, isWhole);
  return here && { ...here, words: [...here.words, ...(next?.words ?? [])] };
}

/**
 * Does a part of the work that `wordsAround` will need at `sample` or soon after, well under a
 * millisecond of it. False where nothing is left to do.
 */
export function timeAhead(text: SegmentText, sample: number, isWhole: boolean): boolean {
  if (text.timedWords.length > 0) return false;
  const all = pieces(text);
  const index = all.findLastIndex((piece) => piece.fromSample <= sample);
  for (const piece of all.slice(Math.max(0, index), index + 2)) {
    // What is still being synthesised would have to be done again.
    const isComplete = isWhole || piece !== all.at(-1);
    if (!isComplete) continue;
    const timing = timingOf(text, piece, isWhole);
    if (timing.words !== undefined) continue;
    stepTiming(text, piece, timing);
    return true;
  }
  return false;
}

/** What of the text was heard when `sample` samples were. A word counts when its middle was played. */
export function heardText(text: SegmentText, sample: number, isWhole: boolean): HeardText {
  const full = fullText(text);
  const nothing = { heardText: '', unheardText: full, source: 'none' } as const;
  if (sample <= 0) return { ...nothing, confidence: 1 };
  if (full === '') return { ...nothing, confidence: 0 };
  if (isWhole && sample >= text.audio.length) {
    return { heardText: full, unheardText: '', source: 'complete', confidence: 1 };
  }
  const around = wordsAround(text, sample - 1, isWhole);
  return around === undefined ? { ...nothing, confidence: 0 } : cutAt(full, around, sample);
}

/** A stretch of text whose audio begins at a sample. */
type Piece = {
  readonly text: string;
  /** Where the piece begins in the segment's text. */
  readonly offset: number;
  readonly fromSample: number;
  timing: Timing | undefined;
};

/** The words of a piece, found or being found in the audio from its start to `endSample`. */
type Timing = {
  readonly endSample: number;
  readonly isComplete: boolean;
  readonly audio: SpokenAudio;
  readonly slices: Generator<undefined, WordTimes>;
  words: SpokenWords | undefined;
};

function noteWord(text: SegmentText, timed: TimedText): string | undefined {
  const { startTime, endTime } = timed;
  if (startTime === undefined || endTime === undefined) return undefined;
  const isApart = text.timedText === '' || /\s$/.test(text.timedText) || /^\s/.test(timed.text);
  const added = isApart ? timed.text : ` ${timed.text}`;
  text.timedText += added;
  text.timedWords.push({
    text: timed.text.trim(),
    offset: text.timedText.length - timed.text.trimStart().length,
    startSample: Math.round(startTime * text.rateHz),
    endSample: Math.round(endTime * text.rateHz),
  });
  return added;
}

function noteSentence(text: SegmentText, timed: TimedText, fromSample: number): string {
  const last = text.sentences.at(-1);
  const offset = last === undefined ? 0 : last.offset + last.text.length + 1;
  text.sentences.push({ text: timed.text, offset, fromSample, timing: undefined });
  return last === undefined ? timed.text : ` ${timed.text}`;
}

function pieces(text: SegmentText): readonly Piece[] {
  if (text.sentences.length > 0 || text.whole === undefined) return text.sentences;
  return [text.whole];
}

/** The timing of a piece, begun once, and again when there is more of its audio. */
function timingOf(text: SegmentText, piece: Piece, isWhole: boolean): Timing {
  const all = pieces(text);
  const following = all[all.indexOf(piece) + 1];
  const isComplete = following !== undefined || isWhole;
  const endSample = following?.fromSample ?? text.audio.length;
  const known = piece.timing;
  if (known?.endSample === endSample && known.isComplete === isComplete) return known;
  const { rateHz, stretch } = text;
  const samples = text.audio.slice(piece.fromSample, endSample);
  const audio = { samples, rateHz, isComplete, stretch };
  const slices = timeWordsInSlices(piece.text, audio);
  piece.timing = { endSample, isComplete, audio, slices, words: undefined };
  return piece.timing;
}

/** Takes one step; true where the words are found. */
function stepTiming(text: SegmentText, piece: Piece, timing: Timing): boolean {
  if (timing.words !== undefined) return true;
  const times = nextSlice(piece, timing);
  if (times === undefined) return false;
  if (timing.isComplete) text.stretch = times.stretch;
  const toSample = (ms: number): number => piece.fromSample + Math.round((ms / 1000) * text.rateHz);
  timing.words = {
    source: times.source,
    confidence: times.confidence,
    words: times.words.map((word) => ({
      text: word.text,
      offset: piece.offset + word.offset,
      startSample: toSample(word.startMs),
      endSample: toSample(word.endMs),
    })),
  };
  return true;
}

/** Undefined while there is more to do. A fault of the aligner must not cost a call its message. */
function nextSlice(piece: Piece, { slices, audio }: Timing): WordTimes | undefined {
  try {
    const slice = slices.next();
    return slice.done === true ? slice.value : undefined;
  } catch (error) {
    logFault('the aligner', error);
    return timeWordsByLength(piece.text, audio);
  }
}

function wordsOfPiece(text: SegmentText, index: number, isWhole: boolean): SpokenWords | undefined {
  const piece = pieces(text)[index];
  if (piece === undefined) return undefined;
  const timing = timingOf(text, piece, isWhole);
  while (!stepTiming(text, piece, timing));
  return timing.words;
}

function cutAt(full: string, around: SpokenWords, sample: number): HeardText {
  const last = around.words.findLast((word) => (word.startSample + word.endSample) / 2 <= sample);
  // Without a word of this piece, all before it was heard.
  const end = last === undefined ? (around.words[0]?.offset ?? 0) : last.offset + last.text.length;
  return {
    heardText: full.slice(0, end).trimEnd(),
    unheardText: full.slice(end).trim(),
    source: around.source,
    confidence: around.confidence,
  };
}

/** They are the synthesiser's own. */
const PROVIDER_CONFIDENCE = 0.95;
