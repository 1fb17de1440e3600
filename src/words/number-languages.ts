/**
 * How a language says its numbers. Words are written without accents (`zero`, `funf`), as they are
 * compared; `/` divides spellings, and `_` the parts that may be written apart or as one word.
 */
export type NumberLanguage = {
  /** 0, 1, 2 and so on, as far as the language has a word for each. */
  readonly small: string;
  /** The words that begin larger numbers, by value; each is used up to the next one. */
  readonly tens: Readonly<Record<number, string>>;
  /** Units up to this one, itself left out, count on from a ten: 20 of `quatre-vingt-dix-neuf`; else 10. */
  readonly countsTo?: number;
  /** Ways to put a ten (`T`) and a unit (`U`) together. */
  readonly joints: readonly string[];
  /** The unit 1 beside a ten, where it differs: `ein` of `einundzwanzig`. */
  readonly one?: string;
  /** A ten loses its last vowel before another vowel: `ventuno`. */
  readonly elides?: true;
  /** 100, and those multiples that are not a plain `U_hundred`. */
  readonly hundreds: Readonly<Record<number, string>>;
  /** The word after the number of hundreds: `hundred`. */
  readonly hundred?: string;
  /** True if hundreds are also counted with the teens: `nineteen hundred`. */
  readonly teenHundreds?: true;
  /** Words between a hundred or a thousand and the rest. */
  readonly and: readonly string[];
  readonly thousand: string;
  /** Says how often the next digit is repeated: `double four`. */
  readonly times: Readonly<Record<string, number>>;
  /** A zero beside other digits, and an interjection elsewhere: `oh`. */
  readonly besideDigits?: string;
  /** What a recogniser writes for a digit, as it is trained on sentences, not on strings of digits. */
  readonly soundsLike?: Readonly<Record<string, string>>;
};

