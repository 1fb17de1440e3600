import type { Language } from './language.ts';

/**
 * A whole number in words, 0 to 999 million, without hyphens. What a voice says as several words in
 * one is written apart where each part is read by the rules for letters (`sieben und vierzig`).
 *
 * Written here and not taken from a library: none of those that were tried is right in all seven
 * languages (2026-11). `n2words` 4.0.0 says `dieciseis`, `veintiuno mil` and `un milione e uno`;
 * `to-words` 5.7.0 says `mila quarantadue` and `eins million`; `written-number` 0.11.1 has neither
 * German nor Dutch, and says `due cento mila` and `uno million uno`. They also write German, Dutch and
 * Italian numbers as one word of up to sixty letters, which the rules for letters cannot read.
 */
export function sayNumber(value: number, language: Language): string {
  if (value < 1000) return sayHundreds(value, language, 'last');
  const numbers = NUMBERS[language];
  const [unit, names] = value < 1e6 ? [1000, numbers.thousand] : [1e6, numbers.million];
  const head = sayMany(Math.floor(value / unit), names, language);
  const rest = value % unit;
  return rest === 0 ? head : `${head} ${andBefore(rest, language)}${sayNumber(rest, language)}`;
}

/** A number of thousands or millions. */
function sayMany(many: number, names: UnitNames, language: Language): string {
  if (many === 1) return names.one;
  const count = sayHundreds(many, language, 'counting');
  return names.isJoined === true && !count.includes(' ') && many < 100
    ? `${count}${names.many}`
    : `${count} ${names.many}`;
}

/** Portuguese: `mil e quarenta e dois`, `mil e duzentos`, and `mil duzentos e oitenta`. */
function andBefore(rest: number, language: Language): string {
  return language === 'pt' && (rest < 100 || (rest < 1000 && rest % 100 === 0)) ? 'e ' : '';
}

/** `counting`: thousands or millions follow, which shortens some words: `veintiún mil`. */
type Position = 'last' | 'counting';

function sayHundreds(value: number, language: Language, position: Position): string {
  if (value < 100) return sayTens(value, language, position);
  const { hundred, hundreds, isHundredJoined } = NUMBERS[language];
  const [many, rest] = [Math.floor(value / 100), value % 100];
  if (many === 1 && rest === 0 && language === 'es') return 'cien';
  if (many === 1 && rest === 0 && language === 'pt') return 'cem';
  const count = many === 1 && language !== 'en' ? '' : sayTens(many, language, position);
  const isPlural = language === 'fr' && many > 1 && rest === 0 && position === 'last';
  const name = isPlural ? `${hundred}s` : hundred;
  const apart = count === '' || isHundredJoined === true ? '' : ' ';
  const head = hundreds?.[many] ?? `${count}${apart}${name}`;
  if (rest === 0) return head;
  return `${head}${language === 'pt' ? ' e' : ''} ${sayTens(rest, language, position)}`;
}

function sayTens(value: number, language: Language, position: Position): string {
  const numbers = NUMBERS[language];
  const short = position === 'counting' ? numbers.counting?.get(value % 100) : undefined;
  if (short !== undefined) return short;
  if (value < numbers.ones.length) return numbers.ones[value] ?? '';
  const ten = numbers.tens[Math.floor(value / 10)] ?? '';
  if (language === 'fr' && value >= 70) return sayFrench(value, ten, position);
  if (value % 10 === 0) return ten;
  const one = value % 10 === 1 && position === 'counting' ? numbers.oneCounting : undefined;
  return numbers.join(ten, one ?? numbers.ones[value % 10] ?? '');
}

/** Seventy and ninety count on from sixty and eighty: `soixante et onze`, `quatre-vingt onze`. */
function sayFrench(value: number, ten: string, position: Position): string {
  const { ones } = NUMBERS.fr;
  const rest = value % 20;
  if (value === 80) return position === 'last' ? `${ten}s` : ten;
  return value === 71 ? `${ten} et ${ones[11] ?? ''}` : `${ten} ${ones[rest] ?? ''}`;
}

/** The figures of a number one by one. */
export function sayDigits(figures: string, language: Language): readonly string[] {
  return Array.from(figures, (figure) => NUMBERS[language].ones[Number(figure)] ?? '');
}

