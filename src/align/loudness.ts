import type { SpokenAudio } from './spoken.ts';

/** Three measures of each 10 ms of audio, and where among them speech begins and ends. */
export type Loudness = {
  /** Energy in dB, relative to the loud tenth of the audio. */
  readonly levelDb: Float32Array;
  /** Energy above 2.5 kHz over all energy, in dB relative to loud frames: high for hissing sounds. */
  readonly hissDb: Float32Array;
  /** Energy below 600 Hz over all energy, in dB relative to loud frames: high for humming sounds. */
  readonly bassDb: Float32Array;
  /** The level of the quiet twentieth: the noise of the line, or digital silence. */
  readonly floorDb: number;
  readonly firstFrame: number;
  /** One past the last. */
  readonly endFrame: number;
};

export const FRAME_MS = 10;

/**
 * Measures the audio. `firstFrame` equals `endFrame` if it contains no speech.
 *
 * The bands are in hertz, so the measures of a voice do not depend on the rate of its audio.
 * A generator, so that long audio can be processed in slices: it yields after each 100 ms.
 */
export function* measureLoudness(audio: SpokenAudio): Generator<undefined, Loudness> {
  const bands = yield* measureBands(audio);
  const whole = smoothed(bands[0]);
  const levelDb = whole.map((energy) => 10 * Math.log10(energy + 1));
  yield undefined;
  const hissDb = shareDb(smoothed(bands[1]), whole);
  yield undefined;
  const bassDb = shareDb(smoothed(bands[2]), whole);
  yield undefined;
  const sorted = levelDb.toSorted();
  const loud = sorted[Math.floor(levelDb.length * 0.9)] ?? 0;
  const floorDb = (sorted[Math.floor(levelDb.length * 0.05)] ?? 0) - loud;
  for (let frame = 0; frame < levelDb.length; frame += 1) {
    levelDb[frame] = (levelDb[frame] ?? 0) - loud;
  }
  const measures = { levelDb, hissDb, bassDb, floorDb };
  yield undefined;
  relativeToLoud(hissDb, levelDb);
  yield undefined;
  relativeToLoud(bassDb, levelDb);
  const firstFrame = loud < AUDIBLE_DB ? -1 : levelDb.findIndex(isSpeech);
  if (firstFrame < 0) return { ...measures, firstFrame: 0, endFrame: 0 };
  const endFrame = audio.isComplete ? levelDb.findLastIndex(isSpeech) + 1 : levelDb.length;
  return { ...measures, firstFrame, endFrame };
}

type Bands = [whole: Float32Array, high: Float32Array, low: Float32Array];

/** Mean energy of each frame, of all of it and of its two bands. */
function* measureBands({ samples, rateHz }: SpokenAudio): Generator<undefined, Bands> {
  const isUsable = rateHz >= LEAST_RATE_HZ && rateHz <= MOST_RATE_HZ;
  const hop = isUsable ? rateHz / (1000 / FRAME_MS) : 1;
  const frames = isUsable ? Math.floor(samples.length / hop) : 0;
  const bands: Bands = [
    new Float32Array(frames),
    new Float32Array(frames),
    new Float32Array(frames),
  ];
  const keepHigh = Math.exp((-2 * Math.PI * HISS_HZ) / rateHz);
  const keepLow = Math.exp((-2 * Math.PI * BASS_HZ) / rateHz);
  // Two first-order filters in series for each band.
  let [h1, h2, l1, l2] = [0, 0, 0, 0];
  for (let frame = 0; frame < frames; frame += 1) {
    if (frame % FRAMES_PER_SLICE === FRAMES_PER_SLICE - 1) yield undefined;
    const from = Math.floor(frame * hop);
    const to = Math.floor((frame + 1) * hop);
    let [whole, high, low] = [0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const sample = samples[i] as number;
      h1 += (1 - keepHigh) * (sample - h1);
      const first = sample - h1;
      h2 += (1 - keepHigh) * (first - h2);
      l1 += (1 - keepLow) * (sample - l1);
      l2 += (1 - keepLow) * (l1 - l2);
      whole += sample * sample;
      high += (first - h2) * (first - h2);
      low += l2 * l2;
    }
    bands[0][frame] = whole / (to - from);
    bands[1][frame] = high / (to - from);
    bands[2][frame] = low / (to - from);
  }
  return bands;
}

/** Smoothed with the neighbouring frames, so that one glottal pulse more or less changes little. */
function smoothed(energy: Float32Array): Float32Array {
  return energy.map(
    (value, frame) =>
      (value + 0.25 * ((energy[frame - 1] ?? value) + (energy[frame + 1] ?? value))) / 1.5,
  );
}

function shareDb(part: Float32Array, whole: Float32Array): Float32Array {
  return part.map((energy, frame) => 10 * Math.log10((energy + 1) / ((whole[frame] ?? 0) + 1)));
}

/** Removes the effect of microphone and voice from a measure: 0 is its median in loud speech. */
function relativeToLoud(measureDb: Float32Array, levelDb: Float32Array): void {
  const loud = measureDb.filter((_, frame) => (levelDb[frame] ?? 0) >= LOUD_DB).toSorted();
  const median = loud[Math.floor(loud.length / 2)] ?? 0;
  for (let frame = 0; frame < measureDb.length; frame += 1) {
    measureDb[frame] = (measureDb[frame] ?? 0) - median;
  }
}

const HISS_HZ = 2500;
const BASS_HZ = 600;
const FRAMES_PER_SLICE = 10;
/** No voice has a sample rate outside this range; without it the number of frames is unbounded. */
const LEAST_RATE_HZ = 4000;
const MOST_RATE_HZ = 400_000;
const LOUD_DB = -8;
/** Under the loud tenth: weak fricatives at the ends of words are above it, noise of lines is not. */
const SPEECH_DB = -35;
/** About 3 of 32768: digital silence and dither are under it. */
const AUDIBLE_DB = 10;

function isSpeech(levelDb: number): boolean {
  return levelDb >= SPEECH_DB;
}
