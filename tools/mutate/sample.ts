/**
 * Draws a sample that is the same for the same seed.
 *
 * @module
 */

/** `count` of the items, drawn without replacement, in their own order. */
export function sample<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const random = randomFrom(seed);
  const drawn = items.map((item, at) => ({ item, at, draw: random() }));
  return drawn
    .toSorted((a, b) => a.draw - b.draw)
    .slice(0, count)
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 by a linear congruence over 32 bits, its low bits mixed away. */
function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e37_79b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) >>> 0;
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
  };
}
