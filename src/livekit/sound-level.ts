import type { AudioFrame } from '@livekit/rtc-node';

/** The level of a stretch of sound beside the noise that it stands out of; dB below full scale. */
export type SoundLevel = { readonly levelDb: number; readonly noiseDb: number };

/** Measures windows of sound one after the other, and keeps the noise floor of those without voice. */
export type LevelMeter = {
  measure(frames: readonly AudioFrame[], hasVoice: boolean): SoundLevel;
};

/** Digital silence, and what a window without samples counts as. */
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
      if (!hasVoice) {
        noiseDb ??= levelDb;
        noiseDb += (levelDb - noiseDb) * (levelDb > noiseDb ? RISE : FALL);
      }
      return { levelDb: round(levelDb), noiseDb: round(noiseDb ?? SILENCE_DB) };
    },
  };
}

function rmsDb(frames: readonly AudioFrame[]): number {
  let squares = 0;
  let samples = 0;
  for (const { data } of frames) {
    for (const sample of data) squares += sample * sample;
    samples += data.length;
  }
  if (squares === 0) return SILENCE_DB;
  return Math.max(SILENCE_DB, 10 * Math.log10(squares / samples / FULL_SCALE ** 2));
}

/** A tenth of a decibel is finer than any rule. */
function round(db: number): number {
  return Math.round(db * 10) / 10;
}

const FULL_SCALE = 32768;
