/**
 * The weights of the aligner, as data.
 *
 * Usual lengths and likenesses were fitted by `bench/heard/fit.ts`, on voices of two engines in seven
 * languages, clean and with noise and tilted spectra, and on none of the voices and texts that
 * `bench/heard/align.ts` calls held out. Deviations under 4.5, 4 and 2.5 dB were raised to that:
 * people vary more than engines. The rest was set by hand. Halving or doubling the acoustic weight
 * moved the share of right cuts by about one per cent.
 *
 * @module
 */
import type { Phone } from './phones.ts';

/** Usual sounds: durations in ms, stretches as factors, costs as negative logarithms. */
export const MANNER = {
  usualMs: {
    vowel: 80,
    weak_vowel: 57,
    long_vowel: 120,
    nasal: 70,
    glide: 52,
    sibilant: 80,
    voiced_sibilant: 74,
    breath: 71,
    voiced_breath: 55,
    stop: 69,
    voiced_stop: 49,
  } satisfies Readonly<Record<Phone, number>>,
  onsetMs: 5,
  smallStretch: 0.92,
  finalStretch: 1.45,
  unusualCost: 1,
  pauses: {
    within: { usualMs: 60, skipCost: 0, presenceCost: 3 },
    none: { usualMs: 40, skipCost: 0, presenceCost: 2 },
    comma: { usualMs: 160, skipCost: 1.5, presenceCost: 0 },
    stop: { usualMs: 400, skipCost: 4, presenceCost: 0 },
    // Line noise or a breath that is too loud to count as silence.
    end: { usualMs: 100, skipCost: 0, presenceCost: 1 },
  },
};

/** Mean and deviation in dB. */
export type Likeness = readonly [meanDb: number, deviationDb: number];
type Likenesses = Readonly<
  Record<Phone | 'pause', readonly [level: Likeness, hiss: Likeness, bass: Likeness]>
>;

/** The usual measures of each kind of sound. */
export const LIKENESS: Likenesses = {
  pause: [
    [-60, 12],
    [10, 8],
    [-2, 6],
  ],
  vowel: [
    [-3.2, 4.5],
    [0.4, 4],
    [-0.2, 2.5],
  ],
  weak_vowel: [
    [-4.7, 4.5],
    [0, 4],
    [0.1, 2.5],
  ],
  long_vowel: [
    [-3.2, 4.5],
    [0.2, 4],
    [0, 2.5],
  ],
  nasal: [
    [-9.2, 4.5],
    [-6, 5],
    [3.2, 2.5],
  ],
  glide: [
    [-8.9, 4.8],
    [-2.5, 5.5],
    [1.5, 2.5],
  ],
  sibilant: [
    [-11.8, 7.4],
    [12.7, 5],
    [-13.5, 8.3],
  ],
  voiced_sibilant: [
    [-17.1, 9],
    [9.5, 5.3],
    [-3.2, 7.2],
  ],
  breath: [
    [-19.6, 5.5],
    [9, 5],
    [-3.9, 6.8],
  ],
  voiced_breath: [
    [-16.3, 4.5],
    [-0.2, 5],
    [2.4, 2.5],
  ],
  stop: [
    [-22.3, 12],
    [8.9, 6],
    [-3.6, 5.5],
  ],
  voiced_stop: [
    [-16.6, 7.2],
    [1.2, 7],
    [1.8, 2.5],
  ],
};

/** Neighbouring frames are alike: together they count for about a quarter of their number. */
export const ACOUSTIC_WEIGHT = 0.25;
/** Standard deviation of the logarithm of a length. */
export const LENGTH_DEVIATION = { sound: 0.34, pause: 0.7 };
