import { LINE_RATE_HZ } from '../caller/index.ts';

/** Root mean square of `samples[from, to)`, in units of a 16-bit sample; what is outside counts as silence. */
export function levelOf(samples: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (samples[i] ?? 0) ** 2;
  return Math.sqrt(sum / (to - from));
}

/** Samples of a line's recording in a millisecond. */
export const PER_MS = LINE_RATE_HZ / 1000;
/** Loudness is measured in steps of so many samples. */
export const STEP = 5 * PER_MS;
/** The least sound that counts as recognised at its expected place; less is a click. */
export const SHORT_SOUND = 50 * PER_MS;
