import type { CompiledLexicon } from '../core/index.ts';
import { isNumberList } from './lexicon.ts';
import { valueInOneWord } from './number-compounds.ts';
import { numberForms, type NumberForms } from './number-forms.ts';
import { NUMBER_LANGUAGES } from './number-languages.ts';
import type { Words } from './tokens.ts';

/** The prepared number words of a lexicon. */
export type NumberWords = {
  /** One set for each language, and one for the words that a policy adds. */
  readonly forms: readonly NumberForms[];
  /** Says how often the next digit is repeated: `double`. */
  readonly times: ReadonlyMap<string, number>;
  /** A zero beside other digits: `oh`. */
  readonly zeros: ReadonlySet<string>;
  /** The digit that a recogniser may have meant: `for`. */
  readonly soundsLike: ReadonlyMap<string, string>;
};

/** A number among the words, with the digits that it stands for. */
export type NumberAt = {
  readonly digits: string;
  /** The number of words in it. */
  readonly length: number;
  /** True for `oh`, which is a digit only beside other digits. */
  readonly isOh: boolean;
};

/**
 * Prepares the numbers of a lexicon's languages and of its own lists (`"7": [siebo]`). A lexicon
 * that names no language and lists no number is read with English ones.
 */
export function numberWordsOf({ lists }: CompiledLexicon): NumberWords {
  const own = Object.entries(lists).filter(([name]) => isNumberList(name));
  const named = lists['numbers'] ?? (own.length === 0 ? ['en'] : []);
  const languages = named.flatMap((name) => NUMBER_LANGUAGES[name] ?? []);
  const times = new Map(languages.flatMap((language) => Object.entries(language.times)));
  const added = new Map<string, number>();
  for (const [name, words] of own) {
    for (const word of words.map(foldNumber)) {
      if (name === 'double') times.set(word, 2);
      else if (name === 'triple') times.set(word, 3);
      else added.set(word, Number(name));
    }
  }
  return {
    forms: [...named.flatMap((name) => formsOf(name) ?? []), ownForms(added)],
    times,
    zeros: new Set(languages.flatMap(({ besideDigits }) => besideDigits?.split('/') ?? [])),
    soundsLike: new Map(languages.flatMap(({ soundsLike = {} }) => Object.entries(soundsLike))),
  };
}

/** A word as numbers are compared: without accents. */
export function foldNumber(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
}

/**
 * The longest number that begins at a place: `four`, `double four`, `forty two`, `a hundred and five`,
 * `quatre-vingt-dix-sept`, `zweihundertfünf`. Words are folded already.
 */
export function numberAt(heard: Words, at: number, numbers: NumberWords): NumberAt | undefined {
  const { words } = heard;
  const word = words[at] ?? '';
  if (NUMERAL.test(word)) return { digits: word, length: 1, isOh: false };
  if (isOhDigit(words, at, numbers)) return { digits: '0', length: 1, isOh: true };
  const repeated = repeatedAt(words, at, numbers);
  if (repeated !== undefined) return repeated;
  let longest: Value | undefined;
  for (const forms of numbers.forms) {
    const value = valueAt(heard, at, forms, numbers);
    if (value !== undefined && value.length > (longest?.length ?? 0)) longest = value;
  }
  return longest && { digits: String(longest.value), length: longest.length, isOh: false };
}

/**
 * Whether a word that is a number in one language and a filler in another (`um` of Portuguese and
 * English), stands beside a number of that language alone.
 */
export function isBesideItsLanguage(at: number, { words }: Words, { forms }: NumberWords): boolean {
  const knows = (all: NumberForms, place: number): boolean => all.parts.has(words[place] ?? '');
  return [at - 1, at + 1].some((beside) => {
    const known = forms.filter((all) => knows(all, beside));
    return known.length > 0 && known.every((all) => knows(all, at));
  });
}

type Value = { readonly value: number; readonly length: number };

const NUMERAL = /^[0-9]+$/u;

const made = new Map<string, NumberForms>();

/** Built once per process, in about a millisecond per language. */
function formsOf(name: string): NumberForms | undefined {
  const language = Object.hasOwn(NUMBER_LANGUAGES, name) ? NUMBER_LANGUAGES[name] : undefined;
  if (language === undefined) return undefined;
  const forms = made.get(name) ?? numberForms(language);
  made.set(name, forms);
  return forms;
}

/** Words that a policy lists by their value; the policy does not say how they combine. */
function ownForms(added: ReadonlyMap<string, number>): NumberForms {
  const low = new Map([...added].filter(([, value]) => value < 100));
  const hundreds = new Map([...added].filter(([, value]) => value === 100));
  const thousands = new Set([...added].filter(([, value]) => value === 1000).map(([word]) => word));
  const parts = new Set([...low.keys(), ...hundreds.keys()]);
  return {
    low,
    hundreds,
    thousands,
    and: [],
    parts,
    longest: Math.max(0, ...[...parts].map((part) => part.length)),
  };
}

/** `oh` is a digit next to one: `oh seven`, `four oh`. Else it is an interjection: `oh, one of those`. */
function isOhDigit(words: readonly string[], at: number, numbers: NumberWords): boolean {
  const { zeros } = numbers;
  if (!zeros.has(words[at] ?? '')) return false;
  const next = words[at + 1] ?? '';
  const previous = words[at - 1] ?? '';
  const isBesideOh = zeros.has(next) || zeros.has(previous);
  return (
    isNumberWord(next, numbers) ||
    isNumberWord(previous, numbers) ||
    // `oh oh seven`, `seven oh oh`.
    (isBesideOh &&
      (isNumberWord(words[at + 2] ?? '', numbers) || isNumberWord(words[at - 2] ?? '', numbers)))
  );
}

