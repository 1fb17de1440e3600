import type { Compilation } from '../compile/index.ts';
import type { Finding, LintedMessage } from './finding.ts';
import { languageOf } from './language-of.ts';

/* Rules about the words that the agent speaks. */

/** The texts of a message, including its reprompts. */
function textsOf({ policy }: LintedMessage): readonly (readonly [key: string, text: string])[] {
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['text', policy.text],
    ['dtmf.reprompt', policy.dtmf?.reprompt],
    ['silence.reprompt', policy.silence?.reprompt],
  ];
  return texts.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
}

/** Markup that an author writes for a machine, but that the caller would hear. */
export function findMarkup(linted: LintedMessage): readonly Finding[] {
  return textsOf(linted).flatMap(([key, text]) => {
    const found = MARKUP.find(({ pattern }) => pattern.test(text));
    if (found === undefined) return [];
    const [written = ''] = found.pattern.exec(text) ?? [];
    return [
      {
        code: 'POLICY_MARKUP_SPOKEN',
        origin: linted.originOf(key),
        message: `\`${written}\` would be spoken as it is written`,
        hint: found.hint(written),
      },
    ];
  });
}

type Markup = { readonly pattern: RegExp; readonly hint: (written: string) => string };

/** What stands for a name in the templates of other products. */
const PLACEHOLDERS = [
  String.raw`\{\{[^{}]*\}\}|[$#]\{[^{}]*\}|\[\[[^[\]]*\]\]|<%[^%]*%>|\{%[^%]*%\}`,
  // `%(name)s`, `%name%`, `%s`, `$name`; not `50%` or `$5`.
  String.raw`%\(\w+\)s|%[a-z_]\w*%|(?<![\w%])%[sd](?!\w)|(?<![\w$])\$[a-z_]\w+`,
  // `[NAME]`, `[first_name]`, `<customer name>`.
  String.raw`\[(?:[\w' -]*[ _-])?(?:names?|nombre|nom|nome|naam|date|time|amount|number|address|company|city|balance|product)\]`,
  String.raw`<(?:[\w' -]*[ _-])?(?:name|date|time|amount|number|address|company|city|balance|product)>`,
];

