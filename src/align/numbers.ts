import type { Language } from './language.ts';

/** A whole number in words, 0 to 999 million; compounds are written apart (`sieben und vierzig`). */
export function sayNumber(value: number, language: Language): string {
  const { thousand, million } = NUMBERS[language];
  if (value < 1000) return sayHundreds(value, language);
  const [unit, word] = value < 1e6 ? [1000, thousand] : [1e6, million];
  const many = Math.floor(value / unit);
  const head =
    many === 1 && unit === 1000 && language !== 'en'
      ? word
      : `${sayNumber(many, language)} ${word}`;
  return value % unit === 0 ? head : `${head} ${sayNumber(value % unit, language)}`;
}

function sayHundreds(value: number, language: Language): string {
  const { hundred, hundreds } = NUMBERS[language];
  if (value < 100) return sayTens(value, language);
  const [many, rest] = [Math.floor(value / 100), value % 100];
  if (many === 1 && rest === 0 && language === 'es') return 'cien';
  if (many === 1 && rest === 0 && language === 'pt') return 'cem';
  const ones = many === 1 && language !== 'en' ? '' : `${sayTens(many, language)} `;
  const head = hundreds?.[many] ?? `${ones}${hundred}`;
  if (rest === 0) return head;
  return `${head}${language === 'pt' ? ' e' : ''} ${sayTens(rest, language)}`;
}

function sayTens(value: number, language: Language): string {
  const { ones, tens, join } = NUMBERS[language];
  if (value < ones.length) return ones[value] ?? '';
  const ten = tens[Math.floor(value / 10)] ?? '';
  if (language === 'fr' && value >= 70) return sayFrench(value, ten);
  return value % 10 === 0 ? ten : join(ten, ones[value % 10] ?? '');
}

/** Seventy and ninety count on from sixty and eighty. */
function sayFrench(value: number, ten: string): string {
  const { ones } = NUMBERS.fr;
  const rest = value % 20;
  return rest === 0 ? ten : `${ten} ${ones[rest] ?? ''}`;
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
  /** From zero on, as far as they are words of their own. */
  readonly ones: readonly string[];
  readonly tens: readonly string[];
  readonly join: (ten: string, one: string) => string;
  readonly hundred: string;
  readonly hundreds?: readonly (string | undefined)[];
  readonly thousand: string;
  readonly million: string;
};

const apart = (ten: string, one: string): string => `${ten} ${one}`;

const NUMBERS: Readonly<Record<Language, NumberWords>> = {
  en: {
    ones: words(
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    ),
    tens: words('- ten twenty thirty forty fifty sixty seventy eighty ninety'),
    join: apart,
    hundred: 'hundred',
    thousand: 'thousand',
    million: 'million',
  },
  de: {
    ones: words(
      'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
    ),
    tens: words('- zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'),
    join: (ten, one) => `${one === 'eins' ? 'ein' : one} und ${ten}`,
    hundred: 'hundert',
    thousand: 'tausend',
    million: 'millionen',
  },
  nl: {
    ones: words(
      'nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien',
    ),
    tens: words('- tien twintig dertig veertig vijftig zestig zeventig tachtig negentig'),
    join: (ten, one) => `${one} en ${ten}`,
    hundred: 'honderd',
    thousand: 'duizend',
    million: 'miljoen',
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
    thousand: 'mil',
    million: 'millones',
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
    thousand: 'mille',
    million: 'millions',
  },
  it: {
    ones: words(
      'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove',
    ),
    tens: words('- dieci venti trenta quaranta cinquanta sessanta settanta ottanta novanta'),
    join: apart,
    hundred: 'cento',
    thousand: 'mila',
    million: 'milioni',
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
    thousand: 'mil',
    million: 'milhões',
  },
};

function words(list: string): readonly string[] {
  return list.split(' ');
}
