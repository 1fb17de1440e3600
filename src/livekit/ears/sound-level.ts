import type { AudioFrame } from '@livekit/rtc-node';

/**
 * The level of a stretch of sound and of the background noise, in dB below full scale. Empty if there
 * was no sound to measure: a VAD need not attach audio to its events.
 */
export type SoundLevel =
  | { readonly levelDb: number; readonly noiseDb: number }
  | { readonly levelDb?: never; readonly noiseDb?: never };

/** Measures consecutive windows of sound, and tracks the noise floor of those without voice. */
export type LevelMeter = {
  measure(frames: readonly AudioFrame[], hasVoice: boolean): SoundLevel;
};

/** The lowest noise floor: everything except digital silence is louder. */
const SILENCE_DB = -96;

/**
 * How far one window moves the noise floor towards a new level, as a share. With windows of 32 ms the
 * floor follows a rising noise in about a second, and a noise that stops in a quarter of that.
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

/** Rounds to a tenth of a decibel, which is finer than any rule. */
function round(db: number): number {
  return Math.round(db * 10) / 10;
}

const FULL_SCALE = 32768;
