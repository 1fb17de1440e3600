import type { AudioFrame } from '@livekit/rtc-node';

/**
 * The level of a stretch of sound beside the noise that it stands out of; dB below full scale. Empty
 * where there was no sound to measure: a VAD need not give its audio with its events.
 */
export type SoundLevel =
  | { readonly levelDb: number; readonly noiseDb: number }
  | { readonly levelDb?: never; readonly noiseDb?: never };

/** Measures windows of sound one after the other, and keeps the noise floor of those without voice. */
export type LevelMeter = {
  measure(frames: readonly AudioFrame[], hasVoice: boolean): SoundLevel;
};

/** The floor below everything that is not digital silence. */
const SILENCE_DB = -96;

/**
 * Share of the way to a new noise level that one window goes. At 32 ms a window the floor follows
 * a noise that grows in about a second, and one that stops in a quarter of it.
 */
const RISE = 0.03;
const FALL = 0.12;

export function createLevelMeter(): LevelMeter {
  let noiseDb: number | undefined;
  return {
    measure(frames, hasVoice) {
      const levelDb = rmsDb(frames);
      if (levelDb === undefined) return {};
      if (!hasVoice) {
        noiseDb ??= levelDb;
        noiseDb += (levelDb - noiseDb) * (levelDb > noiseDb ? RISE : FALL);
      }
      return { levelDb: round(levelDb), noiseDb: round(noiseDb ?? SILENCE_DB) };
    },
  };
}

function rmsDb(frames: readonly AudioFrame[]): number | undefined {
  let squares = 0;
  let samples = 0;
  for (const { data } of frames) {
    for (const sample of data) squares += sample * sample;
    samples += data.length;
  }
  if (squares === 0) return undefined;
  return Math.max(SILENCE_DB, 10 * Math.log10(squares / samples / FULL_SCALE ** 2));
}

/** A tenth of a decibel is finer than any rule. */
function round(db: number): number {
  return Math.round(db * 10) / 10;
}

const FULL_SCALE = 32768;
