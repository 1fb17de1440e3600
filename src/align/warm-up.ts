import { timeWordsInSlices } from './word-times.ts';

/**
 * Runs the aligner a few times on a synthetic signal, in slices, so that it is compiled before the first
 * call needs it. Cold, its slices take several times as long.
 */
export async function warmUp(): Promise<void> {
  const samples = Int16Array.from({ length: RATE_HZ * 2 }, (_, i) => {
    const syllable = Math.max(0, Math.sin((2 * Math.PI * 4 * i) / RATE_HZ));
    return 5000 * syllable * Math.sin((2 * Math.PI * 180 * i) / RATE_HZ);
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const audio = { samples, rateHz: RATE_HZ, isComplete: round % 2 === 0, stretch: 1 };
    let endsAtMs = performance.now() + SLICE_MS;
    for (const _ of timeWordsInSlices('It is $12.50, and ends on May 3rd.', audio)) {
      if (performance.now() < endsAtMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      endsAtMs = performance.now() + SLICE_MS;
    }
  }
}

const RATE_HZ = 16_000;
const ROUNDS = 6;
const SLICE_MS = 4;
