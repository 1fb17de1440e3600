/** What the explorer is asked to do. */
export type Asked = { readonly steps: number; readonly seed: number };

/** Reads `[STEPS] [SEED]` of the command line. Returns what is wrong with them if they are no such numbers. */
export function readArguments(given: readonly string[]): Asked | string {
  const [steps = '2000000', seed = '1', ...more] = given;
  if (more.length > 0) return `expected STEPS and SEED at most, got ${quote(given.join(' '))}`;
  if (!isCount(steps) || Number(steps) === 0)
    return `STEPS must be a whole number from 1 to ${LARGEST}, got ${quote(steps)}`;
  if (!isCount(seed)) return `SEED must be a whole number from 0 to ${LARGEST}, got ${quote(seed)}`;
  return { steps: Number(steps), seed: Number(seed) };
}

function isCount(text: string): boolean {
  return /^\d{1,10}$/u.test(text) && Number(text) <= LARGEST;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

// The dice of the explorer hold 32 bits.
const LARGEST = 4_294_967_295;
