import type { CompiledLexicon } from '../core/index.ts';
import { isNumberList } from './lexicon.ts';

/** Words of numbers: what each is worth, and which ones say a digit twice or three times. */
export type NumberWords = {
  readonly values: ReadonlyMap<string, number>;
  readonly times: ReadonlyMap<string, number>;
};

/** A number among the words, with the digits that it stands for. */
export type NumberAt = {
  readonly digits: string;
  /** Words that it takes. */
  readonly length: number;
  /** It is `oh`, which is a digit only beside others. */
  readonly isOh: boolean;
};

/** English numbers, and those of a lexicon's number lists over them. */
export function numberWordsOf({ lists }: CompiledLexicon): NumberWords {
  const values = new Map(ENGLISH);
  const times = new Map(ENGLISH_TIMES);
  for (const [name, words] of Object.entries(lists)) {
    if (!isNumberList(name)) continue;
    for (const word of words) {
      if (name === 'double') times.set(word, 2);
      else if (name === 'triple') times.set(word, 3);
      else values.set(word, Number(name));
    }
  }
  return { values, times };
}

/** The longest number that begins at a place: `four`, `double four`, `forty two`, `four hundred five`. */
export function numberAt(
  words: readonly string[],
  at: number,
  numbers: NumberWords,
): NumberAt | undefined {
  const word = words[at] ?? '';
  if (NUMERAL.test(word)) return { digits: word, length: 1, isOh: false };
  if (isOhDigit(words, at, numbers)) return { digits: '0', length: 1, isOh: true };
  const times = numbers.times.get(word);
  if (times !== undefined) {
    const digit = digitAt(words, at + 1, numbers);
    return digit === undefined
      ? undefined
      : { digits: digit.repeat(times), length: 2, isOh: false };
  }
  const value = thousandsAt(words, at, numbers);
  return value && { digits: String(value.value), length: value.length, isOh: false };
}

type Value = { readonly value: number; readonly length: number };

const NUMERAL = /^[0-9]+$/u;

/** `oh` is a digit next to one: `oh seven`, `four oh`. Else it is an interjection: `oh, one of those`. */
function isOhDigit(words: readonly string[], at: number, numbers: NumberWords): boolean {
  if (!OH.has(words[at] ?? '')) return false;
  let next = at + 1;
  while (OH.has(words[next] ?? '')) next += 1;
  if (digitAt(words, next, numbers) !== undefined || numbers.times.has(words[next] ?? '')) {
    return true;
  }
  if (isNumber(words, next, numbers)) return true;
  let previous = at - 1;
  while (OH.has(words[previous] ?? '')) previous -= 1;
  return isNumber(words, previous, numbers);
}

function isNumber(words: readonly string[], at: number, numbers: NumberWords): boolean {
  const word = words[at] ?? '';
  return NUMERAL.test(word) || numbers.values.has(word);
}

/** A single digit, for `double` and `triple`. */
function digitAt(words: readonly string[], at: number, numbers: NumberWords): string | undefined {
  const word = words[at] ?? '';
  if (OH.has(word)) return '0';
  if (/^[0-9]$/u.test(word)) return word;
  const value = numbers.values.get(word);
  return value !== undefined && value < 10 ? String(value) : undefined;
}

/** `two thousand`, `one thousand two hundred and five`. */
function thousandsAt(
  words: readonly string[],
  at: number,
  numbers: NumberWords,
): Value | undefined {
  const head = hundredsAt(words, at, numbers);
  if (head === undefined || head.value === 0) return head;
  if (numbers.values.get(words[at + head.length] ?? '') !== 1000) return head;
  return withRest({ value: head.value * 1000, length: head.length + 1 }, words, at, (from) =>
    hundredsAt(words, from, numbers),
  );
}

/** `four hundred`, `nineteen hundred`, `four hundred and five`. */
function hundredsAt(words: readonly string[], at: number, numbers: NumberWords): Value | undefined {
  const head = tensAt(words, at, numbers);
  if (head === undefined || head.value === 0) return head;
  if (numbers.values.get(words[at + head.length] ?? '') !== 100) return head;
  const whole = { value: head.value * 100, length: head.length + 1 };
  return withRest(whole, words, at, (from) => {
    const rest = tensAt(words, from, numbers);
    // `four hundred one two three` spells digits out after the hundred: 400, 1, 2, 3.
    const isSpelt =
      rest !== undefined &&
      rest.value < 10 &&
      digitAt(words, from + rest.length, numbers) !== undefined;
    return isSpelt ? undefined : rest;
  });
}

function withRest(
  whole: Value,
  words: readonly string[],
  at: number,
  restAt: (from: number) => Value | undefined,
): Value {
  const after = at + whole.length;
  const and = words[after] === 'and' ? 1 : 0;
  const rest = restAt(after + and);
  // A zero is a digit of its own: `five hundred zero two`.
  if (rest === undefined || rest.value === 0) return whole;
  return { value: whole.value + rest.value, length: whole.length + and + rest.length };
}

/** `seven`, `seventeen`, `forty`, `forty two`. */
function tensAt(words: readonly string[], at: number, numbers: NumberWords): Value | undefined {
  const value = numbers.values.get(words[at] ?? '');
  if (value === undefined || value >= 100) return undefined;
  const unit = numbers.values.get(words[at + 1] ?? '');
  const takesUnit = value >= 20 && value % 10 === 0 && unit !== undefined && unit >= 1 && unit <= 9;
  return takesUnit ? { value: value + unit, length: 2 } : { value, length: 1 };
}

const OH: ReadonlySet<string> = new Set(['oh', 'o']);

const SMALL = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
  fifteen sixteen seventeen eighteen nineteen`.split(/\s+/u);
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const ENGLISH: readonly (readonly [string, number])[] = [
  ...SMALL.map((word, value) => [word, value] as const),
  ...TENS.map((word, k) => [word, (k + 2) * 10] as const),
  ['nought', 0],
  ['niner', 9],
  ['fourty', 40],
  ['hundred', 100],
  ['thousand', 1000],
];
const ENGLISH_TIMES: readonly (readonly [string, number])[] = [
  ['double', 2],
  ['triple', 3],
  ['treble', 3],
];
