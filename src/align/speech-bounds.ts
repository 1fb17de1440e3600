import type { SpokenAudio } from './spoken.ts';

/** The part of the audio between the silences at its two ends, in milliseconds. */
export type SpeechBounds = { readonly startMs: number; readonly endMs: number };

/** Finds where speech begins and ends; all of the audio if it is silent throughout. */
export function boundSpeech(audio: SpokenAudio): SpeechBounds {
  // Without a valid sample rate, the length of the audio is unknown.
  if (!(audio.rateHz >= 1)) return { startMs: 0, endMs: 0 };
  const windowSamples = Math.max(1, Math.round((audio.rateHz / 1000) * WINDOW_MS));
  const levels = levelsOf(audio.samples, windowSamples);
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  const wholeMs = (audio.samples.length / audio.rateHz) * 1000;
  const threshold = loudest * SILENCE_SHARE;
  const first = levels.findIndex((level) => level > threshold);
  if (first < 0) return { startMs: 0, endMs: wholeMs };
  const last = levels.findLastIndex((level) => level > threshold);
  return {
    startMs: first * WINDOW_MS,
    endMs: audio.isComplete ? Math.min(wholeMs, (last + 1) * WINDOW_MS) : wholeMs,
  };
}

/** Mean magnitude of each whole or partial window; for long audio, from some of its samples. */
function levelsOf(samples: Int16Array, windowSamples: number): readonly number[] {
  const step = Math.ceil(samples.length / SAMPLES_READ_MAX);
  const levels: number[] = [];
  for (let from = 0; from < samples.length; from += windowSamples) {
    const to = Math.min(samples.length, from + windowSamples);
    let sum = 0;
    for (let i = from; i < to; i += step) sum += Math.abs(samples[i] ?? 0);
    levels.push((sum * step) / (to - from));
  }
  return levels;
}

const WINDOW_MS = 10;
/** About a millisecond of work, however long the audio is. */
const SAMPLES_READ_MAX = 500_000;
/** -40 dB under the loudest 10 ms: under the weakest fricatives of the voices tried. */
const SILENCE_SHARE = 0.01;
