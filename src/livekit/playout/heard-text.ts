import { timeWordsByLength, type WordTimes } from '../../align/index.ts';
import type { HeardSummary } from '../../core/index.ts';
import type { SegmentAudio } from './audio.ts';
import type { VoiceRate } from './voice-rate.ts';

/** One word of a segment and the samples that speak it, counted from the segment's start. */
export type SpokenWord = {
  readonly text: string;
  /** Where the word begins in the segment's text. */
  readonly offset: number;
  readonly startSample: number;
  readonly endSample: number;
  /** Where each of its spoken words ends, the last at `endSample`: `$12` is spoken as two words. */
  readonly spokenEnds: readonly number[];
};

/** The words of one piece of text, and how their times were found. */
export type SpokenWords = {
  readonly words: readonly SpokenWord[];
  readonly source: 'provider' | 'aligned' | 'characters';
  readonly confidence: number;
};

/** A text attached to a frame: a sentence with its start, or a word with start and end, in seconds. */
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
 * Its source is the words with the times of the TTS, if it gives times; else the sentences attached to
 * the frames; else the whole text, once it is set. In the latter two cases the times of the words are
 * found in the audio when something needs them (`word-search.ts`).
 */
export type SegmentText = {
  readonly audio: SegmentAudio;
  readonly rateHz: number;
  readonly voice: VoiceRate;
  readonly sentences: Piece[];
  readonly timedWords: SpokenWord[];
  timedText: string;
  whole: Piece | undefined;
};

/** A stretch of text whose audio begins at a sample. */
export type Piece = {
  readonly text: string;
  /** Where the piece begins in the segment's text. */
  readonly offset: number;
  readonly fromSample: number;
  /** Its words as found in the audio up to `endSample`; `undefined` before the first search. */
  found: FoundWords | undefined;
  /** The search for its words, while it runs. */
  search: Promise<void> | undefined;
};

export type FoundWords = SpokenWords & {
  readonly endSample: number;
  /** True if `endSample` is the end of the piece. */
  readonly isComplete: boolean;
};

export function createSegmentText(
  audio: SegmentAudio,
  rateHz: number,
  voice: VoiceRate,
): SegmentText {
  return { audio, rateHz, voice, sentences: [], timedWords: [], timedText: '', whole: undefined };
}

/** Stores the texts of a frame whose first sample is `atSample`; returns what they add to the text. */
export function noteTexts(
  text: SegmentText,
  texts: readonly TimedText[],
  atSample: number,
): string {
  return texts
    .map((timed) => noteWord(text, timed) ?? noteSentence(text, timed, atSample))
    .join('');
}

/** Sets the text as its author wrote it; it is used only if the frames bring no text. */
export function setWhole(text: SegmentText, whole: string): void {
  text.whole = whole === '' ? undefined : { text: whole, offset: 0, fromSample: 0, ...NOT_FOUND };
}

/** The full text of the segment, as far as it is known. */
export function fullText(text: SegmentText): string {
  if (text.timedWords.length > 0) return text.timedText;
  return piecesOf(text)
    .map((piece) => piece.text)
    .join(' ');
}

export function piecesOf(text: SegmentText): readonly Piece[] {
  if (text.sentences.length > 0 || text.whole === undefined) return text.sentences;
  return [text.whole];
}

/**
 * The known words around a sample: those of its piece of the text and of the next. Starts no search, so
 * it takes no time.
 */
export function knownAround(text: SegmentText, sample: number): SpokenWords | undefined {
  if (text.timedWords.length > 0) {
    return { words: text.timedWords, source: 'provider', confidence: PROVIDER_CONFIDENCE };
  }
  const all = piecesOf(text);
  const index = all.findLastIndex((piece) => piece.fromSample <= sample);
  const here = all[index]?.found;
  if (here === undefined || here.endSample < sample) return undefined;
  const next = all[index + 1]?.found;
  return { ...here, words: [...here.words, ...(next?.words ?? [])] };
}

