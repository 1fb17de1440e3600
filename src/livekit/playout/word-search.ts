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
 * Finds the words of a segment in its audio when something needs them: a caller who may be interrupting,
 * a pause, a stop, a protected span ahead.
 *
 * The search runs in slices of a few milliseconds between the event loop's other work, so neither the
 * audio nor a stop waits for it. It does not run on a thread: a thread costs each call's process more
 * memory than the whole edge may use, and the search takes only 2 to 4 ms per second of speech.
 */
export type WordSearch = {
  /** Searches for the words around a sample; resolves when they are found or cannot be found. */
  around(segment: Segment, sample: number): Promise<void>;
  /** Starts the same search at the sample that leaves now, without a result to wait for. */
  begin(segment: Segment, atMs: number): void;
  /** True when the words around a sample have been searched for. */
  isDone(segment: Segment, sample: number): boolean;
  /** Runs other work in slices, after the work requested before it. */
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

/** Runs the aligner once per process before its first call, so that no call waits for its compilation. */
export function warmUpPlayout(): Promise<void> {
  return (warm ??= warmUp());
}

let warm: Promise<void> | undefined;

/** One search under way; `step` runs one slice and returns true when the search is done. */
type Task = { step(): boolean };

/** A piece of text whose words are to be found in the audio up to `endSample`. */
type Work = {
  readonly text: SegmentText;
  readonly piece: Piece;
  readonly endSample: number;
  readonly isComplete: boolean;
};

/** The pieces around a sample whose words are unknown, or were found in less audio than there is now. */
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

/** Searches a whole piece, but only as much of a long piece as can matter. */
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

/** Falls back to times by length, so that a fault of the aligner does not cost a call its message. */
function* timed(piece: Piece, audio: SpokenAudio) {
  try {
    return yield* timeWordsInSlices(piece.text, audio);
  } catch (error) {
    logFault('the aligner', error);
    return timeWordsByLength(piece.text, audio);
  }
}

/** The longest that one slice may occupy the event loop. */
const SLICE_MS = 3;
/** A stop may come to the end of a sentence or a protected span this far ahead. */
const REACH_MS = 3500;
/** A word near the end of the audio is found less surely: within this distance, the search runs again. */
const MARGIN_MS = 1000;
/** Pieces longer than this are searched only as far as can matter. */
const WHOLE_MS = 12_000;