function isNumberWord(word: string, { forms, times }: NumberWords): boolean {
  return (
    NUMERAL.test(word) ||
    times.has(word) ||
    forms.some(({ low, hundreds }) => low.has(word) || hundreds.has(word))
  );
}

/** `double four`, `triple oh`, and as one word `doppelsieben`. */
function repeatedAt(
  words: readonly string[],
  at: number,
  numbers: NumberWords,
): NumberAt | undefined {
  const word = words[at] ?? '';
  const times = numbers.times.get(word);
  if (times !== undefined) {
    const digit = digitOf(words[at + 1] ?? '', numbers);
    return digit === undefined
      ? undefined
      : { digits: digit.repeat(times), length: 2, isOh: false };
  }
  for (const [name, count] of numbers.times) {
    if (!word.startsWith(name)) continue;
    const digit = digitOf(word.slice(name.length), numbers);
    if (digit !== undefined) return { digits: digit.repeat(count), length: 1, isOh: false };
  }
  return undefined;
}

/** A single digit. */
function digitOf(word: string, { forms, zeros }: NumberWords): string | undefined {
  if (zeros.has(word)) return '0';
  if (/^[0-9]$/u.test(word)) return word;
  const value = forms.map(({ low }) => low.get(word)).find((known) => known !== undefined);
  return value !== undefined && value < 10 ? String(value) : undefined;
}

/** `two thousand`, `one thousand two hundred and five`, `zweitausend`, `mil`. */
function valueAt(
  heard: Words,
  at: number,
  forms: NumberForms,
  numbers: NumberWords,
): Value | undefined {
  const word = heard.words[at] ?? '';
  const whole = forms.parts.has(word) ? undefined : valueInOneWord(word, forms);
  const head =
    whole === undefined ? belowThousandAt(heard, at, forms, numbers) : { value: whole, length: 1 };
  if (head !== undefined && head.value >= 1000) {
    return head.value % 1000 === 0 ? withRest(head, heard, at, forms, numbers) : head;
  }
  const isThousand = (place: number): boolean =>
    forms.thousands.has(heard.words[place] ?? '') && heard.afterBreak[place] !== true;
  if (head === undefined) {
    const article = word === 'a' ? 1 : 0;
    if (!forms.thousands.has(heard.words[at + article] ?? '')) return undefined;
    return withRest({ value: 1000, length: article + 1 }, heard, at, forms, numbers);
  }
  if (head.value === 0 || !isThousand(at + head.length)) return head;
  const thousands = { value: head.value * 1000, length: head.length + 1 };
  return withRest(thousands, heard, at, forms, numbers);
}

function withRest(
  thousands: Value,
  heard: Words,
  at: number,
  forms: NumberForms,
  numbers: NumberWords,
): Value {
  const add = (from: number): Value | undefined => belowThousandAt(heard, from, forms, numbers);
  return andThen(thousands, heard, at, forms, numbers, add);
}

/** `seven`, `forty two`, `four hundred`, `nineteen hundred and five`, `five hundred zero two`. */
function belowThousandAt(
  heard: Words,
  at: number,
  forms: NumberForms,
  numbers: NumberWords,
): Value | undefined {
  const low = longestIn(forms.low, heard, at, forms);
  const head = longestIn(forms.hundreds, heard, at, forms);
  if (head === undefined || head.length < (low?.length ?? 0)) return low;
  const lowAt = (from: number): Value | undefined => longestIn(forms.low, heard, from, forms);
  return andThen(head, heard, at, forms, numbers, lowAt);
}

function andThen(
  head: Value,
  heard: Words,
  at: number,
  forms: NumberForms,
  numbers: NumberWords,
  restAt: (from: number) => Value | undefined,
): Value {
  const { words, afterBreak } = heard;
  const after = at + head.length;
  if (afterBreak[after] === true) return head;
  const and = forms.and.includes(words[after] ?? '') ? 1 : 0;
  const isZero = digitOf(words[after + and] ?? '', numbers) === '0';
  const rest = isZero ? { value: 0, length: 1 } : restAt(after + and);
  if (rest === undefined) return head;
  const next = digitOf(words[after + and + rest.length] ?? '', numbers);
  if (rest.value === 0) {
    // `five hundred zero two` fills both places; a zero elsewhere is a digit of its own.
    const isPair =
      next !== undefined &&
      next !== '0' &&
      and === 0 &&
      digitOf(words[after + 2] ?? '', numbers) === undefined;
    return isPair ? { value: head.value + Number(next), length: head.length + 2 } : head;
  }
  // `four hundred one two three` spells digits out after the hundred: 400, 1, 2, 3.
  if (rest.value < 10 && and === 0 && next !== undefined) return head;
  return { value: head.value + rest.value, length: head.length + and + rest.length };
}

/**
 * The longest form that begins at a place. It does not extend over a pause (`twenty, one`), nor
 * end within words that a hyphen joins, if another does not: `vingt quatre-vingts` is 20, 80.
 */
function longestIn(
  values: ReadonlyMap<string, number>,
  { words, afterBreak, joined }: Words,
  at: number,
  { parts, longest }: NumberForms,
): Value | undefined {
  let key = '';
  let found: Value | undefined;
  let whole: Value | undefined;
  for (let end = at; end < words.length; end += 1) {
    const word = words[end] ?? '';
    if (!parts.has(word) || (end > at && afterBreak[end] === true)) break;
    key += word;
    if (key.length > longest) break;
    const value = values.get(key);
    if (value === undefined) continue;
    found = { value, length: end + 1 - at };
    if (joined[end + 1] !== true) whole = found;
  }
  return whole ?? found;
}
