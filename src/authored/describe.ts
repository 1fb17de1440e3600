import type { z } from 'zod';
import type { FormatSchema } from './format.ts';
import { hintForKey, hintForValue } from './hint.ts';
import type { FileFault, Issue } from './issue.ts';
import { keyKindAt, keysAt, kindAt, type Kind } from './kind.ts';
import { pathText, scalarText, type DataPath } from './path.ts';
import type { YamlData } from './read.ts';

/** A schema fault: the issue, and the path to remove so that the rest can be read. */
export type SchemaFault<Code extends string = string> = {
  readonly issue: Issue<Code>;
  readonly path: DataPath;
  readonly fault: FileFault;
  /** True if the key has no value, as far as the text was read. */
  readonly isEmpty: boolean;
};

/** Describes the faults that the schema found in the author's terms, each with its place. */
export function describeFaults<Code extends string>(
  issues: readonly z.core.$ZodIssue[],
  source: YamlData,
  of: FormatSchema<Code>,
): readonly SchemaFault<Code>[] {
  const faults = issues.flatMap((issue) => describe(issue, { source, of, prefix: [] }));
  // Two rules can refuse one value; one reason is enough.
  const seen = new Set<string>();
  return faults.filter(({ path }) => {
    const place = JSON.stringify(path);
    const isNew = !seen.has(place);
    seen.add(place);
    return isNew;
  });
}

type Context<Code extends string> = {
  readonly source: YamlData;
  readonly of: FormatSchema<Code>;
  readonly prefix: DataPath;
};

type Described<Code extends string> = readonly SchemaFault<Code>[];

function describe<Code extends string>(
  issue: z.core.$ZodIssue,
  context: Context<Code>,
): Described<Code> {
  const path: DataPath = [...context.prefix, ...issue.path.map(toStep)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], context));
    case 'invalid_union':
      return describeUnion(issue, { ...context, prefix: path });
    case 'invalid_key':
      return [badKey(issue, path, context)];
    default:
      return [badValue(issue, path, context)];
  }
}

function toStep(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}

/**
 * A union reports the faults of each of its branches. The author meant the branch whose fault lies
 * deeper than "another kind of value"; if there is none, the first.
 */
function describeUnion<Code extends string>(
  issue: z.core.$ZodIssueInvalidUnion,
  context: Context<Code>,
): Described<Code> {
  const meant = issue.errors.find((branch) => branch.every((found) => !isOtherKind(found)));
  if (meant === undefined && issue.message !== UNION_SAYS_NOTHING) {
    return [badValue(issue, context.prefix, context)];
  }
  return (meant ?? issue.errors[0] ?? []).flatMap((found) => describe(found, context));
}

/** zod's own message, used if a union has no message of its own. */
const UNION_SAYS_NOTHING = 'Invalid input';

function isOtherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.every((branch) => branch.some(isOtherKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey<Code extends string>(
  path: DataPath,
  { source, of }: Context<Code>,
): SchemaFault<Code> {
  const key = String(path.at(-1));
  const above = path.slice(0, -1);
  const known = keysAt(of.schema, above);
  const map = dataAt(source.data, above);
  const hasNoValue = dataAt(source.data, path) === null;
  const issue: Issue<Code> = {
    code: of.format.codeOf('UNKNOWN_KEY'),
    severity: 'error',
    file: source.file,
    ...source.keyAt(path),
    path: pathText(path),
    message: `unknown key \`${shorten(key)}\``,
    expected: `one of ${known.join(', ')}`,
    hint: hintForKey({ key, hasNoValue, known, path, map }, of.format.advice),
  };
  return { path, issue, fault: 'UNKNOWN_KEY', isEmpty: false };
}

/** A key of a map whose keys the author chooses: a message's name, a telephone key. */
function badKey<Code extends string>(
  issue: z.core.$ZodIssueInvalidKey,
  path: DataPath,
  { source, of }: Context<Code>,
): SchemaFault<Code> {
  const key = String(path.at(-1));
  const kind = keyKindAt(of.schema, path.slice(0, -1));
  const fault = (kind?.type === 'special' ? kind.fault : undefined) ?? 'UNKNOWN_KEY';
  const found = { fault, kind, value: key, path, line: '' };
  const described: Issue<Code> = {
    code: of.format.codeOf(fault),
    severity: 'error',
    file: source.file,
    ...source.keyAt(path),
    path: pathText(path),
    message: `\`${shorten(key)}\` cannot be a key here`,
    expected: issue.issues[0]?.message ?? issue.message,
    hint: hintForValue(found, of.format.advice),
  };
  return { path, issue: described, fault, isEmpty: false };
}

function badValue<Code extends string>(
  issue: z.core.$ZodIssue,
  path: DataPath,
  { source, of }: Context<Code>,
): SchemaFault<Code> {
  const value = dataAt(source.data, path);
  const kind = kindAt(of.schema, path);
  const fault = faultOf(issue, value, kind);
  const isNothing = value === undefined || value === null;
  const place = isNothing ? source.keyAt(path) : source.valueAt(path);
  const line = source.lineAt(place.line);
  const params = issue.code === 'custom' ? issue.params : undefined;
  const { expected = issue.message, hint } = {
    expected: textIn(params, 'expected'),
    hint: textIn(params, 'hint'),
  };
  const described: Issue<Code> = {
    code: of.format.codeOf(fault),
    severity: 'error',
    file: source.file,
    ...place,
    path: pathText(path),
    message: messageOf(issue, { fault, value, path, kind }),
    expected,
    hint: hint ?? hintForValue({ fault, kind, value, path, line }, of.format.advice),
  };
  return { path, issue: described, fault, isEmpty: value === null };
}

/** A custom rule that refuses a value may say what it expects, and what to do. */
function textIn(params: Record<string, unknown> | undefined, key: string): string | undefined {
  const text = params?.[key];
  return typeof text === 'string' ? text : undefined;
}

function faultOf(issue: z.core.$ZodIssue, value: unknown, kind: Kind | undefined): FileFault {
  if (value === undefined) return 'MISSING_KEY';
  if (issue.code === 'custom') return 'BAD_PATTERN';
  if (kind?.type === 'special' && kind.fault !== undefined && typeof value !== 'object') {
    return kind.fault;
  }
  switch (issue.code) {
    case 'too_small':
    case 'too_big':
      return 'OUT_OF_RANGE';
    case 'invalid_format':
      return 'WRONG_VALUE';
    case 'invalid_value':
      return typeof value === 'string' || issue.values.includes(1) ? 'WRONG_VALUE' : 'WRONG_TYPE';
    default:
      return typeof value === 'number' && kind?.type === 'duration' ? 'OUT_OF_RANGE' : 'WRONG_TYPE';
  }
}

function messageOf(
  issue: z.core.$ZodIssue,
  {
    fault,
    value,
    path,
    kind,
  }: {
    readonly fault: FileFault;
    readonly value: unknown;
    readonly path: DataPath;
    readonly kind: Kind | undefined;
  },
): string {
  const key = String(path.at(-1) ?? 'the file');
  if (fault === 'MISSING_KEY') return `\`${key}\` is missing`;
  if (value === null) return `\`${key}\` has no value`;
  const wrote = written(value);
  if (issue.code === 'custom') return `${wrote} ${issue.message}`;
  if (kind?.type === 'special' && fault === kind.fault) return `${wrote} ${kind.says(value)}`;
  switch (fault) {
    case 'OUT_OF_RANGE':
      return `${wrote} is out of range`;
    case 'WRONG_TYPE':
      return `${wrote} is the wrong kind of value`;
    default:
      return `unknown value ${wrote}`;
  }
}

/** A value as its author would recognise it, in backticks, shortened if it is long. */
function written(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const shown = shorten(scalarText(value));
  return isQuoted(value) ? `\`"${shown}"\`` : `\`${shown}\``;
}

/** Whether the author must have quoted it: without quotes it would not be a string, or be invisible. */
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

/** The value at a path of plain data; `undefined` if there is none. */
export function dataAt(data: unknown, path: DataPath): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  return value;
}
