import type { Language } from './language.ts';
import { sayDigits, sayNumber, sayOrdinal } from './numbers.ts';
import { UNIT_WORDS } from './sign-words.ts';

/** Words in order, without white space or punctuation. */
export type Reading = readonly string[];
/** The ways to say one part of a printed word; the first is the usual one. Never empty. */
export type Slot = readonly Reading[];

/**
 * The ways to read figures: as a number, figure by figure, in pairs.
 *
 * `ordinal` exists in English only. `pair`: minutes or cents, two figures.
 */
export function readFigures(
  printed: string,
  kind: 'number' | 'ordinal' | 'pair',
  language: Language,
): readonly Slot[] {
  if (kind === 'pair') return [readPair(printed, language)];
  const { figures, decimals, isGrouped } = parts(printed, language);
  if (kind === 'ordinal' && figures.length <= MOST_FIGURES) {
    return [[sayOrdinal(Number(figures)).split(' ')]];
  }
  const whole = distinct(readWhole(figures, isGrouped, language));
  if (decimals === '') return [whole];
  const isNumber = language !== 'en' && decimals.length <= MOST_FIGURES;
  const asNumber = isNumber ? [inWords(Number(decimals), language)] : [];
  return [whole, [[UNIT_WORDS[language].point]], [sayDigits(decimals, language), ...asNumber]];
}

/** Groups of thousands and decimals; which sign is which depends on the language. */
function parts(printed: string, language: Language) {
  const [group, point] = language === 'en' ? [',', '.'] : ['.', ','];
  const isGrouped = new RegExp(String.raw`^\d{1,3}(?:[${group}]\d{3})+(?:[${point}]\d+)?$`).test(
    printed,
  );
  if (isGrouped) {
    const [figures = '', decimals = ''] = printed.replaceAll(group, '').split(point);
    return { figures, decimals, isGrouped };
  }
  const [figures = '', ...rest] = printed.split(/[.,]/);
  return { figures, decimals: rest.join(''), isGrouped };
}

function readWhole(figures: string, isGrouped: boolean, language: Language): Slot {
  const digits = sayDigits(figures, language);
  const withOh = digits.map((digit) => (language === 'en' && digit === 'zero' ? 'oh' : digit));
  const byDigits = figures.includes('0') && language === 'en' ? [digits, withOh] : [digits];
  if (figures.length === 1) return [digits];
  // Account numbers and figures that begin with a zero are read out figure by figure.
  if (figures.startsWith('0') || figures.length > (isGrouped ? MOST_FIGURES : 6)) return byDigits;
  const number = inWords(Number(figures), language);
  if (isGrouped) return [number, ...withAnd(number, language)];
  if (figures.length === 2) return [number, digits];
  const pairs = inPairs(figures, language);
  if (isYear(figures)) return [...pairs, number, ...withAnd(number, language), ...byDigits];
  if (figures.length > 4) return [...byDigits, number, ...pairs];
  return [number, ...withAnd(number, language), ...byDigits, ...pairs];
}

function isYear(figures: string): boolean {
  const value = Number(figures);
  return figures.length === 4 && value > 1000 && value < 2100 && value % 1000 >= 10;
}

/** British: `one thousand and seventy five`, `three hundred and eight`. */
function withAnd(number: Reading, language: Language): readonly Reading[] {
  const at =
    language === 'en'
      ? number.findLastIndex((word) => word === 'hundred' || word === 'thousand')
      : -1;
  if (at < 0 || at === number.length - 1) return [];
  return [[...number.slice(0, at + 1), 'and', ...number.slice(at + 1)]];
}

/** `seventy three fifty one`, `three oh eight`, `nineteen hundred`. */
function inPairs(figures: string, language: Language): readonly Reading[] {
  if (language !== 'en' && figures.length !== 4) return [];
  const odd = figures.length % 2;
  const head = odd === 1 ? [sayDigits(figures.charAt(0), language)] : [];
  const pairs = (figures.slice(odd).match(/\d\d/g) ?? []).map((pair, index) => {
    if (pair === '00' && index + odd > 0 && language === 'en') return ['hundred'];
    return readPair(pair, language)[0] ?? [];
  });
  return [[...head, ...pairs].flat()];
}

function readPair(pair: string, language: Language): Slot {
  if (!pair.startsWith('0')) return [inWords(Number(pair), language), sayDigits(pair, language)];
  const last = sayDigits(pair.slice(1), language);
  const zero = sayDigits('0', language);
  return language === 'en'
    ? [['oh', ...last], last, [...zero, ...last]]
    : [last, [...zero, ...last]];
}

function distinct(slot: Slot): Slot {
  return [...new Map(slot.map((way) => [way.join(' '), way])).values()];
}

function inWords(value: number, language: Language): Reading {
  return sayNumber(value, language).split(' ');
}

/** The most figures of a number in words. Longer ones have none, and their value may be infinite. */
const MOST_FIGURES = 9;
