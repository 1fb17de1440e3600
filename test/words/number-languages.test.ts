import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInLexicons, mergeLexicons } from '../../src/policy/compile/lexicon.ts';
import { createPerceiver } from '../../src/words/index.ts';
import { builtIn } from '../harness/built-in-lexicon.ts';

const TENS = '2030405060708090';
const HUNDREDS = '100200300400500600700800900';

const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    'twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety': TENS,
    'double four, triple four, treble four, quadruple four': '444444444444',
    'nineteen hundred, eleven hundred, twelve hundred': '190011001200',
    'thirteen hundred, fourteen hundred, fifteen hundred': '130014001500',
    'sixteen hundred, seventeen hundred, eighteen hundred': '160017001800',
    'two hundred, three hundred, four hundred, six hundred, seven hundred': '200300400600700',
    'nine hundred ninety-nine thousand nine hundred ninety-nine': '999999',
  },
  de: {
    'zwanzig, dreißig, vierzig, fünfzig, sechzig, siebzig, achtzig, neunzig': TENS,
    'doppel vier, doppelt vier, zweimal vier, dreifach vier, dreimal vier': '444444444444',
    'doppelsieben, doppelnull': '7700',
    'einundzwanzig, neunundneunzig, sechsundsechzig': '219966',
    'einhundert, zweihundert, dreihundert, vierhundert, fünfhundert': '100200300400500',
    'sechshundert, siebenhundert, achthundert, neunhundert': '600700800900',
    neunzehnhundertvierundachtzig: '1984',
    zweitausendsechsundzwanzig: '2026',
    tausend: '1000',
    'zweihundertfünf, zweihundertundfünf': '205205',
    'tausendundfünf, zweitausendundzwölf': '10052012',
    tausendabcfünf: '',
    hundertabcfünf: '',
  },
  nl: {
    'twintig, dertig, veertig, vijftig, zestig, zeventig, tachtig, negentig': TENS,
    'dubbel vier, dubbele vier, tweemaal vier': '444444',
    'driedubbel vier, driedubbele vier, driemaal vier': '444444444',
    'eenentwintig, negenennegentig': '2199',
    'honderd, tweehonderd, driehonderd, vierhonderd, vijfhonderd': '100200300400500',
    'zeshonderd, zevenhonderd, achthonderd, negenhonderd': '600700800900',
    'tweeduizend zesentwintig': '2026',
  },
  fr: {
    'vingt, trente, quarante, cinquante, soixante, soixante-dix, quatre-vingts, quatre-vingt-dix':
      TENS,
    'septante, huitante, nonante': '708090',
    'double quatre, triple quatre': '44444',
    'soixante-dix-neuf, quatre-vingt-dix-neuf, quatre-vingt-onze': '799991',
    'cent, deux cents, trois cents, quatre cents, cinq cents': '100200300400500',
    'six cents, sept cents, huit cents, neuf cents': '600700800900',
    'vingt et un, trente et un, soixante et onze': '213171',
    'deux mille vingt-six': '2026',
  },
  es: {
    'treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa': '30405060708090',
    'doble cuatro, triple cuatro': '44444',
    'veintiuno, veintidós, veintitrés, veinticuatro, veinticinco': '2122232425',
    'veintiséis, veintisiete, veintiocho, veintinueve': '26272829',
    'cien, doscientos, trescientos, cuatrocientos, quinientos': '100200300400500',
    'seiscientos, setecientos, ochocientos, novecientos': '600700800900',
    'treinta y uno, noventa y nueve': '3199',
    'dos mil veintiséis': '2026',
  },
  it: {
    'venti, trenta, quaranta, cinquanta, sessanta, settanta, ottanta, novanta': TENS,
    'doppio quattro, doppia quattro, triplo quattro, tripla quattro': '4444444444',
    'ventuno, ventotto, trentuno, novantanove': '21283199',
    'cento, duecento, trecento, quattrocento, cinquecento': '100200300400500',
    'seicento, settecento, ottocento, novecento': '600700800900',
    'centotto, centottanta, duecentocinque': '108180205',
    duemilaventisei: '2026',
    mille: '1000',
  },
  pt: {
    'vinte, trinta, quarenta, cinquenta, sessenta, setenta, oitenta, noventa': TENS,
    'duplo quatro, dobrado quatro, dobro quatro, triplo quatro': '444444444',
    'vinte e um, noventa e nove': '2199',
    'cem, duzentos, trezentos, quatrocentos, quinhentos, seiscentos, setecentos, oitocentos, novecentos':
      HUNDREDS,
    'dois mil e vinte e seis': '2026',
  },
};

for (const [language, rows] of Object.entries(SAID)) {
  const { spokenDigits } = createPerceiver(builtIn(language), []);
  for (const [said, digits] of Object.entries(rows)) {
    test(`"${said}" is heard as ${digits} in ${language}`, () => {
      assert.equal(spokenDigits(said), digits);
    });
  }
}

const MIXED = createPerceiver(mergeLexicons(builtInLexicons(['en', 'pt']), []), []);

for (const [said, digits] of [
  ['um', ''],
  ['um hello', ''],
  ['dois um', '21'],
  ['um dois', '12'],
  ['four um five', '45'],
] as const) {
  test(`"${said}" is heard as "${digits}" where English and Portuguese are spoken in one call`, () => {
    assert.equal(MIXED.spokenDigits(said), digits);
  });
}

/** A language that the product does not know, by the words of a policy alone. */
const LOW_GERMAN = {
  lists: {
    '4': ['veer'],
    '5': ['fief'],
    '7': ['söven'],
    '20': ['twintig'],
    '100': ['hunnert'],
    '1000': ['dusend'],
    double: ['dubbelt'],
    triple: ['dreefack'],
  },
  normalise: {},
};

for (const [said, digits] of [
  ['veer fief söven', '457'],
  ['dubbelt veer, dreefack fief', '44555'],
  ['twintig', '20'],
  ['hunnert', '100'],
  ['hunnert fief', '105'],
  ['hunnert twintig', '120'],
  ['dusend', '1000'],
  ['dusend fief', '1005'],
  ['veer dusend fief', '4005'],
  ['four five', ''],
] as const) {
  test(`"${said}" is heard as "${digits}" if a policy lists its own number words`, () => {
    const { spokenDigits } = createPerceiver(LOW_GERMAN, []);
    assert.equal(spokenDigits(said), digits);
  });
}

test('a policy may add number words to those of a language', () => {
  const { lists, normalise } = builtIn('en');
  const { spokenDigits } = createPerceiver({ lists: { ...lists, '9': ['nina'] }, normalise }, []);
  assert.equal(spokenDigits('four nina double nina'), '4999');
});