/** The known words around a sample, or else an estimate by each word's share of the audio (about 1 ms). */
export function estimatedAround(
  text: SegmentText,
  sample: number,
  isWhole: boolean,
): SpokenWords | undefined {
  return knownAround(text, sample) ?? byLength(text, sample, isWhole);
}

/**
 * Which part of the text was heard when `sample` samples were. A word counts if its middle was played.
 * Words without known times are placed by their share of the audio.
 */
export function heardText(text: SegmentText, sample: number, isWhole: boolean): HeardText {
  const full = fullText(text);
  const nothing = { heardText: '', unheardText: full, source: 'none' } as const;
  if (sample <= 0) return { ...nothing, confidence: 1 };
  if (full === '') return { ...nothing, confidence: 0 };
  if (isWhole && sample >= text.audio.length) {
    return { heardText: full, unheardText: '', source: 'complete', confidence: 1 };
  }
  const around = estimatedAround(text, sample - 1, isWhole);
  return around === undefined ? { ...nothing, confidence: 0 } : cutAt(full, around, sample);
}

/** Converts the times found in the audio of a piece to samples of its segment. */
export function spokenWords(piece: Piece, rateHz: number, times: WordTimes): SpokenWords {
  const toSample = (ms: number): number => piece.fromSample + Math.round((ms / 1000) * rateHz);
  return {
    source: times.source,
    confidence: times.confidence,
    words: times.words.map((word) => ({
      text: word.text,
      offset: piece.offset + word.offset,
      startSample: toSample(word.startMs),
      endSample: toSample(word.endMs),
      spokenEnds: word.spokenEndsMs.map(toSample),
    })),
  };
}

/** Places the words of the piece around a sample by their share of the audio: takes about 1 ms. */
function byLength(text: SegmentText, sample: number, isWhole: boolean): SpokenWords | undefined {
  const { audio, rateHz, voice } = text;
  const all = piecesOf(text);
  const index = all.findLastIndex((one) => one.fromSample <= sample);
  const piece = all[index];
  if (piece === undefined) return undefined;
  const following = all[index + 1];
  const samples = audio.view(piece.fromSample, following?.fromSample ?? audio.length);
  const isComplete = isWhole || following !== undefined;
  const spoken = { samples, rateHz, isComplete, stretch: voice.stretch };
  return spokenWords(piece, rateHz, timeWordsByLength(piece.text, spoken));
}

function noteWord(text: SegmentText, timed: TimedText): string | undefined {
  const { startTime, endTime } = timed;
  if (startTime === undefined || endTime === undefined) return undefined;
  const isApart = text.timedText === '' || /\s$/.test(text.timedText) || /^\s/.test(timed.text);
  const added = isApart ? timed.text : ` ${timed.text}`;
  const endSample = Math.round(endTime * text.rateHz);
  text.timedText += added;
  text.timedWords.push({
    text: timed.text.trim(),
    offset: text.timedText.length - timed.text.trimStart().length,
    startSample: Math.round(startTime * text.rateHz),
    endSample,
    spokenEnds: [endSample],
  });
  return added;
}

function noteSentence(text: SegmentText, timed: TimedText, fromSample: number): string {
  const last = text.sentences.at(-1);
  const offset = last === undefined ? 0 : last.offset + last.text.length + 1;
  text.sentences.push({ text: timed.text, offset, fromSample, ...NOT_FOUND });
  return last === undefined ? timed.text : ` ${timed.text}`;
}

function cutAt(full: string, around: SpokenWords, sample: number): HeardText {
  const last = around.words.findLast((word) => (word.startSample + word.endSample) / 2 <= sample);
  // No word of this piece was heard: the heard text ends before it.
  const end = last === undefined ? (around.words[0]?.offset ?? 0) : last.offset + last.text.length;
  return {
    heardText: full.slice(0, end).trimEnd(),
    unheardText: full.slice(end).trim(),
    source: around.source,
    confidence: around.confidence,
  };
}

const NOT_FOUND = { found: undefined, search: undefined };
/** Confidence in the synthesiser's own times. */
const PROVIDER_CONFIDENCE = 0.95;
