import { z } from 'zod';
import { LIST_NAMES, type ListName } from '../../words/index.ts';
import { patternFault } from './span-pattern.ts';

/*
 * The kinds of value that a policy file is made of. zod's message slot holds what was expected, as
 * an author would say it: `../faults/describe.ts` adds what was found, and the place.
 */

/** Starts what was expected where it is one of a few words, so that the nearest can be named. */
export const WORD_LIST = 'one of ';
/** A key of the telephone, as an author writes one. */
export const KEYPAD_KEY = 'one key in quotes: 0-9, `*`, `#` or A-D';
/** The key that ends an input; a digit would end it by being part of it. */
export const TERMINATOR_KEY = 'one key in quotes: `*`, `#` or A-D';
export const NAME = 'a letter, then letters, digits, `_` or `-`, 64 at most';
export const MESSAGE_NAME = `${NAME}; not \`none\``;
export const LEXICON_LIST = `${WORD_LIST}${LIST_NAMES.join(', ')}`;
export const PROTECTED_SPAN =
  '`numbers`, `money`, `dates`, `codes` or a regular expression between slashes, 200 characters at most';

/**
 * Languages that a workflow may name: written with spaces between words, as the lexicons compare
 * words. Those with a file under `lexicons/` bring words of their own; for the others a policy's
 * `lexicon` does.
 */
export const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv'] as const;

/** Spans that `protect` knows by name. */
export const SPAN_KINDS = ['numbers', 'money', 'dates', 'codes'] as const;

/** Two minutes: longer than any message, and than any silence on a telephone. */
const DURATION_MS_MAX = 120_000;

/** Whole milliseconds. Fractions are refused, which catches seconds. */
export const duration = durationUpTo(DURATION_MS_MAX);

/** Whole milliseconds with a bound of their own. */
export function durationUpTo(mostMs: number) {
  const expected = `whole milliseconds from 0 to ${mostMs}`;
  return z.int({ error: expected }).min(0, expected).max(mostMs, expected);
}

/** A whole number of `things` in a range. */
export function upTo(things: string, least: number, most: number) {
  const expected = `a whole number of ${things} from ${least} to ${most}`;
  return z.int({ error: expected }).min(least, expected).max(most, expected);
}

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, { error: `${WORD_LIST}${words.join(', ')}` });
}

export const name = z.string({ error: NAME }).regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, NAME);

/** A message's type. `none` is what a decision says where no message is in force. */
export const messageName = z
  .string({ error: MESSAGE_NAME })
  .regex(/^(?!none$)[A-Za-z][A-Za-z0-9_-]{0,63}$/, MESSAGE_NAME);

const TEXT = 'a text of 1 to 2000 characters';

/** Words that are spoken, or read by people. */
export const text = z.string({ error: TEXT }).min(1, TEXT).max(2000, TEXT).regex(/\S/, TEXT);

const PHRASE = 'words, 1 to 80 characters on one line';

/** Words that are compared, or a name that is spoken. */
export const phrase = z
  .string({ error: PHRASE })
  .max(80, PHRASE)
  .regex(/^[^\n\r]*\S[^\n\r]*$/, PHRASE);

export const keypadKey = z.string({ error: KEYPAD_KEY }).regex(/^[0-9*#A-D]$/, KEYPAD_KEY);

export const terminatorKey = z.string({ error: TERMINATOR_KEY }).regex(/^[*#A-D]$/, TERMINATOR_KEY);

/** A span that no stop cuts: a kind by its name, or a pattern that is matched in linear time. */
export const protectedSpan = z
  .string({ error: PROTECTED_SPAN })
  .max(200, PROTECTED_SPAN)
  .regex(new RegExp(`^(?:${SPAN_KINDS.join('|')}|/.+/)$`), PROTECTED_SPAN)
  .superRefine((entry, context) => {
    const fault = entry.startsWith('/') ? patternFault(entry) : undefined;
    if (fault !== undefined) {
      context.addIssue({ code: 'custom', message: fault.message, params: { hint: fault.hint } });
    }
  });

/**
 * Name of a list of a lexicon: one that `src/words` reads, or a number in digits, whose words it
 * lists.
 */
export const lexiconList = z.union(
  [
    z.enum(LIST_NAMES as [ListName, ...ListName[]], { error: LEXICON_LIST }),
    z.string().regex(/^(?:\d|[1-9]\d|100|1000|double|triple)$/, LEXICON_LIST),
  ],
  { error: LEXICON_LIST },
);

/** A list, empty or not. */
export function listOf<Item extends z.ZodType>(item: Item, most: number) {
  const expected = `a list of at most ${most}`;
  return z.array(item, { error: expected }).max(most, expected);
}

/** A list that says something. */
export function oneOrMore<Item extends z.ZodType>(item: Item, most: number) {
  const expected = `a list of 1 to ${most}`;
  return z.array(item, { error: expected }).min(1, expected).max(most, expected);
}

/** A map of known keys; any other key is a fault. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : 'a map of keys to values',
  });
}

/** A key that may be left out, and that `off` takes back where it was inherited. */
export function orOff<Value extends z.ZodType>(value: Value) {
  return z.union([value, z.literal('off')]).optional();
}
