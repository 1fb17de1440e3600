import koffi from 'koffi';
import { join } from 'node:path';
import type { RecognizerFiles } from '../machine/index.ts';
import type { RecognizedWord } from './words.ts';

/**
 * One recogniser: an utterance at a time, its words so far at any moment, all words with posteriors at
 * its end. It adapts to its caller's voice with each utterance; `forget` undoes that for the last one, which was noise.
 */
export type Decoder = {
  start(): void;
  push(samples: Int16Array): void;
  words(): readonly RecognizedWord[];
  end(): readonly RecognizedWord[];
  forget(): void;
  close(): void;
};

/**
 * Opens pocketsphinx with its open vocabulary and trigram model, in this thread; it takes 16 kHz.
 *
 * Measured on 81 flite utterances, 2 cores: 0.06 CPU seconds a second of speech and at most 47 ms for
 * the second pass at the end. Pruning to 3000 states a frame and scoring every second frame cost no
 * utterance (67 of 81 exact either way) and save a third; without the second pass 62 are exact.
 */
export function openDecoder(files: RecognizerFiles): Decoder {
  const calls = bind(files.libraryPaths);
  const decoder = loadModel(calls, files.modelDir);
  const logMath: unknown = calls.logMath(decoder);
  const adaptation = openAdaptation(calls, decoder);
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
      // <s>, <sil>, [NOISE]: the model's tokens for everything that is not a word.
      if (/^[<[+]/.test(word)) continue;
      const posterior = calls.fromLog(logMath, calls.segmentPosterior(at, [0], [0], [0]));
      const durationMs = (end[0] - start[0] + 1) * MS_PER_FRAME;
      const text = word.replace(/\(\d+\)$/, '');
      words.push({ text, durationMs, phones: phonesOf(word), posterior });
    }
    return words;
  };
  return {
    start() {
      adaptation.keep();
      calls.startUtterance(decoder);
    },
    push: (samples) => void calls.process(decoder, samples, samples.length, 0, 0),
    words: readWords,
    end: () => {
      calls.endUtterance(decoder);
      return readWords();
    },
    forget: () => adaptation.restore(),
    close: () => void calls.free(decoder),
  };
}

function loadModel(calls: Calls, modelDir: string): unknown {
  // Its log would name the words it heard.
  calls.silence(undefined);
  const model = (name: string) => join(modelDir, name);
  const args = ['floorkeeper', '-hmm', model('en-us'), '-lm', model('en-us.lm.bin')];
  args.push('-dict', model('cmudict-en-us.dict'), '-maxhmmpf', '3000', '-ds', '2');
  // The endpointer has cut the silence already; dropping more of it would shift the word times.
  args.push('-remove_silence', 'no');
  const config: unknown = calls.parseArgs(undefined, calls.knownArgs(), args.length, args, 0);
  const decoder: unknown = config === null ? null : calls.init(config);
  if (decoder === null)
    throw new Error(`pocketsphinx does not accept the model in \`${modelDir}\``);
  return decoder;
}

/**
 * The means that the decoder subtracts from what it hears (cepstral mean normalisation), which it
 * learns from each utterance.
 *
 * The model's own start suits no voice here: of 50 sentences, rms, awb and slt get 32, 23 and 29 right as the
 * first of a call; from the mean of the three, 34, 36 and 31; after some sentences, 37, 34 and 32.
 * A loud noise unlearns it: the sentence after it is then heard wrong, so noise is forgotten again.
 */
function openAdaptation(calls: Calls, decoder: unknown) {
  const feature = koffi.decode(calls.feature(decoder), calls.featureType) as Feature;
  const isKnown = feature.name === '1s_c_d_dd' && feature.cepsize === INITIAL_MEANS.length;
  if (!isKnown) throw new Error('pocketsphinx is not of the release 5prealpha');
  const means = new Float32Array(INITIAL_MEANS);
  const restore = (): void => calls.setMeans(feature.cmnStruct, means);
  restore();
  return { keep: () => calls.getMeans(feature.cmnStruct, means), restore };
}

type Feature = { readonly name: string; readonly cepsize: number; readonly cmnStruct: unknown };
type Calls = ReturnType<typeof bind>;

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
    featureType: featureStruct(),
    feature: func<(decoder: Handle) => Handle>('void* ps_get_feat(void*)'),
    getMeans: func<(cmn: Handle, means: Float32Array) => void>(
      'void cmn_live_get(void*, _Out_ float*)',
    ),
    setMeans: func<(cmn: Handle, means: Float32Array) => void>(
      'void cmn_live_set(void*, const float*)',
    ),
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

/** The head of `feat_t` in sphinxbase/feat.h, up to what is used. */
function featureStruct() {
  return koffi.struct({
    refcount: 'int',
    name: 'const char*',
    cepsize: 'int32_t',
    streamCount: 'int32_t',
    streamLengths: 'void*',
    windowSize: 'int32_t',
    subvectorCount: 'int32_t',
    subvectorLengths: 'void*',
    subvectors: 'void*',
    subvectorBuffer: 'void*',
    subvectorSize: 'int32_t',
    cmnKind: 'int',
    normalizesVariance: 'int32_t',
    gainKind: 'int',
    computeFeature: 'void*',
    cmnStruct: 'void*',
  });
}

const MS_PER_FRAME = 10;
/** Measured: the mean of what the decoder has learnt after 20 sentences each of rms, awb and slt. */
const INITIAL_MEANS: readonly number[] = [
  44.6, -3.3, 7.8, 19.2, -1.7, -0.8, 3.3, -3.2, -1.9, -2.9, 3.3, 1.3, 2.0,
];
