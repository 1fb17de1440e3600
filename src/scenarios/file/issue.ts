import { isMap, type Document, type LineCounter } from 'yaml';
import type { z } from 'zod';

import { didYouMean } from '../../policy/index.ts';

/** What can be wrong with a scenario file; each has a row in `docs/errors.md`. */
export const SCENARIO_CODES = [
  'SCENARIO_SYNTAX',
  'SCENARIO_UNKNOWN_KEY',
  'SCENARIO_MISSING_KEY',
  'SCENARIO_WRONG_VALUE',
  'SCENARIO_CONFLICT',
  'SCENARIO_UNREADABLE',
  'SCENARIO_UNKNOWN_NAME',
] as const;
export type ScenarioCode = (typeof SCENARIO_CODES)[number];

/** One thing wrong with a scenario file. Data: all of them are reported at once. */
export type ScenarioIssue = {
  readonly code: ScenarioCode;
  readonly severity: 'error';
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Where in the document: `caller[2].when.message`. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
};

/** A path in the document, as zod and `yaml` write it. */
export type Path = readonly PropertyKey[];

/** Makes an issue that points at a path of a document; at the key itself with `at: 'key'`. */
export function issueAt(
  source: { readonly file: string; readonly document: Document; readonly lines: LineCounter },
  path: Path,
  what: Pick<ScenarioIssue, 'code' | 'message' | 'expected' | 'hint'> & {
    readonly at?: 'key' | 'value';
  },
): ScenarioIssue {
  const { at = 'value', ...rest } = what;
  const { line, col } = source.lines.linePos(offsetOf(source.document, path, at));
  return {
    ...rest,
    severity: 'error',
    file: source.file,
    line,
    column: col,
    path: formatPath(path),
  };
}

/** What zod found, in an author's words: one issue for each unknown key. */
export function describeZodIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  schema: z.ZodType,
): readonly {
  readonly path: Path;
  readonly what: Parameters<typeof issueAt>[2];
}[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known);
      return {
        path: [...issue.path, key],
        what: {
          code: 'SCENARIO_UNKNOWN_KEY',
          message: `unknown key \`${key}\``,
          at: 'key',
          ...(hint === undefined ? {} : { hint }),
        },
      };
    });
  }
  const value = valueAt(input, issue.path);
  if (issue.code === 'invalid_union') {
    // One value, or a list or map of them: what is there says which was meant.
    const [ofOne = [], ofMany = []] = issue.errors;
    return (typeof value === 'object' ? ofMany : ofOne).flatMap((inner) =>
      describeZodIssue({ ...inner, path: [...issue.path, ...inner.path] }, input, schema),
    );
  }
  if (value === undefined) {
    const key = String(issue.path.at(-1) ?? 'file');
    return [
      {
        path: issue.path.slice(0, -1),
        what: { code: 'SCENARIO_MISSING_KEY', message: `\`${key}\` is missing` },
      },
    ];
  }
  return [
    { path: issue.path, what: { ...wrongValue(issue, value), ...cureOf(issue.path, value) } },
  ];
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): Parameters<typeof issueAt>[2] {
  const message = `\`${brief(value)}\` cannot stand here`;
  const code = 'SCENARIO_WRONG_VALUE';
  switch (issue.code) {
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const hint = didYouMean(String(value), allowed);
      const expected = allowed.map((each) => `\`${each}\``).join(', ');
      return { code, message, expected, ...(hint?.startsWith('did') ? { hint } : {}) };
    }
    case 'too_small':
      return { code, message, expected: `at least ${issue.minimum}` };
    case 'too_big':
      return { code, message, expected: `at most ${issue.maximum}` };
    case 'invalid_type':
      return { code, message, expected: TYPE_NAMES[issue.expected] ?? issue.expected };
    default:
      return { code, message, expected: issue.message.replace(/^expected /, '') };
  }
}

/** What YAML read otherwise than an author means it. */
function cureOf(path: Path, value: unknown): { readonly hint?: string } {
  const key = String(path.at(-1));
  if (typeof value === 'number' && key === 'press') {
    return { hint: `keys are text: write \`press: "${value}"\`` };
  }
  const duration = typeof value === 'string' ? DURATION.exec(value) : null;
  if (duration !== null && key.endsWith('Ms')) {
    const ms = Math.round(Number(duration[1]) * (duration[2] === 's' ? 1000 : 1));
    return { hint: `durations are whole milliseconds: write \`${key}: ${ms}\`` };
  }
  if (typeof value === 'string' && YES.test(value) && (key === 'hangUp' || key === 'preserved')) {
    return { hint: `write \`${key}: true\`` };
  }
  return {};
}

/** The keys that a schema knows at a path, for the nearest name. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let at: unknown = schema;
  for (const segment of path) {
    const { shape, element } = unwrap(at);
    at = typeof segment === 'number' ? element : shape?.[String(segment)];
  }
  return Object.keys(unwrap(at).shape ?? {});
}

type Inside = { readonly shape?: Record<string, unknown>; readonly element?: unknown };

function unwrap(schema: unknown = {}): Inside {
  const inner = (schema as { readonly def?: { readonly innerType?: unknown } } | undefined)?.def
    ?.innerType;
  return inner === undefined ? (schema as Inside) : unwrap(inner);
}

/** The deepest node of a path that exists: a missing key is told at the map that lacks it. */
function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  for (let length = path.length; length >= 0; length--) {
    const some = path.slice(0, length);
    if (at === 'key' && length === path.length) {
      const parent = length === 1 ? document.contents : document.getIn(some.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find((item) => String(item.key) === String(some.at(-1)))
        : undefined;
      const range = (pair?.key as { readonly range?: readonly number[] } | undefined)?.range;
      if (range?.[0] !== undefined) return range[0];
    }
    const node = length === 0 ? document.contents : document.getIn(some, true);
    const range = (node as { readonly range?: readonly number[] } | undefined | null)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}

function formatPath(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const DURATION = /^(\d+(?:\.\d+)?) *(ms|s)$/;
const YES = /^(yes|y|on|true)$/i;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  array: 'a list',
  boolean: '`true` or `false`',
  record: 'keys and values',
};

/** The value at a path, or undefined where the file has another shape. */
export function valueAt(file: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    file,
  );
}
