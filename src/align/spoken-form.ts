/**
 * The words that are spoken for a printed word: `$12.50` gives `twelve dollars and fifty cents`.
 *
 * Rough: only how long and of what kind the sounds are matters, so `St.` may stay a street or a
 * saint. Lower case letters, apostrophes; empty for a word that is all signs.
 */
export function spokenForm(printed: string): readonly string[] {
  const text = sayMoney(printed.replaceAll(/[“”"()[\]*_]/g, ''));
  const letters = sayFigures(saySigns(sayTime(text)))
    .replaceAll(/(?<![\p{L}'])[A-Z]{2,5}(?![\p{L}'])/gu, (acronym) => spell(acronym))
    .replaceAll(/(?<![\p{L}'])[b-hj-z](?![\p{L}'])/giu, (letter) => spell(letter));
  return letters
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/[^\p{Letter}']+/gu, ' ')
    .split(' ')
    .filter((word) => /\p{Letter}/u.test(word));
}

/** A whole number in words, 0 to 999 million. */
export function sayNumber(value: number): string {
  if (value < 20) return ONES[value] ?? '';
  if (value < 100) return joined(TENS[Math.floor(value / 10)] ?? '', value % 10);
  if (value < 1000) return joined(`${ONES[Math.floor(value / 100)]} hundred`, value % 100);
  if (value < 1e6) return joined(`${sayNumber(Math.floor(value / 1000))} thousand`, value % 1000);
  return joined(`${sayNumber(Math.floor(value / 1e6))} million`, value % 1e6);
}

function joined(head: string, rest: number): string {
  return rest === 0 ? head : `${head} ${sayNumber(rest)}`;
}

function sayMoney(text: string): string {
  return text.replace(/([$€£])(\d[\d,]*)(?:\.(\d\d))?/, (_, sign: string, whole: string, cents) => {
    const unit = sign === '$' ? 'dollars' : sign === '€' ? 'euros' : 'pounds';
    const amount = `${sayNumber(Number(whole.replaceAll(',', '')))} ${unit}`;
    return Number(cents ?? 0) === 0 ? amount : `${amount} and ${sayNumber(Number(cents))} cents`;
  });
}

function sayTime(text: string): string {
  return text.replace(/^(\d{1,2}):(\d\d)/, (_, hours: string, minutes: string) => {
    const rest = Number(minutes) === 0 ? "o'clock" : sayNumber(Number(minutes));
    return `${sayNumber(Number(hours))} ${rest} `;
  });
}

function saySigns(text: string): string {
  const isAddress = /\w[@.]\w*[a-z]/i.test(text);
  return text
    .replaceAll('%', ' percent ')
    .replaceAll('&', ' and ')
    .replaceAll('@', ' at ')
    .replaceAll('#', ' number ')
    .replaceAll('+', ' plus ')
    .replaceAll(/\.(?=[a-z]{2})/gi, isAddress ? ' dot ' : '.');
}

function sayFigures(text: string): string {
  return text.replaceAll(/(\d[\d,]*)(?:\.(\d+))?(st|nd|rd|th)?/g, (_, whole: string, part) => {
    const figures = whole.replaceAll(',', '');
    const decimals = part === undefined ? '' : ` point ${sayDigits(String(part))}`;
    return ` ${sayWhole(figures, whole.includes(','))}${decimals} `;
  });
}

function sayWhole(figures: string, isGrouped: boolean): string {
  const value = Number(figures);
  // Account numbers are read out figure by figure; so is what begins with a zero.
  if (/^0\d/.test(figures) || (figures.length > 4 && !isGrouped)) return sayDigits(figures);
  const isYear = figures.length === 4 && !isGrouped && value > 1000 && value < 2100;
  if (!isYear || value % 1000 < 10) return sayNumber(value);
  const [century, year] = [Math.floor(value / 100), value % 100];
  if (year === 0) return `${sayNumber(century)} hundred`;
  return `${sayNumber(century)} ${year < 10 ? 'oh ' : ''}${sayNumber(year)}`;
}

function sayDigits(figures: string): string {
  return Array.from(figures, (figure) => ONES[Number(figure)] ?? '').join(' ');
}

function spell(letters: string): string {
  return Array.from(letters.toLowerCase(), (letter) => LETTERS[letter] ?? letter).join(' ');
}

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const LETTERS: Readonly<Record<string, string>> = {
  a: 'ay',
  b: 'bee',
  c: 'see',
  d: 'dee',
  e: 'ee',
  f: 'eff',
  g: 'jee',
  h: 'aitch',
  i: 'eye',
  j: 'jay',
  k: 'kay',
  l: 'ell',
  m: 'em',
  n: 'en',
  o: 'oh',
  p: 'pee',
  q: 'cue',
  r: 'are',
  s: 'ess',
  t: 'tee',
  u: 'you',
  v: 'vee',
  w: 'double you',
  x: 'ex',
  y: 'why',
  z: 'zee',
};
