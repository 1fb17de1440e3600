import koffi from 'koffi';
import { join } from 'node:path';
import type { RecognizerFiles } from './recognizer-files.ts';
import type { RecognizedWord } from './speech-words.ts';

/** The rate the model was trained at. */
export const POCKETSPHINX_RATE_HZ = 16_000;

/** One recogniser: an utterance at a time, its words so far at any moment, all words with posteriors at its end. */
export type Decoder = {
  start(): void;
  push(samples: Int16Array): void;
  words(): readonly RecognizedWord[];
  end(): readonly RecognizedWord[];
  close(): void;
};

/**
 * Opens pocketsphinx with its open vocabulary and trigram model, in this thread.
 *
 * Measured on 81 flite utterances, 2 cores: 0.06 CPU seconds a second of speech and at most 47 ms for
 * the second pass at the end. Pruning to 3000 states a frame and scoring every second frame cost no
 * utterance (67 of 81 exact either way) and save a third; without the second pass 62 are exact.
 */
export function openDecoder(files: RecognizerFiles): Decoder {
  const calls = bind(files.libraryPaths);
  // Its log would name the words it heard.
  calls.silence(undefined);
  const model = (name: string) => join(files.modelDir, name);
  const args = ['floorkeeper', '-hmm', model('en-us'), '-lm', model('en-us.lm.bin')];
  args.push('-dict', model('cmudict-en-us.dict'), '-maxhmmpf', '3000', '-ds', '2');
  // The endpointer has cut the silence already; dropping more of it would shift the word times.
  args.push('-remove_silence', 'no');
  const config: unknown = calls.parseArgs(undefined, calls.knownArgs(), args.length, args, 0);
  const decoder: unknown = config === null ? null : calls.init(config);
  if (decoder === null)
    throw new Error(`pocketsphinx does not accept the model in \`${files.modelDir}\``);
  const logMath: unknown = calls.logMath(decoder);
  const phoneCounts = new Map<string, number>();

  const phonesOf = (word: string): number => {
    const known = phoneCounts.get(word);
    if (known !== undefined) return known;
    const phones = calls.lookUp(decoder, word)?.split(' ').length ?? 1;
    phoneCounts.set(word, phones);
    return phones;
  };
  const readWords = (): readonly RecognizedWord[] => {
    const words: RecognizedWord[] = [];
    for (let at = calls.firstSegment(decoder); at !== null; at = calls.nextSegment(at)) {
      const word = calls.segmentWord(at);
      const start: [number] = [0];
      const end: [number] = [0];
      calls.segmentFrames(at, start, end);
      // <s>, <sil>, [NOISE]: what its model has for everything that is no word.
      if (/^[<[+]/.test(word)) continue;
      const posterior = calls.fromLog(logMath, calls.segmentPosterior(at, [0], [0], [0]));
      const durationMs = (end[0] - start[0] + 1) * MS_PER_FRAME;
      const text = word.replace(/\(\d+\)$/, '');
      words.push({ text, durationMs, phones: phonesOf(word), posterior });
    }
    return words;
  };
  return {
    start: () => void calls.startUtterance(decoder),
    push: (samples) => void calls.process(decoder, samples, samples.length, 0, 0),
    words: readWords,
    end: () => {
      calls.endUtterance(decoder);
      return readWords();
    },
    close: () => void calls.free(decoder),
  };
}

/** The C functions of pocketsphinx 5prealpha that are used, from libraries loaded by their paths. */
function bind(libraryPaths: readonly string[]) {
  // Loaded in order of need: the loader then finds each by its name, without LD_LIBRARY_PATH.
  const loaded = libraryPaths.map((path) => koffi.load(path, { global: true }));
  const library = loaded.at(-1);
  if (library === undefined) throw new Error('no library of the recogniser was given');
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the prototype's types, for TypeScript
  const func = <T>(prototype: string): T => library.func(prototype) as unknown as T;
  type Handle = unknown;
  type Out = [number];
  return {
    silence: func<(file: undefined) => void>('void err_set_logfp(void*)'),
    knownArgs: func<() => Handle>('void* ps_args()'),
    parseArgs: func<
      (into: undefined, known: Handle, count: number, args: string[], strict: number) => Handle
    >('void* cmd_ln_parse_r(void*, void*, int, const char**, int)'),
    init: func<(config: Handle) => Handle>('void* ps_init(void*)'),
    free: func<(decoder: Handle) => number>('int ps_free(void*)'),
    logMath: func<(decoder: Handle) => Handle>('void* ps_get_logmath(void*)'),
    fromLog: func<(logMath: Handle, value: number) => number>('double logmath_exp(void*, int)'),
    lookUp: func<(decoder: Handle, word: string) => string | null>(
      'const char* ps_lookup_word(void*, const char*)',
    ),
    startUtterance: func<(decoder: Handle) => number>('int ps_start_utt(void*)'),
    process: func<
      (decoder: Handle, samples: Int16Array, n: number, noSearch: number, full: number) => number
    >('int ps_process_raw(void*, int16_t*, size_t, int, int)'),
    endUtterance: func<(decoder: Handle) => number>('int ps_end_utt(void*)'),
    firstSegment: func<(decoder: Handle) => Handle>('void* ps_seg_iter(void*)'),
    nextSegment: func<(segment: Handle) => Handle>('void* ps_seg_next(void*)'),
    segmentWord: func<(segment: Handle) => string>('const char* ps_seg_word(void*)'),
    segmentFrames: func<(segment: Handle, start: Out, end: Out) => void>(
      'void ps_seg_frames(void*, _Out_ int*, _Out_ int*)',
    ),
    segmentPosterior: func<(segment: Handle, acoustic: Out, language: Out, back: Out) => number>(
      'int32_t ps_seg_prob(void*, _Out_ int32_t*, _Out_ int32_t*, _Out_ int32_t*)',
    ),
  };
}

const MS_PER_FRAME = 10;