const MARKUP: readonly Markup[] = [
  { pattern: new RegExp(PLACEHOLDERS.join('|'), 'i'), hint: placeholderHint },
  {
    pattern: /<\/?[a-z][\w:-]*(?:\s[^<>]*)?\/?>/i,
    hint: () => 'markup of a voice (SSML) is not read: write the words alone',
  },
  { pattern: /&(?:amp|lt|gt|quot|nbsp|#\d+);/i, hint: () => 'write the character itself' },
  {
    pattern: /\*\*[^*]+\*\*|__[^_]+__|\[[^[\]]+\]\([^()\s]+\)|^#{1,6} |`[^`]+`/,
    hint: () => 'formatting (Markdown) is not read: write the words alone',
  },
];

function placeholderHint(written: string): string {
  const words = written.match(/[A-Za-z_]\w*/g) ?? [];
  const name = written.startsWith('%(') ? words[0] : words.join('_');
  return `a placeholder has one pair of braces: \`{${name || 'name'}}\``;
}

/** The number of digits that a text names must be the one that the policy counts. */
export function findCountDiffers(linted: LintedMessage): readonly Finding[] {
  const { expects } = linted.policy;
  if (expects === undefined) return [];
  return textsOf(linted).flatMap(([key, text]) => {
    const said = [...text.toLowerCase().matchAll(DIGITS_SAID)]
      .map(([, number = '']) => (/^\d+$/.test(number) ? Number(number) : NUMBERS.get(number)))
      .filter((number) => number !== undefined);
    // "the last four digits of your ten digit number": one of the numbers in the text must match.
    if (said.some((number) => number >= expects.min && number <= expects.max)) return [];
    const [wrong] = said;
    if (wrong === undefined) return [];
    const count =
      expects.min === expects.max ? `${expects.max}` : `${expects.min} to ${expects.max}`;
    return [
      {
        code: 'POLICY_COUNT_DIFFERS',
        origin: linted.originOf(key),
        message: `the text says ${wrong} digits, and \`expects.count\` is ${count}`,
        hint: 'correct one of the two',
      },
    ];
  });
}

const NUMBER_WORDS: readonly (readonly string[])[] = [
  [
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
    'thirteen',
    'fourteen',
    'fifteen',
    'sixteen',
  ],
  [
    'ein',
    'zwei',
    'drei',
    'vier',
    'fünf',
    'sechs',
    'sieben',
    'acht',
    'neun',
    'zehn',
    'elf',
    'zwölf',
    'dreizehn',
    'vierzehn',
    'fünfzehn',
    'sechzehn',
  ],
  [
    'un',
    'dos',
    'tres',
    'cuatro',
    'cinco',
    'seis',
    'siete',
    'ocho',
    'nueve',
    'diez',
    'once',
    'doce',
    'trece',
    'catorce',
    'quince',
    'dieciséis',
  ],
  [
    'un',
    'deux',
    'trois',
    'quatre',
    'cinq',
    'six',
    'sept',
    'huit',
    'neuf',
    'dix',
    'onze',
    'douze',
    'treize',
    'quatorze',
    'quinze',
    'seize',
  ],
  [
    'un',
    'due',
    'tre',
    'quattro',
    'cinque',
    'sei',
    'sette',
    'otto',
    'nove',
    'dieci',
    'undici',
    'dodici',
    'tredici',
    'quattordici',
    'quindici',
    'sedici',
  ],
  [
    'één',
    'twee',
    'drie',
    'vier',
    'vijf',
    'zes',
    'zeven',
    'acht',
    'negen',
    'tien',
    'elf',
    'twaalf',
    'dertien',
    'veertien',
    'vijftien',
    'zestien',
  ],
  [
    'um',
    'dois',
    'três',
    'quatro',
    'cinco',
    'seis',
    'sete',
    'oito',
    'nove',
    'dez',
    'onze',
    'doze',
    'treze',
    'catorze',
    'quinze',
    'dezesseis',
  ],
];

const NUMBERS: ReadonlyMap<string, number> = new Map(
  NUMBER_WORDS.flatMap((words) => words.map((word, index): [string, number] => [word, index + 1])),
);

/** `ten digit`, `10-digit`, `ten digits`, `zehnstellige`, `diez dígitos`, `dix chiffres`. */
const DIGITS_SAID = new RegExp(
  `(?<![\\p{L}\\d])(\\d{1,2}|${[...NUMBERS.keys()].join('|')})(?:[ -]?stellig|[ -](?:digits?|ziffern?|dígitos?|chiffres?|cifre|cijfers?|cijferig))`,
  'gu',
);

/** A caller's secret must not become a turn that the model reads. */
export function findSecrets({ type, policy, originOf }: LintedMessage): readonly Finding[] {
  const { expects, text = '' } = policy;
  if (expects?.submit !== 'reply') return [];
  const name = type.replaceAll(/[_-]+/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  const [secret] = SECRET.exec(`${name} ${text}`) ?? [];
  if (secret === undefined) return [];
  return [
    {
      code: 'POLICY_SECRET_IN_CONTEXT',
      origin: originOf('expects.submit'),
      message: `\`${type}\` asks for a secret (${secret.toLowerCase()}), and \`submit: reply\` gives its digits to the model`,
      hint: 'write `submit: event`: the code is told, and the chat context is not',
    },
  ];
}

const SECRET =
  /(?<!\p{L})(?:pin|pin ?code|pass ?code|password|cvv|cvc|security (?:code|digits)|back of (?:your|the) card|verification code|access code|(?:credit |debit )?card number|ssn|social security|one[- ]time code|geheimzahl|prüfnummer|sicherheitscode|code de sécurité|código de (?:seguridad|segurança)|codice di sicurezza|beveiligingscode|kennwort|passwort|kartennummer|contraseña|clave|código secreto|número de tarjeta|mot de passe|code secret|numéro de carte|codice segreto|numero (?:di|della) carta|pincode|wachtwoord|kaartnummer|senha|número do cartão)(?!\p{L})/iu;

/** A text in a language that is not listed: its callers are not understood, not even "stop". */
export function findUnlistedLanguages(
  linted: readonly LintedMessage[],
  { policy }: Compilation,
): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const message of linted) {
    for (const [key, text] of textsOf(message)) {
      const language = languageOf(text, policy.languages);
      if (language === undefined || found.has(language)) continue;
      found.set(language, {
        code: 'POLICY_LANGUAGE_NOT_LISTED',
        origin: message.originOf(key),
        message: `this text seems to be in \`${language}\`, whose words are not understood: \`languages\` is [${policy.languages.join(', ')}]`,
        hint: `write \`languages: [${[...policy.languages, language].join(', ')}]\``,
      });
    }
  }
  return [...found.values()];
}
