import { type DataPath, type IssueCode, nearestName } from '../../authored/index.ts';
import { hintForDuration, hintForWholeNumber } from './hint-number.ts';
import { meantKeys, meantWord } from './meant.ts';
import {
  KEYPAD_KEY,
  SPAN_KINDS,
  TERMINATOR_KEY,
  WORD_LIST,
  MESSAGE_KEYS,
  NESTED_KEYS,
  policyFileSchema,
} from '../schema/index.ts';

/** A key that the format does not have where it stands. */
export type UnknownKey = {
  readonly key: string;
  /** It has no value: part of a text, after a comma, is read as such a key. */
  readonly isLone: boolean;
  readonly known: readonly string[];
  readonly path: DataPath;
};

/** What to do about an unknown key: the right one, or the right place. */
export function hintForKey({ key, isLone, known, path }: UnknownKey): string {
  if (key === '<<') return 'merge keys are not read; use `defaults`, or `extends`';
  if (/\s|^[^\w*#]/.test(key)) return PART_OF_TEXT;
  const homes = Object.keys(NESTED_KEYS).filter((map) => NESTED_KEYS[map]?.includes(key));
  const within = homes.filter((home) => known.includes(home));
  if (within.length > 0) return `\`${key}\` stands under ${within.map(code).join(' or ')}`;
  if (path.at(-2) === 'dtmf' && /^[0-9*#A-D]$/.test(key))
    return `\`${key}\` stands under \`options\``;
  const meant = meantKeys(key).find((name) => known.includes(name));
  if (meant !== undefined) return didYouMean(meant);
  const nearest = nearestName(key, known) ?? known.find((name) => isCutShort(key, name));
  if (nearest !== undefined) return didYouMean(nearest);
  if (isLone) return hintForStray(key, path) ?? PART_OF_TEXT;
  return (
    hintForStray(key, path) ??
    (path.length === 1
      ? 'a message stands under `messages`; anything else: take it out'
      : 'take it out')
  );
}

const PART_OF_TEXT = 'if it is part of a text, put the whole text in quotes; else take it out';

/** A key of the format at a place that is not its own. */
function hintForStray(key: string, path: DataPath): string | undefined {
  if (MESSAGE_KEYS.includes(key)) {
    return path.length === 1
      ? `\`${key}\` stands under a message, or under \`defaults\``
      : `\`${key}\` stands one level further out`;
  }
  const isOfFile = Object.hasOwn(policyFileSchema.shape, key);
  return isOfFile && path.length > 1
    ? `\`${key}\` stands at the left margin of the file`
    : undefined;
}

function isCutShort(key: string, name: string): boolean {
  return key.length >= 4 && name.toLowerCase().startsWith(key.toLowerCase());
}

/** A value that was found where another belongs. */
export type FoundValue = {
  readonly code: IssueCode;
  readonly expected: string;
  readonly value: unknown;
  readonly path: DataPath;
  /** The text of the line that it stands in. */
  readonly line: string;
};

/** What to do about a value that cannot stand where it stands. */
export function hintForValue(found: FoundValue): string {
  const { code: fault, expected, value, path } = found;
  if (value === undefined) return `add \`${EXAMPLE_OF_KEY[pathEnd(path)] ?? pathEnd(path)}\``;
  if (value === null) return hintForNothing(found);
  return (
    hintForWords(found) ??
    hintForPattern(found) ??
    hintForBase(found) ??
    hintForKind(found) ??
    (value === false && !expected.includes('true')
      ? 'write `off` to take back what is inherited'
      : undefined) ??
    HINT_OF_CODE[fault] ??
    (isRequired(path) ? 'write what is expected' : 'write what is expected, or take the key out')
  );
}

const EXAMPLE_OF_KEY: Readonly<Record<string, string>> = {
  version: 'version: 1',
  workflow: 'workflow: billing',
  revision: 'revision: "1"',
  messages: 'messages: {}',
};

/** Keys that no file can do without. */
function isRequired(path: DataPath): boolean {
  return path.length === 0 || (path.length === 1 && Object.hasOwn(EXAMPLE_OF_KEY, pathEnd(path)));
}

function hintForNothing({ path, line, expected }: FoundValue): string {
  const sign = /:\s+([#&!])\S*/.exec(line);
  if (sign?.[1] === '#') return '`#` begins a comment: put the value in quotes';
  if (sign !== null) return `a text that begins with \`${sign[1]}\` needs quotes`;
  if (path.length === 1 && path[0] === 'messages') {
    return 'indent the messages further, or write `messages: {}`';
  }
  if (path.length === 2 && path[0] === 'messages') {
    return 'indent its keys further, or write `{}` for a message with the defaults';
  }
  return expected === MAP
    ? 'indent its keys further, or take it out'
    : 'write a value, `off` to take back an inherited one, or no key at all';
}

const MAP = 'a map of keys to values';

const HINT_OF_CODE: Partial<Record<IssueCode, string>> = {
  POLICY_BAD_NAME: 'call it by another name, such as `main_menu`',
};

/** Where one of a few words is expected: the one that was meant. */
function hintForWords({ expected, value, path }: FoundValue): string | undefined {
  if (expected === '`1`') {
    return value === '1'
      ? 'write it without quotes'
      : 'this Floorkeeper reads version 1 of the format: write `version: 1`';
  }
  if (expected === KEYPAD_KEY || expected === TERMINATOR_KEY) return hintForKeypad(expected, value);
  const isSpan = path.at(-2) === 'protect' && typeof value === 'string';
  const known = isSpan ? SPAN_KINDS : wordsOf(expected);
  if (known.length === 0 || typeof value === 'object') return undefined;
  const written = textOf(value);
  const meant = meantWord(path.findLast((part) => typeof part === 'string') ?? '', written);
  if (meant !== undefined && known.includes(meant)) return `write \`${meant}\``;
  const nearest = nearestName(written, known);
  if (nearest !== undefined) return didYouMean(nearest);
  const language = /^([a-z]{2})[-_]/i.exec(written)?.[1]?.toLowerCase();
  return language !== undefined && known.includes(language) ? `write \`${language}\`` : undefined;
}

/** What stands under `protect` is no kind of span: a pattern, then, that is not written as one. */
function hintForPattern({ code: fault, value, path }: FoundValue): string | undefined {
  if (path.at(-2) !== 'protect') return undefined;
  if (fault !== 'POLICY_WRONG_VALUE') return undefined;
  const flagged = /^(\/.+\/)[a-z]+$/.exec(textOf(value))?.[1];
  if (flagged !== undefined) return `write it without flags: \`'${flagged}'\``;
  const isPattern = /[\\[\](){}^$+*?|]/.test(textOf(value));
  return isPattern ? `write it between slashes: \`'/${textOf(value)}/'\`` : undefined;
}

function hintForBase({ value, path }: FoundValue): string | undefined {
  if (path.length !== 1 || path[0] !== 'extends') return undefined;
  const name = /^(?:.*\/)?([A-Za-z][\w-]*)(?:\.ya?ml)?$/.exec(textOf(value))?.[1];
  return name === undefined ? undefined : `write the name of a workflow, not a file: \`${name}\``;
}

function wordsOf(expected: string): readonly string[] {
  if (expected === '`true` or `false`') return ['true', 'false'];
  return expected.startsWith(WORD_LIST) ? expected.slice(WORD_LIST.length).split(', ') : [];
}

function hintForKeypad(expected: string, value: unknown): string {
  const named = meantWord('key', textOf(value));
  if (named !== undefined) return `write \`"${named}"\``;
  if (expected === TERMINATOR_KEY && /^\d$/.test(textOf(value))) {
    return 'write `"#"` or `"*"`, or leave it out: the input ends when it is full, or after `interDigitMs`';
  }
  return 'write one key in quotes, such as `"*"`';
}

/** Where another kind of value is expected: the same, written as that kind. */
function hintForKind(found: FoundValue): string | undefined {
  const { expected, value, path, line } = found;
  if (expected.startsWith('whole milliseconds')) return hintForDuration(expected, value);
  if (expected.startsWith('a whole')) return hintForWholeNumber(expected, value);
  if (expected.startsWith('a list') && typeof value === 'string') {
    return `write a list: \`[${listed(value)}]\``;
  }
  if (/text|words/.test(expected) && (typeof value === 'number' || typeof value === 'boolean')) {
    // `1.10` is the number 1.1, and not what its author meant.
    const written = new RegExp(`\\b${pathEnd(path)}:\\s*([\\w.+-]+)`).exec(line)?.[1] ?? value;
    return `put it in quotes: \`"${written}"\``;
  }
  if (/text|words/.test(expected) && typeof value === 'object') {
    return `put the whole text in quotes: \`${pathEnd(path)}: "…"\``;
  }
  return expected.startsWith('a map') ? hintForMap(found) : undefined;
}

/** Words as the entries of a list; a text of several is one entry a comma. */
function listed(value: string): string {
  if (value.startsWith('/')) return `'${value}'`;
  return value
    .split(',')
    .map((part) => part.trim())
    .join(', ');
}

function hintForMap({ value, path }: FoundValue): string | undefined {
  if (path.length === 0) return 'a policy begins with `version: 1`';
  const example = EXAMPLE_OF_MAP[pathEnd(path)];
  if (Array.isArray(value) && example === undefined)
    return `write \`key: value\` under \`${pathEnd(path)}\`, without \`-\` or brackets`;
  const isNone = typeof value === 'boolean' ? !value : /^(?:no|none|never)$/i.test(textOf(value));
  if (isNone) return 'write `off` to take back what is inherited';
  if (/^\w+:\S/.test(textOf(value))) return 'a space is missing after `:`';
  if (path.length === 2 && path[0] === 'messages') {
    return MESSAGE_KEYS.includes(pathEnd(path))
      ? `\`${pathEnd(path)}\` is a key of a message: indent it further`
      : `write \`${pathEnd(path)}: { text: "…" }\``;
  }
  return example === undefined
    ? undefined
    : `write its keys, such as \`${pathEnd(path)}: { ${example} }\``;
}

const EXAMPLE_OF_MAP: Readonly<Record<string, string>> = {
  speech: 'mode: adaptive',
  onInterruption: 'stop: word',
  onFalse: 'resume: word',
  dtmf: 'options: { "1": balance }',
  options: '"1": balance',
  expects: 'count: 10',
  silence: 'afterMs: 5000, do: [reprompt]',
  endpointing: 'minMs: 700, maxMs: 4000',
  escalation: 'phrases: [human]',
  lexicon: 'stop: [halt]',
};

/** What was written, where it is a word or a number; a map or a list is none. */
function textOf(value: unknown): string {
  return typeof value === 'object' || value === undefined
    ? ''
    : `${value as string | number | boolean}`;
}

function pathEnd(path: DataPath): string {
  return String(path.at(-1) ?? 'the file');
}

function didYouMean(name: string): string {
  return `did you mean \`${name}\`?`;
}

function code(name: string): string {
  return `\`${name}\``;
}
