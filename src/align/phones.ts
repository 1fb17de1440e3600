import type { Language } from './language.ts';
import type { LetterRules } from './letter-rules.ts';
import { ENGLISH } from './letters-english.ts';
import { DUTCH, GERMAN } from './letters-germanic.ts';
import { FRENCH, ITALIAN, PORTUGUESE, SPANISH } from './letters-romance.ts';

/**
 * A kind of sound, told apart by loudness and the balance of its spectrum alone.
 *
 * `weak_vowel`: unstressed and short. `long_vowel`: diphthongs too. `glide`: l, r, w, y.
 * `sibilant`: s, sh, ch. `voiced_sibilant`: z, j. `breath`: f, h, unvoiced th. `voiced_breath`: v,
 * voiced th. `stop`: p, t, k. `voiced_stop`: b, d, g.
 */
export type Phone = (typeof PHONES)[PhoneCode];

/** One letter for each kind, as the rules for letters write them. */
export type PhoneCode = 'V' | 'W' | 'L' | 'N' | 'R' | 'S' | 'Z' | 'F' | 'D' | 'T' | 'B';

/**
 * The kinds of sound in a spoken word, derived from its letters by the rules of its language.
 *
 * There is no dictionary: an occasional wrong kind hardly affects the alignment, as other words hold
 * it in place. A word without a vowel (`hmm`) is given one.
 */
export function phonesOf(word: string, language: Language): readonly Phone[] {
  return Array.from(codesOf(word, RULES[language]), (code) => PHONES[code as PhoneCode]);
}

function codesOf(word: string, { words, rules, keepsAccents }: LetterRules): string {
  const plain = word.normalize(keepsAccents ? 'NFC' : 'NFD').replaceAll(/[\u0300-\u036f]/g, '');
  const known = words.get(plain);
  if (known !== undefined) return known;
  const letters = plain.replaceAll("'", '');
  let found = '';
  for (let at = 0; at < letters.length;) {
    let length = 1;
    for (const { pattern, sounds } of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(letters);
      if (match === null) continue;
      length = Math.max(1, match[0].length);
      found += sounds;
      break;
    }
    at += length;
  }
  return /[VWL]/.test(found) ? found : `${found}V`;
}

const PHONES = {
  V: 'vowel',
  W: 'weak_vowel',
  L: 'long_vowel',
  N: 'nasal',
  R: 'glide',
  S: 'sibilant',
  Z: 'voiced_sibilant',
  F: 'breath',
  D: 'voiced_breath',
  T: 'stop',
  B: 'voiced_stop',
} as const;

const RULES: Readonly<Record<Language, LetterRules>> = {
  en: ENGLISH,
  de: GERMAN,
  es: SPANISH,
  fr: FRENCH,
  it: ITALIAN,
  nl: DUTCH,
  pt: PORTUGUESE,
};
