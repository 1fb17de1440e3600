import {
  timeWordsByLength,
  timeWordsInSlices,
  warmUp,
  type SpokenAudio,
} from '../../align/index.ts';
import { guarded, logFault, unawaited } from '../ground/index.ts';
import { piecesOf, spokenWords, type Piece, type SegmentText } from './heard-text.ts';
import { leavingSample, type Segment } from './segment.ts';

/**
 * Looks for the words of a segment in its audio, when something needs them: a caller who may be
 * interrupting, a pause, a stop, a protected span ahead.
 *
 * What is asked for is found in slices of a few milliseconds with the loop's other work in between,
 * so neither the audio nor a stop ever waits for it. On the loop and not on a thread: a thread costs
 * each call's process more memory than the whole edge may, and the work is 2 to 4 ms a second of speech.
 */
export type WordSearch = {
  /** Looks for the words around a sample; resolves when they are known, or cannot be. */
  around(segment: Segment, sample: number): Promise<void>;
  /** The same for what leaves now, where nobody waits for it. */
  begin(segment: Segment, atMs: number): void;
  /** Whether the words around a sample have been looked for. */
  isDone(segment: Segment, sample: number): boolean;
  /** Runs other work in slices, after what was asked for before. */
  run<Result>(slices: Generator<undefined, Result>): Promise<Result>;
};

export function createWordSearch(): WordSearch {
  const tasks: Task[] = [];
  const next = guarded('the search for words', () => {
    const endsAtMs = performance.now() + SLICE_MS;
    while (tasks[0] !== undefined && performance.now() < endsAtMs) {
      if (tasks[0].step()) tasks.shift();
    }
    if (tasks.length > 0) setImmediate(next);
  });
  const run = <Result>(slices: Generator<undefined, Result>): Promise<Result> => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const step = (): boolean => {
      try {
        const slice = slices.next();
        if (slice.done === true) resolve(slice.value);
        return slice.done === true;
      } catch (error) {
        reject(error);
        return true;
      }
    };
    tasks.push({ step });
    if (tasks.length === 1) setImmediate(next);
    return promise;
  };
  const around = async (segment: Segment, sample: number): Promise<void> => {
    for (const work of wanted(segment, sample)) await (work.piece.search ??= run(search(work)));
  };
  return {
    around,
    begin(segment, atMs) {
      const sample = leavingSample(segment, atMs);
      if (wanted(segment, sample).length === 0) return;
      unawaited('the search for words', around(segment, sample));
    },
    isDone: (segment, sample) => wanted(segment, sample).length === 0,
    run,
  };
}

/** Compiles what a call needs in a hurry, once a process, before the first call is taken. */
export function warmUpPlayout(): Promise<void> {
  return (warm ??= warmUp());
}

let warm: Promise<void> | undefined;

/** True when it is done. */
type Task = { step(): boolean };

/** A piece of a text whose words are to be looked for in the audio up to `endSample`. */
type Work = {
  readonly text: SegmentText;
  readonly piece: Piece;
  readonly endSample: number;
  readonly isComplete: boolean;
};

/** The pieces around a sample whose words are not known, or from less audio than there is now. */
function wanted({ text, isWhole }: Segment, sample: number): readonly Work[] {
  if (text.timedWords.length > 0 || text.audio.isReleased) return [];
  const all = piecesOf(text);
  const index = Math.max(
    0,
    all.findLastIndex((piece) => piece.fromSample <= sample),
  );
  const reach = sample + (REACH_MS / 1000) * text.rateHz;
  return all
    .slice(index, index + 2)
    .filter((piece) => piece.fromSample < reach)
    .map((piece) => workOf(text, piece, isWhole, reach))
    .filter(({ piece, endSample, isComplete }) => {
      const { found } = piece;
      if (found === undefined) return endSample > piece.fromSample;
      if (found.isComplete || (found.endSample >= endSample && !isComplete)) return false;
      return found.endSample < sample + (MARGIN_MS / 1000) * text.rateHz;
    });
}

/** A piece is looked for whole, but of a long one no more than can matter. */
function workOf(text: SegmentText, piece: Piece, isWhole: boolean, reach: number): Work {
  const all = piecesOf(text);
  const following = all[all.indexOf(piece) + 1];
  const end = following?.fromSample ?? text.audio.length;
  const endSample = Math.min(
    end,
    Math.max(reach, piece.fromSample + WHOLE_MS * (text.rateHz / 1000)),
  );
  const isComplete = endSample === end && (following !== undefined || isWhole);
  return { text, piece, endSample, isComplete };
}

function* search({ text, piece, endSample, isComplete }: Work): Generator<undefined, void> {
  const samples = text.audio.slice(piece.fromSample, endSample);
  const audio = { samples, rateHz: text.rateHz, isComplete, stretch: text.voice.stretch };
  const times = yield* timed(piece, audio);
  if (isComplete && times.source === 'aligned') text.voice.stretch = times.stretch;
  piece.found = { ...spokenWords(piece, text.rateHz, times), endSample, isComplete };
  piece.search = undefined;
}

/** A fault of the aligner must not cost a call its message. */
function* timed(piece: Piece, audio: SpokenAudio) {
  try {
    return yield* timeWordsInSlices(piece.text, audio);
  } catch (error) {
    logFault('the aligner', error);
    return timeWordsByLength(piece.text, audio);
  }
}

/** Of the loop's time at once. */
const SLICE_MS = 3;
/** A stop may come to the end of a sentence or a protected span this far ahead. */
const REACH_MS = 3500;
/** What ends this soon after the sample is found less surely; then it is looked for again. */
const MARGIN_MS = 1000;
/** Longer pieces are looked for as far as can matter. */
const WHOLE_MS = 12_000;
