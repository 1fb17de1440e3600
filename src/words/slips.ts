/** Digits between two slips, with how many of them come before the first pause. */
export type DigitGroup = {
  readonly digits: string;
  readonly beforePause: number;
  /** For each digit, whether it is said within a number that begins before it: the `3` of `twenty-three`. */
  readonly isInner: readonly boolean[];
};

/**
 * The digits that a caller means after retracting some: `four five, sorry, four six` is `46`.
 *
 * What follows the slip (`sorry`, `no`, `I mean`) replaces the end of what came before:
 *
 * 1. A caller who begins again repeats something: if the digits after the slip begin like some
 *    digits before it, they replace everything from there. It must be two or more digits that are
 *    repeated (`1 2 3 4, sorry, 1 2 5`), or no more than the new ones may be replaced
 *    (`4 5, sorry, 4 6`). Of several such places the one that repeats most counts, then the last.
 * 2. Else what was said up to the next pause replaces as many digits: `4 2 7, no, 8, 1 9` is
 *    `4 2 8 1 9`, and `1 2 3 4, sorry, 5 6` is `1 2 5 6`.
 */
export function applySlips(groups: readonly DigitGroup[]): string {
  const [first, ...later] = groups;
  let digits = first?.digits ?? '';
  let isInner = first?.isInner ?? [];
  for (const group of later) {
    const from = replacedFrom(digits, isInner, group);
    digits = digits.slice(0, from) + group.digits;
    isInner = [...isInner.slice(0, from), ...group.isInner];
  }
  return digits;
}

function replacedFrom(
  before: string,
  isInner: readonly boolean[],
  { digits, beforePause }: DigitGroup,
): number {
  const earliest = Math.max(0, before.length - LONGEST);
  let from = -1;
  let most = 0;
  for (let at = earliest; at < before.length; at += 1) {
    // `Twenty-three, sorry, thirty-three` replaces the whole number.
    if (isInner[at] === true) continue;
    const repeated = repeatedFrom(before, at, digits);
    const isAgain = repeated >= 2 || (repeated === 1 && before.length - at <= digits.length);
    if (isAgain && repeated >= most) [from, most] = [at, repeated];
  }
  return from >= 0 ? from : Math.max(0, before.length - beforePause);
}

/** How many digits from a place on equal the new ones. */
function repeatedFrom(before: string, at: number, digits: string): number {
  let count = 0;
  while (
    count < Math.min(digits.length, LONGEST) &&
    at + count < before.length &&
    before.charAt(at + count) === digits.charAt(count)
  ) {
    count += 1;
  }
  return count;
}

/** No number that people give is longer: digits further back are not searched. */
const LONGEST = 32;
