import { timeWordsInSlices } from '../../align/index.ts';
import {
  fullText,
  piecesOf,
  spokenWords,
  type FoundWords,
  type Piece,
  type SegmentText,
} from './heard-text.ts';
import type { Segment, Message } from './segment.ts';
import { learnRate, USUAL_MS_PER_CHARACTER } from './voice-rate.ts';

/** Whether audio that has ended speaks its text to the end; if not, the words it does speak. */
export type EndOfText = { readonly isSpoken: boolean; readonly words: FoundWords | undefined };

/**
 * Compares audio that has ended with its text: a voice may throw, hang or stop in the middle of it.
 *
 * For a required message, the last words are searched for in the audio. For any other, or if the search
 * is not possible, audio much too short for the text counts as cut short. Runs in slices, so that the
 * event loop stays free.
 */
export function* judgeEnd(text: SegmentText, isRequired: boolean): Generator<undefined, EndOfText> {
  const piece = piecesOf(text).at(-1);
  if (text.timedWords.length > 0) return judgeTimed(text);
  if (piece === undefined || piece.text.trim() === '') return SPOKEN;
  const spokenMs = ((text.audio.length - piece.fromSample) / text.rateHz) * 1000;
  const { msPerCharacter } = text.voice;
  const share = spokenMs / (piece.text.length * (msPerCharacter ?? USUAL_MS_PER_CHARACTER));
  const least = msPerCharacter === undefined ? SHARE_LEAST_USUAL : SHARE_LEAST_KNOWN;
  if (!isRequired && share >= least) return spokenAt(text, piece, spokenMs);
  const samples = text.audio.slice(piece.fromSample, text.audio.length);
  const audio = { samples, rateHz: text.rateHz, isComplete: false, stretch: text.voice.stretch };
  const times = yield* timeWordsInSlices(piece.text, audio);
  const isSure = times.source === 'aligned' && times.confidence >= CONFIDENCE_LEAST;
  const isSpoken = isSure && isRequired ? times.begun === times.words.length : share >= least;
  if (isSpoken) return spokenAt(text, piece, spokenMs);
  const found = spokenWords(piece, text.rateHz, times);
  return {
    isSpoken,
    words: { ...found, endSample: text.audio.length, isComplete: false },
  };
}

/** Judges by the synthesiser's own word times. */
function judgeTimed(text: SegmentText): EndOfText {
  const last = text.timedWords.at(-1);
  const margin = (TIMED_MARGIN_MS / 1000) * text.rateHz;
  const isSpoken = last === undefined || last.endSample <= text.audio.length + margin;
  return isSpoken ? SPOKEN : { isSpoken, words: undefined };
}

function spokenAt(text: SegmentText, piece: Piece, spokenMs: number): EndOfText {
  learnRate(text.voice, piece.text, spokenMs);
  return SPOKEN;
}

/**
 * Whether the texts attached to a message's audio are all of its text. Compares letters and digits only,
 * because a synthesiser may leave out what is between them.
 */
export function coversText({ text, segments }: Message): boolean {
  const whole = letters(text);
  const spoken = letters(segments.map((segment: Segment) => fullText(segment.text)).join(' '));
  if (whole === '' || spoken === '') return true;
  return (
    spoken.endsWith(whole.slice(-TAIL_LETTERS)) || spoken.length >= whole.length * SHARE_OF_TEXT
  );
}

function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

const SPOKEN: EndOfText = { isSpoken: true, words: undefined };
/** Least share of the usual duration of a text: voices differ by a factor of two, and fast ones are whole. */
const SHARE_LEAST_USUAL = 0.28;
/** Least share of the duration that this voice has needed so far. */
const SHARE_LEAST_KNOWN = 0.6;
/** From here on the audio fits the text so well that words not found in it were not spoken. */
const CONFIDENCE_LEAST = 0.8;
const TIMED_MARGIN_MS = 300;
const TAIL_LETTERS = 12;
const SHARE_OF_TEXT = 0.95;
