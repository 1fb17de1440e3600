import type { z } from 'zod';
import {
  pathText,
  type DataPath,
  type YamlData,
  type IssueCode,
  type PolicyIssue,
} from '../../authored/index.ts';
import { hintForKey, hintForValue } from './hint.ts';
import {
  KEYPAD_KEY,
  MESSAGE_NAME,
  NAME,
  PROTECTED_SPAN,
  TERMINATOR_KEY,
  WORD_LIST,
} from '../schema/index.ts';

/** A fault of the schema: the issue, and the path of what must go for the rest to be read. */
export type SchemaFault = {
  readonly issue: PolicyIssue;
  readonly path: DataPath;
  /** The key has no value, as far as was read. */
  readonly isEmpty?: boolean;
};

/** Says what the schema has found in the author's words, each with its place. */
export function describeFaults(
  issues: readonly z.core.$ZodIssue[],
  source: YamlData,
  file: string,
): readonly SchemaFault[] {
  const faults = issues.flatMap((issue) => describe(issue, { source, file, prefix: [] }));
  // Two rules can refuse one value; one reason is enough.
  const places = faults.map((fault) => pathText(fault.path));
  return faults.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

type Context = { readonly source: YamlData; readonly file: string; readonly prefix: DataPath };

function describe(issue: z.core.$ZodIssue, context: Context): readonly SchemaFault[] {
  const path = [...context.prefix, ...(issue.path as DataPath)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], issue.message.split(' '), context));
    case 'invalid_union':
      return describeUnion(issue, { ...context, prefix: path });
    case 'invalid_key':
      return [badKey(issue, path, context)];
    default:
      return [badValue(issue, path, context)];
  }
}

/**
 * A union says what each of its branches found. The branch that the author meant is the one whose
 * complaint lies deeper than "another kind of value"; where there is none, the first.
 */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  context: Context,
): readonly SchemaFault[] {
  const meant = issue.errors.find((branch) => branch.every((found) => !isOtherKind(found)));
  if (meant === undefined && issue.message !== UNION_SAYS_NOTHING) {
    return [badValue(issue, context.prefix, context)];
  }
  return (meant ?? issue.errors[0] ?? []).flatMap((found) => describe(found, context));
}

/** zod's own message, where a union has none of ours. */
const UNION_SAYS_NOTHING = 'Invalid input';

function isOtherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.every((branch) => branch.some(isOtherKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey(path: DataPath, known: readonly string[], context: Context): SchemaFault {
  const key = String(path.at(-1));
  const isLone = valueAt(context.source.data, path) === null;
  const issue: PolicyIssue = {
    code: 'POLICY_UNKNOWN_KEY',
    severity: 'error',
    file: context.file,
    ...context.source.keyAt(path),
    path: pathText(path),
    message: `unknown key \`${shorten(key)}\``,
    expected: `${WORD_LIST}${known.join(', ')}`,
    hint: hintForKey({ key, isLone, known, path }),
  };
  return { path, issue };
}

/** A key of a map whose keys are the author's: a message's name, a key of the telephone. */
function badKey(issue: z.core.$ZodIssueInvalidKey, path: DataPath, context: Context): SchemaFault {
  const key = String(path.at(-1));
  const expected = issue.issues[0]?.message ?? issue.message;
  const code = CODE_OF_EXPECTED.get(expected) ?? 'POLICY_UNKNOWN_KEY';
  const described: PolicyIssue = {
    code,
    severity: 'error',
    file: context.file,
    ...context.source.keyAt(path),
    path: pathText(path),
    message: `\`${shorten(key)}\` cannot be a key here`,
    expected,
    hint: hintForValue({ code, expected, value: key, path, line: '' }),
  };
  return { path, issue: described };
}

function badValue(issue: z.core.$ZodIssue, path: DataPath, context: Context): SchemaFault {
  const value = valueAt(context.source.data, path);
  const code = codeOf(issue, value);
  const isMissing = code === 'POLICY_MISSING_KEY';
  const { source } = context;
  const isNothing = value === undefined || value === null;
  const place = isNothing ? source.keyAt(path) : source.valueAt(path);
  const line = source.lineAt(place.line);
  const described: PolicyIssue = {
    code,
    severity: 'error',
    file: context.file,
    ...place,
    path: pathText(path),
    message: isMissing ? `\`${String(path.at(-1))}\` is missing` : found(issue, code, value, path),
    expected: issue.code === 'custom' ? PROTECTED_SPAN : issue.message,
    hint: hintOf(issue) ?? hintForValue({ code, expected: issue.message, value, path, line }),
  };
  return { path, issue: described, isEmpty: value === null };
}

/** A rule that refuses a value may know itself what to do about it. */
function hintOf(issue: z.core.$ZodIssue): string | undefined {
  const hint: unknown = issue.code === 'custom' ? issue.params?.['hint'] : undefined;
  return typeof hint === 'string' ? hint : undefined;
}

/** What an expectation is about, where a wrong text is a fault with a name of its own. */
const CODE_OF_EXPECTED: ReadonlyMap<string, IssueCode> = new Map([
  [KEYPAD_KEY, 'POLICY_BAD_KEYPAD_KEY'],
  [TERMINATOR_KEY, 'POLICY_BAD_KEYPAD_KEY'],
  [NAME, 'POLICY_BAD_NAME'],
  [MESSAGE_NAME, 'POLICY_BAD_NAME'],
]);

function codeOf(issue: z.core.$ZodIssue, value: unknown): IssueCode {
  if (value === undefined) return 'POLICY_MISSING_KEY';
  const named = CODE_OF_EXPECTED.get(issue.message);
  if (named !== undefined && typeof value !== 'object') return named;
  switch (issue.code) {
    case 'custom':
      return 'POLICY_BAD_PATTERN';
    case 'too_small':
    case 'too_big':
      return 'POLICY_OUT_OF_RANGE';
    case 'invalid_format':
      return 'POLICY_WRONG_VALUE';
    case 'invalid_value':
      return typeof value === 'string' || issue.values.includes(1)
        ? 'POLICY_WRONG_VALUE'
        : 'POLICY_WRONG_TYPE';
    default:
      return typeof value === 'number' && issue.message.startsWith('whole milliseconds')
        ? 'POLICY_OUT_OF_RANGE'
        : 'POLICY_WRONG_TYPE';
  }
}

function found(issue: z.core.$ZodIssue, code: IssueCode, value: unknown, path: DataPath): string {
  if (value === null) return `\`${String(path.at(-1) ?? 'the file')}\` has no value`;
  const wrote = written(value);
  switch (code) {
    case 'POLICY_OUT_OF_RANGE':
      return `${wrote} is out of range`;
    case 'POLICY_BAD_KEYPAD_KEY':
      return issue.message === TERMINATOR_KEY && isDigit(value)
        ? `${wrote} is a digit: it would be taken as part of the input, not as its end`
        : `${wrote} is not a key of a telephone`;
    case 'POLICY_BAD_NAME':
      return `${wrote} is not a name`;
    case 'POLICY_BAD_PATTERN':
      return `${wrote} ${issue.message}`;
    case 'POLICY_WRONG_TYPE':
      return `${wrote} is the wrong kind of value`;
    default:
      return typeof value === 'number' ? `there is no version ${wrote}` : `unknown value ${wrote}`;
  }
}

function isDigit(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && /^\d$/.test(`${value}`);
}

/** A value as its author would know it again, in backticks, cut where it is long. */
function written(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const shown = shorten(`${value as string | number | boolean}`);
  return isQuoted(value) ? `\`"${shown}"\`` : `\`${shown}\``;
}

/** Whether the author must have quoted it: without quotes it would be no text, or not seen. */
function isQuoted(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (/^(?:true|false|\s*)$/.test(value) || !Number.isNaN(Number(value)))
  );
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN_AT_MOST ? `${line.slice(0, SHOWN_AT_MOST)}…` : line;
}

const SHOWN_AT_MOST = 60;

function valueAt(data: unknown, path: DataPath): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
