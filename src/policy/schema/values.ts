import { z } from 'zod';
import {
  durationUpTo,
  listOf,
  nearestName,
  ofKind,
  textUpTo,
  type SpecialKind,
} from '../../authored/index.ts';
import { LIST_NAMES, type ListName } from '../../words/index.ts';
import { patternFault } from './span-pattern.ts';

/* The kinds of value that only a policy has: names, keys of a telephone, spans, lists of words. */

/**
 * Languages that a workflow may name: written with spaces between words, as the lexicons compare
 * words. Those with a file under `lexicons/` have built-in words; for the others, a policy's
 * `lexicon` supplies the words.
 */
export const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv'] as const;

/** Spans that `protect` knows by name. */
export const SPAN_KINDS = ['numbers', 'money', 'dates', 'codes'] as const;

/** Two minutes: longer than any message, and than any silence on a telephone. */
const DURATION_MS_MAX = 120_000;

/** Whole milliseconds. */
export const duration = durationUpTo(DURATION_MS_MAX);

const NAME = 'a letter, then letters, digits, `_` or `-`, 64 at most';
const MESSAGE_NAME = `${NAME}; not \`none\``;

const NAME_KIND: SpecialKind = {
  type: 'special',
  fault: 'BAD_NAME',
  says: () => 'is not a name',
  hint: (value) => {
    const written = String(value);
    if (/[–—‐‑−]/.test(written))
      return `write a plain hyphen: \`${written.replaceAll(/[–—‐‑−]/g, '-')}\``;
    return 'use another name, such as `main_menu`';
  },
};

/** A workflow's name. */
export const name = ofKind(
  z.string({ error: NAME }).regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, NAME),
  NAME_KIND,
);

/** A message's type. Decisions use `none` while no message is in force. */
export const messageName = ofKind(
  z.string({ error: MESSAGE_NAME }).regex(/^(?!none$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, MESSAGE_NAME),
  {
    ...NAME_KIND,
    hint: (value) =>
      /\s/.test(String(value).trim())
        ? 'name a message here, and write the words as its `text` under `messages`'
        : NAME_KIND.hint(value),
  },
);

/** Text that is spoken, or read by people. */
export const text = textUpTo(2000);

const PHRASE = 'words, 1 to 80 characters on one line';

/** Words that are compared, or a name that is spoken. */
export const phrase = z
  .string({ error: PHRASE })
  .max(80, PHRASE)
  .regex(/^[^\n\r]*\S[^\n\r]*$/, PHRASE);

/** Names that authors use for the keys without a digit. */
const KEY_NAMES: Readonly<Record<string, readonly string[]>> = {
  '*': ['star', 'asterisk'],
  '#': ['pound', 'hash', 'number sign'],
  A: ['a'],
  B: ['b'],
  C: ['c'],
  D: ['d'],
};

function keyNamed(value: unknown): string | undefined {
  const folded = String(value).trim().toLowerCase();
  return Object.keys(KEY_NAMES).find((key) => KEY_NAMES[key]?.includes(folded));
}

const KEYPAD_KEY = 'one key in quotes: 0-9, `*`, `#` or A-D';

const KEYPAD_KIND: SpecialKind = {
  type: 'special',
  fault: 'BAD_KEYPAD_KEY',
  says: () => 'is not a key of a telephone',
  hint: (value) => {
    const named = keyNamed(value);
    return named === undefined ? 'write one key in quotes, such as `"*"`' : `write \`"${named}"\``;
  },
};

/** A key of the telephone, as an author writes one. */
export const keypadKey = ofKind(
  z.string({ error: KEYPAD_KEY }).regex(/^[0-9*#A-D]$/, KEYPAD_KEY),
  KEYPAD_KIND,
);

/** The same if a number can only mean the key: an author writes `dtmf: 0` for the key. */
export const keypadKeyOrDigit = ofKind(
  z.union([keypadKey, z.int({ error: KEYPAD_KEY }).min(0, KEYPAD_KEY).max(9, KEYPAD_KEY)], {
    error: KEYPAD_KEY,
  }),
  KEYPAD_KIND,
);

const TERMINATOR_KEY = 'one key in quotes: `*`, `#` or A-D';

/** The key that ends an input; a digit would end it by being part of it. */
export const terminatorKey = ofKind(
  z.string({ error: TERMINATOR_KEY }).regex(/^[*#A-D]$/, TERMINATOR_KEY),
  {
    ...KEYPAD_KIND,
    says: (value) =>
      isDigit(value)
        ? 'is a digit: it would be taken as part of the input, not as its end'
        : KEYPAD_KIND.says(value),
    hint: (value) =>
      isDigit(value)
        ? 'write `"#"` or `"*"`, or leave it out: the input ends when it is full, or after `interDigitMs`'
        : KEYPAD_KIND.hint(value),
  },
);

function isDigit(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && /^\d$/.test(`${value}`);
}

const PROTECTED_SPAN =
  '`numbers`, `money`, `dates`, `codes` or a regular expression between slashes, 200 characters at most';

/** A span that a stop must not cut: a kind by its name, or a pattern that is matched in linear time. */
export const protectedSpan = ofKind(
  z
    .string({ error: PROTECTED_SPAN })
    .max(200, PROTECTED_SPAN)
    .regex(new RegExp(`^(?:${SPAN_KINDS.join('|')}|/.+/)$`), PROTECTED_SPAN)
    .superRefine((entry, context) => {
      const fault = entry.startsWith('/') ? patternFault(entry) : undefined;
      if (fault === undefined) return;
      const params = { hint: fault.hint, expected: PROTECTED_SPAN };
      context.addIssue({ code: 'custom', message: fault.message, params });
    }),
  {
    type: 'special',
    fault: undefined,
    says: () => 'is not a span',
    hint: (value) => (typeof value === 'string' ? hintForSpan(value) : undefined),
    words: SPAN_KINDS,
  },
);

/** A text that is not the name of a span counts as a pattern without its slashes. */
function hintForSpan(written: string): string | undefined {
  const flagged = /^(\/.+\/)[a-z]+$/.exec(written)?.[1];
  if (flagged !== undefined) return `write it without flags: \`'${flagged}'\``;
  const isPattern = !written.startsWith('/') && /[\\[\](){}^$+*?|]/.test(written);
  return isPattern ? `write it between slashes: \`'/${written}/'\`` : undefined;
}

const LEXICON_LIST = `one of ${LIST_NAMES.join(', ')}`;

/**
 * Name of a list of a lexicon: one that `src/words` reads, or a number in digits, whose words it
 * lists.
 */
export const lexiconList = ofKind(
  z.union(
    [
      z.enum(LIST_NAMES as [ListName, ...ListName[]], { error: LEXICON_LIST }),
      z.string().regex(/^(?:\d|[1-9]\d|100|1000|double|triple)$/, LEXICON_LIST),
    ],
    { error: LEXICON_LIST },
  ),
  {
    type: 'special',
    fault: undefined,
    says: () => 'is not a list',
    hint: (value) => {
      const nearest = nearestName(String(value), LIST_NAMES);
      return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
    },
  },
);

/** A list of phrases. */
export const phraseList = listOf(phrase, 500);

/** An optional key; `off` removes its inherited value. */
export function orOff<Value extends z.ZodType>(value: Value) {
  return z.union([value, z.literal('off')]).optional();
}