/** An English ordinal: `twenty second` of 22. */
export function sayOrdinal(value: number): string {
  const words = sayNumber(value, 'en').split(' ');
  const last = words.at(-1) ?? '';
  const ordinal =
    ORDINALS.get(last) ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words.slice(0, -1), ordinal].join(' ');
}

const ORDINALS = new Map([
  ['one', 'first'],
  ['two', 'second'],
  ['three', 'third'],
  ['five', 'fifth'],
  ['eight', 'eighth'],
  ['nine', 'ninth'],
  ['twelve', 'twelfth'],
]);

type NumberWords = {
  /** From zero on, as far as the language has a separate word. */
  readonly ones: readonly string[];
  readonly tens: readonly string[];
  readonly join: (ten: string, one: string) => string;
  readonly hundred: string;
  readonly hundreds?: readonly (string | undefined)[];
  /** The number of hundreds and the hundred are one word: `duecento`. */
  readonly isHundredJoined?: true;
  readonly thousand: UnitNames;
  readonly million: UnitNames;
  /** Numbers that have another form before thousands and millions: `veintiún`. */
  readonly counting?: ReadonlyMap<number, string>;
  /** The form of one after a ten, before thousands: `treinta y un mil`. */
  readonly oneCounting?: string;
};

/** One thousand, and the word after a larger number of thousands. */
type UnitNames = { readonly one: string; readonly many: string; readonly isJoined?: true };

const apart = (ten: string, one: string): string => `${ten} ${one}`;

const NUMBERS: Readonly<Record<Language, NumberWords>> = {
  en: {
    ones: words(
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    ),
    tens: words('- ten twenty thirty forty fifty sixty seventy eighty ninety'),
    join: apart,
    hundred: 'hundred',
    thousand: { one: 'one thousand', many: 'thousand' },
    million: { one: 'one million', many: 'million' },
  },
  de: {
    ones: words(
      'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
    ),
    tens: words('- zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'),
    join: (ten, one) => `${one === 'eins' ? 'ein' : one} und ${ten}`,
    hundred: 'hundert',
    thousand: { one: 'tausend', many: 'tausend' },
    million: { one: 'eine million', many: 'millionen' },
    counting: new Map([[1, 'ein']]),
  },
  nl: {
    ones: words(
      'nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien',
    ),
    tens: words('- tien twintig dertig veertig vijftig zestig zeventig tachtig negentig'),
    join: (ten, one) => `${one} en ${ten}`,
    hundred: 'honderd',
    thousand: { one: 'duizend', many: 'duizend' },
    million: { one: 'één miljoen', many: 'miljoen' },
  },
  es: {
    ones: words(
      'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
    ),
    tens: words('- diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa'),
    join: (ten, one) => `${ten} y ${one}`,
    hundred: 'ciento',
    hundreds: words(
      '- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
    ),
    thousand: { one: 'mil', many: 'mil' },
    million: { one: 'un millón', many: 'millones' },
    counting: new Map([
      [1, 'un'],
      [21, 'veintiún'],
    ]),
    oneCounting: 'un',
  },
  fr: {
    ones: words(
      'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
    ),
    tens: words(
      '- dix vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt',
    ),
    join: (ten, one) => (one === 'un' ? `${ten} et un` : `${ten} ${one}`),
    hundred: 'cent',
    thousand: { one: 'mille', many: 'mille' },
    million: { one: 'un million', many: 'millions' },
  },
  it: {
    ones: words(
      'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
    ),
    tens: words('- dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta'),
    // `ventuno`, `ventotto`: the ten loses its last vowel; the others keep theirs.
    join: (ten, one) =>
      `${/^[uo]/u.test(one) ? ten.slice(0, -1) : ten}${one === 'tre' ? 'tré' : one}`,
    isHundredJoined: true,
    hundred: 'cento',
    thousand: { one: 'mille', many: 'mila', isJoined: true },
    million: { one: 'un milione', many: 'milioni' },
  },
  pt: {
    ones: words(
      'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove',
    ),
    tens: words('- dez vinte trinta quarenta cinquenta sessenta setenta oitenta noventa'),
    join: (ten, one) => `${ten} e ${one}`,
    hundred: 'cento',
    hundreds: words(
      '- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos',
    ),
    thousand: { one: 'mil', many: 'mil' },
    million: { one: 'um milhão', many: 'milhões' },
  },
};

function words(list: string): readonly string[] {
  return list.split(' ');
}
