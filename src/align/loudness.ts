import type { SpokenAudio } from './word-times.ts';

/** Two measures of each 10 ms of audio, and where among them speech begins and ends. */
export type Loudness = {
  /** Energy in dB, relative to the loud tenth of the audio. */
  readonly levelDb: Float32Array;
  /** Energy of the difference of neighbouring samples over the energy, in dB: high where it hisses. */
  readonly hissDb: Float32Array;
  readonly firstFrame: number;
  /** One past the last. */
  readonly endFrame: number;
};

export const FRAME_MS = 10;

/** Measures the audio. `firstFrame` equals `endFrame` where it holds no speech. */
export function measureLoudness(audio: SpokenAudio): Loudness {
  const { samples } = audio;
  const hop = audio.rateHz / (1000 / FRAME_MS);
  const frames = Math.floor(samples.length / hop);
  const levelDb = new Float32Array(frames);
  const hissDb = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame += 1) {
    // Half as much again as the frame, so that a glottal pulse more or less changes little.
    const from = Math.max(0, Math.floor(frame * hop - hop / 4)) + 1;
    const to = Math.min(samples.length - 1, Math.floor((frame + 1) * hop + hop / 4));
    let energy = 0;
    let difference = 0;
    for (let i = from; i <= to; i += 1) {
      const sample = samples[i] ?? 0;
      const step = sample - (samples[i - 1] ?? 0);
      energy += sample * sample;
      difference += step * step;
    }
    levelDb[frame] = 10 * Math.log10(energy / Math.max(1, to - from + 1) + 1);
    hissDb[frame] = 10 * Math.log10((difference + 1) / (energy + 1));
  }
  const loud = levelDb.toSorted()[Math.floor(frames * 0.9)] ?? 0;
  for (let frame = 0; frame < frames; frame += 1) levelDb[frame] = (levelDb[frame] ?? 0) - loud;
  const firstFrame = loud < AUDIBLE_DB ? -1 : levelDb.findIndex(isSpeech);
  if (firstFrame < 0) return { levelDb, hissDb, firstFrame: 0, endFrame: 0 };
  const endFrame = audio.isComplete ? levelDb.findLastIndex(isSpeech) + 1 : frames;
  return { levelDb, hissDb, firstFrame, endFrame };
}

/** Under the loud tenth: weak fricatives at the ends of words are above it, noise of lines is not. */
const SPEECH_DB = -35;
/** About 3 of 32768: digital silence and dither are under it. */
const AUDIBLE_DB = 10;

function isSpeech(levelDb: number): boolean {
  return levelDb >= SPEECH_DB;
}
