/*
 * The keys of a telephone that a text tells a caller to press. Each language has its verbs, and its words for
 * the digits; a text is searched in all of them, for a workflow may speak more than one.
 */

type Language = {
  /** Verbs with what may stand between them and the key. */
  readonly told: string;
  readonly digits: readonly string[];
  readonly star: readonly string[];
  readonly hash: readonly string[];
  /** Between two keys of a list: `1 or 2`. */
  readonly or: string;
  /** What follows a key of a menu: `2 to pay`. */
  readonly purpose: string;
};

const LANGUAGES: readonly Language[] = [
  {
    told: '(?:press|dial|hit|push|enter|key in|type(?: in)?|choose|select)(?: the)?(?: (?:number|key))?',
    digits: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
    star: ['star', 'asterisk'],
    hash: ['pound', 'hash'],
    or: 'or',
    purpose: 'for|to',
  },
  {
    told: '(?:drücken|wählen|tippen|drücke|wähle|tippe)(?: sie)?(?: bitte)?(?: auf)?(?: die)?(?: (?:taste|ziffer|zahl))?',
    digits: ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
    star: ['stern', 'sterntaste'],
    hash: ['raute', 'rautetaste'],
    or: 'oder',
    purpose: 'für|um',
  },
  {
    told: '(?:oprima|pulse|marque|presione|digite|oprime|pulsa|marca|presiona)(?: el| la)?(?: (?:número|tecla))?',
    digits: ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
    star: ['asterisco', 'estrella'],
    hash: ['almohadilla', 'numeral', 'gato'],
    or: 'o',
    purpose: 'para',
  },
  {
    told: '(?:appuyez sur|tapez|faites|composez|pressez)(?: le| la)?(?: (?:touche|chiffre))?',
    digits: ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'],
    star: ['étoile'],
    hash: ['dièse'],
    or: 'ou',
    purpose: 'pour',
  },
  {
    told: '(?:prema|premi|premere|digiti|digita|digitare)(?: il| lo)?(?: (?:tasto|numero))?',
    digits: ['zero', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'],
    star: ['asterisco'],
    hash: ['cancelletto'],
    or: 'o',
    purpose: 'per',
  },
  {
    told: '(?:toets|druk(?:t u)?|kies)(?: op)?(?: de| een)?(?: (?:toets|cijfer))?',
    digits: ['nul', 'één', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen'],
    star: ['sterretje', 'ster'],
    hash: ['hekje'],
    or: 'of',
    purpose: 'voor|om',
  },
  {
    told: '(?:aperte|pressione|digite|tecle|disque|prima)(?: o| a)?(?: (?:tecla|número))?',
    digits: ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove'],
    star: ['asterisco', 'estrela'],
    hash: ['cerquilha', 'cardinal', 'jogo da velha'],
    or: 'ou',
    purpose: 'para',
  },
];

type Finder = {
  readonly keyOf: ReadonlyMap<string, string>;
  /** `press 1`, `press 1 or 2`, `press 1, 2 or 3`; not `press 12`, `dial 9 1 1`, `press one of the keys`. */
  readonly told: RegExp;
  /** What follows it in a menu: `press 1 for orders, 2 to pay, or 0 for a colleague`. */
  readonly listed: RegExp;
};

/** Words for one that are articles as well. */
const ARTICLES: ReadonlySet<string> = new Set(['one', 'un', 'uno', 'um']);

const FINDERS = LANGUAGES.map(finderOf);

function finderOf({ told, digits, star, hash, or, purpose }: Language): Finder {
  const keyOf = new Map<string, string>([
    ...digits.map((word, digit): [string, string] => [word, String(digit)]),
    ...star.map((word): [string, string] => [word, '*']),
    ...hash.map((word): [string, string] => [word, '#']),
  ]);
  // Before another word these are articles: `tapez un numéro`, `enter one of the codes`.
  const goesOn = `(?![\\s](?!(?:${or}|${purpose})(?!\\p{L}))\\p{L})`;
  const names = [...keyOf.keys()].map((word) => (ARTICLES.has(word) ? `${word}${goesOn}` : word));
  const key = `(?:${[...names, '[\\d*#]'].join('|')})`;
  // With another digit it is a number, with "of" a phrase, with letters a longer word.
  const end = `(?![\\p{L}\\d*#]|[ -](?:\\d|(?:${digits.join('|')})(?!\\p{L}))${or === 'or' ? '| of\\b| or more\\b' : ''})`;
  const more = `(?:\\s*,\\s*(?:${or}\\s+)?|\\s+${or}\\s+)(?:${told} )?`;
  return {
    keyOf,
    told: new RegExp(`(?<!\\p{L})${told} (${key}${end}(?:${more}${key}${end})*)`, 'gu'),
    listed: new RegExp(
      `(?:,|(?<!\\p{L})${or})\\s+(?:${or}\\s+)?(${key})\\s+(?:${purpose})(?!\\p{L})`,
      'gu',
    ),
  };
}

/** `the pound key`: English can name a key this way without a verb. */
const NAMED = /\bthe (star|asterisk|pound|hash|[\d*#]) (?:key|sign)\b/g;

/**
 * The keys that a text tells a caller to press, each once, in order. A menu may name them without a verb:
 * `1 for yes, 2 for no`.
 */
export function keysInText(text: string, is: 'menu' | 'other' = 'other'): readonly string[] {
  const found = sentencesOf(text.toLowerCase()).flatMap((sentence) => [
    ...(is === 'menu' ? keysWithoutVerb(sentence) : []),
    ...FINDERS.flatMap((finder) => keysOfSentence(sentence, finder)),
    ...Array.from(sentence.matchAll(NAMED), ([, name = '']) => KEY_OF_ENGLISH.get(name) ?? name),
  ]);
  return [...new Set(found)];
}

const WITHOUT_VERB = new RegExp(
  `(?:^|[,;] *(?:\\p{L}+ )?)(\\d) (?:${LANGUAGES.map(({ purpose }) => purpose).join('|')})(?!\\p{L})`,
  'gu',
);

function keysWithoutVerb(sentence: string): readonly string[] {
  const keys = Array.from(sentence.matchAll(WITHOUT_VERB), ([, key = '']) => key);
  return keys.length > 1 ? keys : [];
}

const KEY_OF_ENGLISH = FINDERS[0]?.keyOf ?? new Map<string, string>();

function keysOfSentence(sentence: string, { keyOf, told, listed }: Finder): readonly string[] {
  const matches = [...sentence.matchAll(told)];
  const [first] = matches;
  if (first === undefined) return [];
  const rest = sentence.slice(first.index);
  const names = new RegExp(
    [...keyOf.keys(), '[\\d*#]'].map((name) => `(?<!\\p{L})${name}(?!\\p{L})`).join('|'),
    'gu',
  );
  const lists = [
    ...matches.map(([, list = '']) => list),
    ...Array.from(rest.matchAll(listed), ([, key = '']) => key),
  ];
  return lists.flatMap((list) =>
    Array.from(list.matchAll(names), ([name]) => keyOf.get(name) ?? name),
  );
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.?!])\s/);
}
