import type { Language } from './language.ts';

/** Signs that are read out as words. */
export type Sign = '%' | '&' | '@' | '#' | '+' | '.' | '/' | '-' | '_' | '=';

/** The words for amounts and times. For money, the unit and its hundredth. */
type UnitWords = {
  readonly dollar: readonly [string, string];
  readonly euro: readonly [string, string];
  readonly pound: readonly [string, string];
  readonly and: string;
  /** Between a number and its decimals. */
  readonly point: string;
  /** After the hours: `o'clock`. */
  readonly clock: string;
};

export const UNIT_WORDS: Readonly<Record<Language, UnitWords>> = {
  en: {
    dollar: ['dollars', 'cents'],
    euro: ['euros', 'cents'],
    pound: ['pounds', 'pence'],
    and: 'and',
    point: 'point',
    clock: "o'clock",
  },
  de: {
    dollar: ['dollar', 'cent'],
    euro: ['euro', 'cent'],
    pound: ['pfund', 'pence'],
    and: 'und',
    point: 'komma',
    clock: 'uhr',
  },
  es: {
    dollar: ['dólares', 'centavos'],
    euro: ['euros', 'céntimos'],
    pound: ['libras', 'peniques'],
    and: 'con',
    point: 'coma',
    clock: 'horas',
  },
  fr: {
    dollar: ['dollars', 'cents'],
    euro: ['euros', 'centimes'],
    pound: ['livres', 'pence'],
    and: 'et',
    point: 'virgule',
    clock: 'heures',
  },
  it: {
    dollar: ['dollari', 'centesimi'],
    euro: ['euro', 'centesimi'],
    pound: ['sterline', 'penny'],
    and: 'e',
    point: 'virgola',
    clock: 'ore',
  },
  nl: {
    dollar: ['dollar', 'cent'],
    euro: ['euro', 'cent'],
    pound: ['pond', 'pence'],
    and: 'en',
    point: 'komma',
    clock: 'uur',
  },
  pt: {
    dollar: ['dólares', 'cêntimos'],
    euro: ['euros', 'cêntimos'],
    pound: ['libras', 'pence'],
    and: 'e',
    point: 'vírgula',
    clock: 'horas',
  },
};

export const SIGN_WORDS: Readonly<Record<Language, Readonly<Record<Sign, string>>>> = {
  en: signs('percent and at number plus dot slash dash underscore equals'),
  de: signs('prozent und ät nummer plus punkt schrägstrich minus unterstrich gleich'),
  es: signs('por~ciento y arroba número más punto barra guion guion~bajo igual'),
  fr: signs('pour~cent et arobase dièse plus point barre tiret tiret~bas égale'),
  it: signs('per~cento e chiocciola numero più punto barra trattino trattino~basso uguale'),
  nl: signs('procent en apenstaartje nummer plus punt streep streepje liggend~streepje is'),
  pt: signs('por~cento e arroba número mais ponto barra hífen hífen~baixo igual'),
};

function signs(list: string): Readonly<Record<Sign, string>> {
  const order = ['%', '&', '@', '#', '+', '.', '/', '-', '_', '='] as const;
  const words = list.split(' ').map((word) => word.replaceAll('~', ' '));
  return Object.fromEntries(order.map((sign, index) => [sign, words[index] ?? ''])) as Record<
    Sign,
    string
  >;
}

/** The name of each letter, from a to z. */
export const LETTER_NAMES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: letters(
    'ay bee see dee ee eff jee aitch eye jay kay ell em en oh pee cue are ess tee you vee double~you ex why zee',
  ),
  de: letters(
    'aa bee zee dee ee eff gee haa ii jott kaa ell emm enn oo pee kuu er ess tee uu fau wee iks üpsilon zett',
  ),
  es: letters(
    'a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve uve~doble equis ye zeta',
  ),
  fr: letters(
    'a bé cé dé e effe gé ache i ji ka elle emme enne o pé ku erre esse té u vé double~vé ixe igrec zède',
  ),
  it: letters(
    'a bi ci di e effe gi acca i i~lunga cappa elle emme enne o pi cu erre esse ti u vu doppia~vu ics ipsilon zeta',
  ),
  nl: letters(
    'aa bee see dee ee eff gee haa ie jee kaa ell emm enn oo pee kuu err ess tee uu vee wee iks ij zett',
  ),
  pt: letters(
    'á bê cê dê é éfe gê agá i jota cá éle éme éne ó pê quê érre ésse tê u vê dáblio xis ípsilon zê',
  ),
};

function letters(names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names
      .split(' ')
      .map((name, index) => [String.fromCodePoint(97 + index), name.replaceAll('~', ' ')]),
  );
}