export const NUMBER_LANGUAGES: Readonly<Record<string, NumberLanguage>> = {
  en: {
    small: `zero/nought/naught one two three four five six seven eight nine/niner ten eleven twelve
      thirteen fourteen fifteen sixteen seventeen eighteen nineteen`,
    tens: {
      20: 'twenty',
      30: 'thirty',
      40: 'forty/fourty',
      50: 'fifty',
      60: 'sixty',
      70: 'seventy',
      80: 'eighty',
      90: 'ninety',
    },
    joints: ['T_U'],
    hundreds: { 1: 'hundred/a_hundred/one_hundred' },
    hundred: 'hundred',
    teenHundreds: true,
    and: ['and'],
    thousand: 'thousand',
    times: { double: 2, triple: 3, treble: 3, quadruple: 4 },
    besideDigits: 'oh/o',
    soundsLike: { for: 'four', to: 'two', too: 'two', won: 'one', ate: 'eight' },
  },
  de: {
    small: `null eins zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf
      dreizehn vierzehn funfzehn/fuenfzehn sechzehn/sechszehn siebzehn/siebenzehn achtzehn neunzehn`,
    tens: {
      20: 'zwanzig',
      30: 'dreissig',
      40: 'vierzig',
      50: 'funfzig/fuenfzig',
      60: 'sechzig/sechszig',
      70: 'siebzig/siebenzig',
      80: 'achtzig',
      90: 'neunzig',
    },
    joints: ['U_und_T'],
    one: 'ein',
    hundreds: { 1: 'hundert/ein_hundert' },
    hundred: 'hundert',
    teenHundreds: true,
    and: ['und'],
    thousand: 'tausend',
    times: { doppel: 2, doppelt: 2, zweimal: 2, dreifach: 3, dreimal: 3 },
  },
  nl: {
    small: `nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien
      zestien zeventien achttien negentien`,
    tens: {
      20: 'twintig',
      30: 'dertig',
      40: 'veertig',
      50: 'vijftig',
      60: 'zestig',
      70: 'zeventig',
      80: 'tachtig',
      90: 'negentig',
    },
    joints: ['U_en_T'],
    hundreds: { 1: 'honderd/een_honderd' },
    hundred: 'honderd',
    teenHundreds: true,
    and: ['en'],
    thousand: 'duizend',
    times: { dubbel: 2, dubbele: 2, driedubbel: 3, driedubbele: 3, tweemaal: 2, driemaal: 3 },
  },
  fr: {
    small: `zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
      seize dix_sept dix_huit dix_neuf`,
    tens: {
      20: 'vingt',
      30: 'trente',
      40: 'quarante',
      50: 'cinquante',
      60: 'soixante',
      70: 'septante',
      80: 'quatre_vingt/quatre_vingts/huitante/octante',
      90: 'nonante',
    },
    joints: ['T_U', 'T_et_U'],
    countsTo: 20,
    one: 'un/une',
    hundreds: { 1: 'cent' },
    hundred: 'cent/cents',
    and: ['et'],
    thousand: 'mille',
    times: { double: 2, triple: 3 },
  },
  es: {
    small: `cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
      dieciseis/diez_y_seis diecisiete/diez_y_siete dieciocho/diez_y_ocho diecinueve/diez_y_nueve
      veinte veinti_uno/veinti_un/veinte_y_uno veinti_dos/veinte_y_dos veinti_tres/veinte_y_tres
      veinti_cuatro/veinte_y_cuatro veinti_cinco/veinte_y_cinco veinti_seis/veinte_y_seis
      veinti_siete/veinte_y_siete veinti_ocho/veinte_y_ocho veinti_nueve/veinte_y_nueve`,
    tens: {
      30: 'treinta',
      40: 'cuarenta',
      50: 'cincuenta',
      60: 'sesenta',
      70: 'setenta',
      80: 'ochenta',
      90: 'noventa',
    },
    joints: ['T_y_U', 'T_i_U'],
    one: 'uno/un/una',
    hundreds: {
      1: 'cien/ciento',
      2: 'doscientos/doscientas/dos_cientos',
      3: 'trescientos/trescientas/tres_cientos',
      4: 'cuatrocientos/cuatrocientas/cuatro_cientos',
      5: 'quinientos/quinientas',
      6: 'seiscientos/seiscientas/seis_cientos',
      7: 'setecientos/setecientas',
      8: 'ochocientos/ochocientas/ocho_cientos',
      9: 'novecientos/novecientas',
    },
    and: [],
    thousand: 'mil',
    times: { doble: 2, triple: 3 },
  },
  it: {
    small: `zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici
      quindici sedici diciassette diciotto diciannove`,
    tens: {
      20: 'venti',
      30: 'trenta',
      40: 'quaranta',
      50: 'cinquanta',
      60: 'sessanta',
      70: 'settanta',
      80: 'ottanta',
      90: 'novanta',
    },
    joints: ['T_U'],
    one: 'uno/un/una',
    elides: true,
    hundreds: { 1: 'cento/un_cento' },
    hundred: 'cento',
    and: ['e'],
    thousand: 'mille/mila',
    times: { doppio: 2, doppia: 2, triplo: 3, tripla: 3 },
  },
  pt: {
    small: `zero um dois/duas tres quatro cinco seis/meia sete oito nove dez onze doze treze
      catorze/quatorze quinze dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove`,
    tens: {
      20: 'vinte',
      30: 'trinta',
      40: 'quarenta',
      50: 'cinquenta',
      60: 'sessenta',
      70: 'setenta',
      80: 'oitenta',
      90: 'noventa',
    },
    joints: ['T_e_U', 'T_U'],
    one: 'um/uma',
    hundreds: {
      1: 'cem/cento',
      2: 'duzentos/duzentas',
      3: 'trezentos/trezentas',
      4: 'quatrocentos/quatrocentas',
      5: 'quinhentos/quinhentas',
      6: 'seiscentos/seiscentas',
      7: 'setecentos/setecentas',
      8: 'oitocentos/oitocentas',
      9: 'novecentos/novecentas',
    },
    and: ['e'],
    thousand: 'mil',
    times: { duplo: 2, dobrado: 2, dobro: 2, triplo: 3 },
  },
};
