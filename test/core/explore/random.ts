/** Pseudo-random numbers that are the same for the same seed on any machine. */
export type Dice = {
  /** An integer from 0 up to, but not including, `count`. */
  readonly below: (count: number) => number;
  /** An element of a list that is not empty. */
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
};

/** Dice by mulberry32: short, and its whole state is one integer. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    chance: (probability) => next() < probability,
  };
}
