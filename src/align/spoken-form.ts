import type { Language } from './language.ts';
import { readFigures, type Reading, type Slot } from './figures.ts';
import { LETTER_NAMES, SIGN_WORDS, UNIT_WORDS, type Sign } from './sign-words.ts';

/**
 * The words that are spoken for a printed word, slot by slot, with the other ways to say each.
 *
 * `$12.50` is `twelve | dollars or nothing | and or nothing | fifty | cents or nothing`: what a
 * synthesiser makes of figures, signs and capitals is not known, so the audio decides. The
 * first way of a slot is the usual one. Rough: only how long and of what kind the sounds are
 * matters, so `St.` may stay a street or a saint. Empty for a word that is all signs.
 */
export function spokenSlots(printed: string, language: Language): readonly Slot[] {
  const text = printed
    .normalize('NFC')
    .replaceAll(/[“”"()[\]*]/g, '')
    .replaceAll('’', "'");
  const isAddress = /[\p{L}\d][@./][\p{L}\d]*\p{L}{2}/u.test(text);
  const slots: Slot[] = [];
  for (const { index, groups = {} } of text.matchAll(PIECES)) {
    const { signBefore, signAfter, time, ordinal, number, letters, sign } = groups;
    const amount = groups['amountAfter'] ?? groups['amountBefore'];
    if (amount !== undefined)
      slots.push(...sayMoney(amount, signBefore ?? signAfter ?? '', language));
    else if (time !== undefined) slots.push(...sayTime(time, language));
    else if (ordinal !== undefined) slots.push(...readFigures(ordinal, 'ordinal', language));
    else if (number !== undefined) slots.push(...readFigures(number, 'number', language));
    else if (letters !== undefined) slots.push(sayLetters(letters, language));
    else if (sign !== undefined) slots.push(...saySign(sign, text, index, isAddress, language));
  }
  return slots;
}

/** The usual words alone. */
export function spokenForm(printed: string, language: Language): readonly string[] {
  return spokenSlots(printed, language).flatMap(([usual]) => usual ?? []);
}

const AMOUNT = String.raw`\d+(?:[.,]\d+)*`;
// Each group name only once: Node 22 does not support one name in two alternatives.
const PIECES = new RegExp(
  String.raw`(?<signBefore>[$€£])(?<amountAfter>${AMOUNT})|(?<amountBefore>${AMOUNT})(?<signAfter>[$€£])|(?<time>\d{1,2}:\d\d)(?!\d)|` +
    String.raw`(?<ordinal>\d+)(?:st|nd|rd|th)(?!\p{L})|(?<number>${AMOUNT})|(?<letters>\p{L}[\p{L}\p{M}]*(?:'\p{L}+)*)|(?<sign>.)`,
  'gsu',
);

function sayMoney(amount: string, sign: string, language: Language): readonly Slot[] {
  const words = UNIT_WORDS[language];
  const parts = /^(.*?)(?:[.,](\d\d))?$/.exec(amount);
  const [unit, cent] = sign === '$' ? words.dollar : sign === '€' ? words.euro : words.pound;
  const cents = parts?.[2];
  const slots = [...readFigures(parts?.[1] ?? amount, 'number', language), [[unit], []]];
  if (cents === undefined) return slots;
  if (cents === '00') return [...slots];
  return [...slots, [[words.and], []], ...readFigures(cents, 'pair', language), [[cent], []]];
}

function sayTime(time: string, language: Language): readonly Slot[] {
  const [hours = '', minutes = ''] = time.split(':');
  const said = readFigures(String(Number(hours)), 'number', language);
  const { clock } = UNIT_WORDS[language];
  const between: readonly Slot[] = language === 'en' ? [] : [[[clock], []]];
  if (minutes !== '00') return [...said, ...between, ...readFigures(minutes, 'pair', language)];
  return [...said, [[clock], []]];
}

function sayLetters(letters: string, language: Language): Slot {
  const word: Reading = [letters.toLowerCase()];
  if (letters.toLowerCase() === 'www') return [spell(letters, language)];
  if (Array.from(letters).length === 1) return sayLetter(letters, word, language);
  if (!/^\p{Lu}{2,5}$/u.test(letters)) return [word];
  // Capitals that can be pronounced as a word may be said as one.
  return /[AEIOU]/.test(letters) && letters.length > 2
    ? [spell(letters, language), word]
    : [spell(letters, language)];
}

/** Some single letters are words: `a`, the Spanish `y`, the Portuguese `o`. */
function sayLetter(letter: string, word: Reading, language: Language): Slot {
  if (LETTER_WORDS[language].includes(letter.toLowerCase())) return [word];
  return [spell(letter, language)];
}

const LETTER_WORDS: Readonly<Record<Language, string>> = {
  en: 'ai',
  de: '',
  es: 'yaeou',
  fr: 'aàyldcnjsmt',
  it: 'eèaoiàdl',
  nl: 'u',
  pt: 'oaeéà',
};

function spell(letters: string, language: Language): Reading {
  const names = LETTER_NAMES[language];
  return Array.from(letters.toLowerCase()).flatMap((letter) =>
    (names[letter] ?? letter).split(' '),
  );
}

function saySign(
  sign: string,
  text: string,
  at: number,
  isAddress: boolean,
  language: Language,
): readonly Slot[] {
  const word = SIGN_WORDS[language][sign as Sign];
  if (word === undefined) return [];
  const said: Reading = word.split(' ');
  const isBetween =
    /[\p{L}\d]/u.test(text.charAt(at - 1)) && /[\p{L}\d]/u.test(text.charAt(at + 1));
  switch (sign) {
    case '.':
    case '_':
      return isAddress && isBetween ? [[said]] : [];
    case '/':
      return isBetween ? [isAddress ? [said] : [[], said]] : [];
    case '-':
      // Said only in numbers, and seldom there.
      return /\d/.test(text.charAt(at + 1)) && isBetween ? [[[], said]] : [];
    default:
      return [[said]];
  }
}
