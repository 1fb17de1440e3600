/**
 * A kind of sound, told apart by loudness and hiss alone.
 *
 * `vowel`, `long_vowel` (diphthongs too), `sonorant` (m, n, l, r, w), `fricative`, `stop`,
 * `weak_fricative` (th, v).
 */
export type Phone = 'vowel' | 'long_vowel' | 'sonorant' | 'fricative' | 'stop' | 'weak_fricative';

/**
 * The kinds of sound in a spoken word, by the letters of English.
 *
 * No dictionary: a wrong kind now and then costs the alignment little, since words around it hold
 * it in place. German, Spanish, French and Dutch were aligned nearly as well by the same letters.
 */
export function phonesOf(word: string): readonly Phone[] {
  let rest = word.normalize('NFD').replaceAll(/[\u0300-\u036f']/g, '');
  let found = '';
  while (rest !== '') {
    const rule = RULES.find(([pattern]) => pattern.test(rest));
    const length = rule?.[0].exec(rest)?.[0].length ?? 1;
    found += rule === undefined ? '' : soundOf(rule, rest, found);
    rest = rest.slice(Math.max(1, length));
  }
  if (!/[VL]/.test(found)) found += 'V';
  return Array.from(found, (code) => PHONES[code as Code]);
}

type Code = 'V' | 'L' | 'N' | 'F' | 'S' | 'Z';
type Rule = readonly [pattern: RegExp, sounds: string];

function soundOf([pattern, sounds]: Rule, rest: string, found: string): string {
  // A final e is silent, but for the only vowel of a word (`the`, `be`).
  if (pattern === FINAL_E) return /[VL]/.test(found) ? '' : 'L';
  if (pattern !== DOUBLE) return sounds;
  const letter = rest.charAt(0);
  return /[lmnr]/.test(letter) ? 'N' : /[szf]/.test(letter) ? 'F' : 'S';
}

const PHONES: Readonly<Record<Code, Phone>> = {
  V: 'vowel',
  L: 'long_vowel',
  N: 'sonorant',
  F: 'fricative',
  S: 'stop',
  Z: 'weak_fricative',
};
const FINAL_E = /^e$/;
const DOUBLE = /^([bcdfgklmnprstz])\1/;

/** The first that fits the rest of the word is taken. */
const RULES: readonly Rule[] = [
  [/^[ts]ion/, 'FVN'],
  [/^[ct]ious/, 'FVF'],
  [/^[ct]ial/, 'FVN'],
  [/^sch/, 'FS'],
  [/^tch|^dge/, 'F'],
  [/^e?igh|^ough|^augh/, 'L'],
  [/^sh|^ch|^ph/, 'F'],
  [/^th/, 'Z'],
  [/^wh|^ng|^kn|^wr/, 'N'],
  [/^ck/, 'S'],
  [/^qu/, 'SN'],
  [/^gh/, ''],
  [/^(?:eau|iou|eou|ee|ea|oo|ou|ow|oi|oy|ai|ay|au|aw|ie|ei|ey|oa|ue|ew|ia|io)/, 'L'],
  [/^[aeiou]r/, 'LN'],
  [/^[aeiou](?=[bcdfgklmnprstvz]e$)/, 'L'],
  [FINAL_E, ''],
  [/^ed$/, 'S'],
  [/^es$/, 'F'],
  [/^[cg](?=[eiy])/, 'F'],
  [DOUBLE, ''],
  [/^x/, 'SF'],
  [/^y(?=[aeiou])/, 'N'],
  [/^[aeiouy]/, 'V'],
  [/^[lmnrw]/, 'N'],
  [/^[szfjh]|^ß/, 'F'],
  [/^v/, 'Z'],
  [/^[ptkbdgcq]/, 'S'],
];
