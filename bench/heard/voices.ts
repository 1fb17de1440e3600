import loadEspeak, { type EspeakEvent, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';

/** A synthetic voice with known true word times. */
export type HeardVoice = {
  readonly name: string;
  readonly language: string;
  /** The engine's name, with the variant of the speaker after a plus sign. */
  readonly espeak: string;
  readonly wordsPerMinute: number;
  /** 0 to 100; 50 is the voice's own. */
  readonly pitch: number;
  /** `tuning`: weights of the aligner may be fitted on it. `held_out`: they may not. */
  readonly half: 'tuning' | 'held_out';
};

/** A text as printed and, for tokens not said as spelt, what is said for them. */
export type SpeakableText = {
  readonly text: string;
  /** By token, with or without the punctuation around it: `$12` to `twelve dollars`. */
  readonly readings?: Readonly<Record<string, string>>;
};

/** When a word was spoken, by the engine that spoke it. */
export type TrueWord = {
  /** The printed word, separated by white space. */
  readonly text: string;
  /** Where it begins in the printed text, in UTF-16 units. */
  readonly startCharacter: number;
  readonly startMs: number;
  readonly endMs: number;
};

/** One sound of the engine and when it began. `word`: no sound yet, the first closure of a word. */
export type TruePhone = {
  readonly kind: 'word' | 'sound' | 'silence';
  /** In IPA; empty unless it is a sound. */
  readonly name: string;
  /** Of the printed words. */
  readonly word: number;
  readonly startMs: number;
};

export type TrueSpeech = {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly words: readonly TrueWord[];
  readonly phones: readonly TruePhone[];
};

/**
 * Speaks a text and returns the times of its words. Takes about 1 % of real time; loads 24 MB once.
 *
 * The times are the engine's own: it reports the moment at which each word and each phoneme begins,
 * with the character that it reads, but no ends. A word begins with its event (a stop's closure is
 * the word's) and ends where the next thing begins, be it a word or a silence: a pause is part of
 * neither word. A token that is read as several words (`$1,249.99`) lasts from the first of them to
 * the end of the last. One that is not spoken (a dash) lasts no time, at the end of the word before.
 * The same call in the same order gives the same samples; the engine's noise goes on between calls.
 */
export async function speak(said: SpeakableText, voice: HeardVoice): Promise<TrueSpeech> {
  const worker = await (loading ??= load());
  if (worker.set_voice(voice.espeak) !== 0) {
    throw new Error(`no voice \`${voice.espeak}\` in espeak-ng`);
  }
  worker.set_rate(voice.wordsPerMinute);
  worker.set_pitch(voice.pitch);
  const { tokens, spoken } = scriptOf(said);
  const { samples, events } = synthesize(worker, spoken);
  const sampleRate = worker.get_samplerate();
  const phones = splitMerged(phonesOf(events, tokens), tokens, (token) => {
    const alone = synthesize(worker, spoken.slice(token.from, token.to));
    return phonesOf(alone.events, [token]).filter((phone) => phone.kind === 'sound').length;
  });
  const wholeMs = (samples.length / sampleRate) * 1000;
  return { samples, sampleRate, phones, words: wordsOf(tokens, phones, wholeMs) };
}

/** The voices of the benchmarks. No voice and no variant of a speaker is in both halves. */
export const HEARD_VOICES: readonly HeardVoice[] = [
  voice('us 175', 'en', 'en-us', 175, 'tuning'),
  voice('us m3 140', 'en', 'en-us+m3', 140, 'tuning', 40),
  voice('us f2 200', 'en', 'en-us+f2', 200, 'tuning', 60),
  voice('rp f5 160', 'en', 'en-gb-x-rp+f5', 160, 'tuning'),
  voice('scottish m1 175', 'en', 'en-gb-scotland+m1', 175, 'tuning'),
  voice('us m7 160', 'en', 'en-us+m7', 160, 'held_out'),
  voice('us f3 175', 'en', 'en-us+f3', 175, 'held_out', 55),
  voice('us m1 200', 'en', 'en-us+m1', 200, 'held_out'),
  voice('british m4 140', 'en', 'en+m4', 140, 'held_out', 45),
  voice('british f4 185', 'en', 'en+f4', 185, 'held_out', 65),
  voice('new york 175', 'en', 'en-us-nyc', 175, 'held_out'),
  voice('german 165', 'de', 'de', 165, 'tuning'),
  voice('german f2 180', 'de', 'de+f2', 180, 'held_out', 60),
  voice('spanish 165', 'es', 'es', 165, 'tuning'),
  voice('latin american m3 180', 'es', 'es-419+m3', 180, 'held_out'),
  voice('french 165', 'fr', 'fr', 165, 'tuning'),
  voice('swiss french f3 180', 'fr', 'fr-ch+f3', 180, 'held_out', 60),
  voice('italian 165', 'it', 'it', 165, 'tuning'),
  voice('italian m4 180', 'it', 'it+m4', 180, 'held_out'),
  voice('dutch 165', 'nl', 'nl', 165, 'tuning'),
  voice('dutch f4 180', 'nl', 'nl+f4', 180, 'held_out', 60),
  voice('portuguese 165', 'pt', 'pt', 165, 'tuning'),
  voice('brazilian f3 180', 'pt', 'pt-br+f3', 180, 'held_out', 60),
];

let loading: Promise<EspeakWorker> | undefined;

async function load(): Promise<EspeakWorker> {
  const engine = await loadEspeak({});
  return new engine.eSpeakNGWorker();
}

function synthesize(worker: EspeakWorker, text: string) {
  const pieces: Int16Array[] = [];
  const events: EspeakEvent[] = [];
  worker.synthesize(text, (samples, found) => {
    pieces.push(samples);
    events.push(...found);
    return false;
  });
  return { samples: joined(pieces), events };
}

/** A printed token, and the position of its reading in the spoken text. */
type Token = {
  readonly text: string;
  readonly startCharacter: number;
  readonly from: number;
  readonly to: number;
};

function scriptOf({ text, readings = {} }: SpeakableText) {
  const tokens: Token[] = [];
  let spoken = '';
  for (const match of text.matchAll(/\S+/g)) {
    const token = match[0];
    const core = token.replaceAll(/^[("“¿¡]+|[)"”.,;:?!…]+$/g, '');
    const from = spoken.length;
    spoken += readings[token] ?? token.replace(core, () => readings[core] ?? core);
    tokens.push({ text: token, startCharacter: match.index, from, to: spoken.length });
    spoken += ' ';
  }
  return { tokens, spoken };
}

/** The token that each phoneme belongs to, by the character that the engine reports for it. */
function phonesOf(events: readonly EspeakEvent[], tokens: readonly Token[]): readonly TruePhone[] {
  let word = -1;
  const phones: TruePhone[] = [];
  for (const event of events) {
    const startMs = event.audio_position;
    if (event.type === 'word') {
      const at = event.text_position - 1;
      const token = tokens.findLastIndex((known) => known.from <= at);
      word = Math.max(word, token);
      phones.push({ kind: 'word', name: '', word, startMs });
    } else if (event.type === 'phoneme') {
      // A stress mark alone is not a sound.
      const name = String(event.id ?? '').replaceAll(/[ˈˌ]/g, '');
      phones.push({ kind: name === '' ? 'silence' : 'sound', name, word, startMs });
    }
  }
  return phones;
}

/**
 * Gives each token its own sounds. The engine says some pairs as one word (`on the`, `does not`,
 * `I am`) and reports the first alone; the second then gets the last sounds, as many as it has alone.
 */
function splitMerged(
  phones: readonly TruePhone[],
  tokens: readonly Token[],
  countAlone: (token: Token) => number,
): readonly TruePhone[] {
  const split = [...phones];
  for (const [word, token] of [...tokens.entries()].toReversed()) {
    const isSpoken = /[\p{L}\d]/u.test(token.text);
    if (!isSpoken || split.some((phone) => phone.word === word)) continue;
    const host = split.findLast((phone) => phone.word < word && phone.kind === 'sound')?.word ?? -1;
    const sounds = split.filter((phone) => phone.word === host && phone.kind === 'sound');
    const first = sounds.slice(1).at(-countAlone(token));
    if (first === undefined) continue;
    const from = split.indexOf(first);
    const mark = { kind: 'word', name: '', word, startMs: first.startMs } as const;
    const moved = split
      .slice(from)
      .map((phone) => (phone.word === host ? { ...phone, word } : phone));
    split.splice(from, split.length, mark, ...moved);
  }
  return split;
}

function wordsOf(
  tokens: readonly Token[],
  phones: readonly TruePhone[],
  wholeMs: number,
): readonly TrueWord[] {
  let lastMs = phones.find((phone) => phone.kind === 'sound')?.startMs ?? 0;
  return tokens.map(({ text, startCharacter }, word) => {
    const first = phones.find((phone) => phone.word === word && phone.kind !== 'silence');
    const last = phones.findLastIndex((phone) => phone.word === word && phone.kind === 'sound');
    const startMs = first?.startMs ?? lastMs;
    lastMs = last < 0 ? startMs : (phones[last + 1]?.startMs ?? wholeMs);
    return { text, startCharacter, startMs, endMs: lastMs };
  });
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return samples;
}

// A row of the table above; the pitch is the voice's own unless the row has another.
function voice(
  name: string,
  language: string,
  espeak: string,
  wordsPerMinute: number,
  half: HeardVoice['half'],
  pitch = 50,
): HeardVoice {
  return { name, language, espeak, wordsPerMinute, half, pitch };
}
