import { tokenize } from '@livekit/agents';
import { AudioFrame, AudioResampler } from '@livekit/rtc-node';

import type { HeardText } from './texts.ts';
import { speak, type HeardVoice, type TrueWord } from './voices.ts';

/** The rate of LiveKit's room output: speech at this rate is sent sample for sample. */
export const RATE_HZ = 24_000;
/** Speech lasts whole frames of WebRTC, so that the native source keeps no rest for the next one. */
export const FRAME_SAMPLES = RATE_HZ / 100;

/** A spoken sentence. Every stretch of its samples is unique: see `hiss`. */
export type Utterance = {
  readonly samples: Int16Array;
  readonly words: readonly TrueWord[];
};

/** All sentences, synthesised before anything is measured, as synthesis would stall the calls. */
export type Speaker = {
  /** The sentence of a text, as LiveKit cuts it off; one that was not prepared throws. */
  utterance(voice: HeardVoice, sentence: string): Utterance;
  durationMs(voice: HeardVoice, text: HeardText): number;
};

/** Speaks the texts with every voice, sentence by sentence as LiveKit will ask for them. */
export async function prepareSpeech(
  voices: readonly HeardVoice[],
  texts: readonly HeardText[],
): Promise<Speaker> {
  const spoken = new Map<string, Utterance>();
  const durations = new Map<string, number>();
  let seed = 1;
  for (const { text, readings = {} } of texts) {
    const sentences = await sentencesOf(text);
    for (const voice of voices) {
      let length = 0;
      for (const sentence of sentences) {
        const { samples, sampleRate, words } = await speak({ text: sentence, readings }, voice);
        const heard = hiss(resample(samples, sampleRate), seed);
        spoken.set(keyOf(voice, sentence), { samples: heard, words });
        length += heard.length;
        seed += 1;
      }
      durations.set(keyOf(voice, text), (length / RATE_HZ) * 1000);
    }
  }
  return {
    utterance: (voice, sentence) => known(spoken, keyOf(voice, sentence)),
    durationMs: (voice, { text }) => known(durations, keyOf(voice, text)),
  };
}

/**
 * Checks that LiveKit's sentences join to the text. With an e-mail address they do not: `to
 * j.baker@example.net` becomes `toj.baker@example.net` (tokenize/basic, 1.9.0), and then
 * the printed words can no longer be matched.
 */
export async function isSpokenAsPrinted({ text }: HeardText): Promise<boolean> {
  return (await sentencesOf(text)).join(' ') === text;
}

/** As LiveKit cuts the text for a TTS that does not stream. */
async function sentencesOf(text: string): Promise<readonly string[]> {
  const stream = new tokenize.basic.SentenceTokenizer().stream();
  stream.pushText(text);
  stream.endInput();
  const sentences: string[] = [];
  for await (const { token } of stream) sentences.push(token);
  return sentences;
}

function known<Value>(from: ReadonlyMap<string, Value>, key: string): Value {
  const value = from.get(key);
  if (value === undefined) throw new Error(`nobody has spoken this: ${key}`);
  return value;
}

function keyOf(voice: HeardVoice, text: string): string {
  return `${voice.name}\n${text}`;
}

function resample(samples: Int16Array, fromHz: number): Int16Array {
  const resampler = new AudioResampler(fromHz, RATE_HZ, 1);
  const frame = new AudioFrame(samples.slice(), fromHz, 1, samples.length);
  const pieces = [...resampler.push(frame), ...resampler.flush()].map(({ data }) => data);
  resampler.close();
  const length = Math.ceil((samples.length * RATE_HZ) / fromHz / FRAME_SAMPLES) * FRAME_SAMPLES;
  const whole = new Int16Array(length);
  let at = 0;
  for (const piece of pieces) {
    const fits = piece.slice(0, length - at);
    whole.set(fits, at);
    at += fits.length;
  }
  return whole;
}

/**
 * Adds a hiss 80 dB below full scale, as a recorded voice has, and leaves no sample at zero.
 *
 * With it every stretch of the audio can be found in what was sent, including pauses between words,
 * and silence of the line is never taken for a pause of the voice.
 */
function hiss(samples: Int16Array, seed: number): Int16Array {
  const random = randomFrom(seed);
  return samples.map((sample) => {
    const noisy = sample + Math.round((random() - 0.5) * 8);
    return Math.max(-32_768, Math.min(32_767, noisy)) || 1;
  });
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
