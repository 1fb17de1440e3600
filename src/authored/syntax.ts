import { visit, type Document, type LineCounter, type YAMLError } from 'yaml';
import { signAsKey, spaceFault, typographyOf } from './typography.ts';

/*
 * Describes syntax faults in the author's terms: the library's own messages are about mappings,
 * scalars and tokens, and one missing quote causes a dozen of them.
 */

/** A fault of syntax, at an offset of the text. */
export type SyntaxFault = {
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
  /**
   * How far the fault can change the meaning of the text: `line`, its line; `below`, also the keys under
   * it, which become part of the value; `rest`, everything that follows.
   */
  readonly bends: 'line' | 'below' | 'rest';
};

/** The faults of a document in order, one per line, and none after one that changes the rest. */
export function findSyntaxFaults({ text, document, lines, noun }: Parsed): readonly SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const errors = [...document.errors, ...document.warnings].toSorted(byPlace);
  // A value over several lines with keys in it causes two errors at one place.
  const ofLines = new Set(
    errors.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY').map(({ pos }) => pos[0]),
  );
  let lastLine = 0;
  for (const error of errors) {
    const { line } = lines.linePos(error.pos[0]);
    if (line === lastLine) continue;
    const isValueOfLines = ofLines.has(error.pos[0]);
    const fault = describe({ text, document, error, isValueOfLines, noun });
    const placed = lines.linePos(fault.offset).line;
    if (placed !== lastLine) faults.push(fault);
    lastLine = Math.max(line, placed);
    if (fault.bends === 'rest' || faults.length === FAULTS_MAX) break;
  }
  return faults;
}

type Parsed = {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  /** The noun for the file: `policy`. */
  readonly noun: string;
};

const FAULTS_MAX = 5;

/** The text, of the same length, without the characters that make the keys below part of a value. */
export function withoutSigns(text: string, faults: readonly SyntaxFault[]): string {
  let sound = text;
  for (const { offset, bends } of faults) {
    if (bends !== 'below') continue;
    const [, end] = lineBounds(text, offset);
    const value = text.slice(offset, end).replaceAll(/[^\w\s]/g, '_');
    sound = sound.slice(0, offset) + value + sound.slice(end);
  }
  return sound;
}

function byPlace(a: YAMLError, b: YAMLError): number {
  return a.pos[0] - b.pos[0];
}

type Context = {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly error: YAMLError;
  readonly isValueOfLines: boolean;
  readonly noun: string;
};

function describe(context: Context): SyntaxFault {
  const { text, error } = context;
  const [offset] = error.pos;
  const unclosed = describeUnclosed(context);
  if (unclosed !== undefined) return unclosed;
  const line = lineAt(text, offset);
  const sign = signAsKey(line) ?? spaceFault(line);
  if (sign !== undefined) {
    const [start] = lineBounds(text, offset);
    return { offset: start + line.search(/\S/), ...sign, bends: 'rest' };
  }
  const plain = isLocal(context) || error.code === 'UNEXPECTED_TOKEN' ? plainText(line) : undefined;
  if (plain !== undefined && !context.isValueOfLines) {
    return { offset, ...plain, bends: reachOf(context) };
  }
  const [message, hint] = wordsOf(context, line);
  return { offset, message, hint, bends: reachOf(context) };
}

function reachOf(context: Context): SyntaxFault['bends'] {
  if (!isLocal(context)) return 'rest';
  return context.error.code === 'BLOCK_AS_IMPLICIT_KEY' ? 'below' : 'line';
}

/** After these errors the library recovers on the next line. */
function isLocal({ error: { code }, isValueOfLines }: Context): boolean {
  switch (code) {
    case 'BAD_ALIAS':
    case 'BAD_DQ_ESCAPE':
    case 'BAD_SCALAR_START':
    case 'TAG_RESOLVE_FAILED':
      return true;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return !isValueOfLines;
    default:
      return false;
  }
}

/** A quote or bracket that never closes is reported where it opens, not where the file ends. */
function describeUnclosed({ text, document, error }: Context): SyntaxFault | undefined {
  const isQuote = error.message.startsWith('Missing closing');
  if (!isQuote && !/^Flow (map|sequence)\b.* end with/.test(error.message)) return undefined;
  let opened: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const [start = 0, end = 0] = node.range ?? [];
      const opens = isQuote ? /["']/ : /[{[]/;
      const isAround = start < error.pos[0] && end >= error.pos[0];
      if (isAround && opens.test(text.charAt(start))) opened = start;
    },
  });
  if (opened === undefined) return undefined;
  const sign = text.charAt(opened);
  const message = `the \`${sign}\` that opens here is never closed`;
  const rest = text.slice(opened).split('\n', 1)[0] ?? '';
  const hint =
    !isQuote && /\s#/.test(rest)
      ? '`#` begins a comment: written as a value it needs quotes, `"#"`'
      : `close it with \`${CLOSES[sign] ?? sign}\``;
  return { offset: opened, message, hint, bends: 'rest' };
}

const CLOSES: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

type Words = { readonly message: string; readonly hint: string };

/**
 * What is wrong with a line whose value is an unquoted text that YAML reads as something else;
 * `undefined` if the value is not such a text.
 */
export function plainText(line: string): Words | undefined {
  const [, before = '', value = ''] = /^(\s*(?:- +)*(?:[\w.-]+:\s+)?)(.*?)\s*$/.exec(line) ?? [];
  const key = /[\w.-]+:/.exec(before)?.[0];
  const typography = typographyOf(value);
  if (typography !== undefined) return typography;
  const shown = `${key === undefined ? '' : `${key} `}${quoted(value)}`;
  const hint = `put the whole text in quotes: \`${shown}\``;
  const first = value.charAt(0);
  if (/^["']/.test(value)) {
    const within = first === '"' ? '`\\"`' : "`''`";
    const closed = new RegExp(`^${first}[^${first}]*${first}\\s*[^\\s#,}\\]]`).test(value);
    if (!closed) return undefined;
    return {
      message: `the text goes on after its closing \`${first}\``,
      hint: `write \`${first}\` within ${first === '"' ? 'double' : 'single'} quotes as ${within}`,
    };
  }
  if (goesOnAfterBracket(value) || /^(?:[&*!|>%@`]|[-?] )/.test(value)) {
    return { message: `a text that begins with \`${first}\` must be quoted`, hint };
  }
  if (key !== undefined && !/^[{[]/.test(value) && /:\s/.test(`${value} `)) {
    return { message: 'a text with `: ` in it must be quoted', hint };
  }
  return undefined;
}

/** Whether text follows the bracket that closes the first one. */
function goesOnAfterBracket(value: string): boolean {
  if (!/^[{[]/.test(value)) return false;
  let depth = 0;
  for (const { 0: bracket, index } of value.matchAll(/[{}[\]]/g)) {
    depth += /[{[]/.test(bracket) ? 1 : -1;
    if (depth === 0) return /^\s*[^\s#}\]]/.test(value.slice(index + 1));
  }
  return false;
}

/** A text in double quotes, as it would be written, shortened if it is long. */
function quoted(value: string): string {
  const cut = value.length > QUOTED_AT_MOST ? `${value.slice(0, QUOTED_AT_MOST)}…` : value;
  return JSON.stringify(cut);
}

const QUOTED_AT_MOST = 40;

const ALIGN = 'align the keys of one map, with spaces';

function wordsOf(context: Context, line: string): readonly [string, string] {
  const { text, error, isValueOfLines } = context;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return ['a tab indents this line', 'indent with spaces'];
    case 'BAD_SCALAR_START':
      return [
        `a text that begins with \`${text.charAt(error.pos[0])}\` must be quoted`,
        'put it in quotes, or remove the character',
      ];
    case 'ALIAS_PROPS':
      return ['an alias cannot have an anchor or a tag of its own', 'remove one of the two'];
    case 'BAD_ALIAS': {
      const sign = error.message.startsWith('Alias') ? '*' : '&';
      return [
        `a text that begins with \`${sign}\` must be quoted`,
        `put it in quotes: \`"${sign}"\``,
      ];
    }
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return isValueOfLines && /:\s/.test(line)
        ? ['the next line is indented as if it belonged to this value', ALIGN]
        : noKeyAndValue(line);
    case 'BAD_INDENT':
      return ['this line is indented differently from the lines beside it', ALIGN];
    case 'BLOCK_IN_FLOW':
      return [
        'a comma is missing between two entries, or quotes around a text with `: ` in it',
        'write `{ key: value, key: "a text" }`',
      ];
    case 'MULTIPLE_DOCS':
      return [
        '`---` begins a second document',
        `write one ${context.noun} a file: remove the line`,
      ];
    case 'BAD_DQ_ESCAPE':
      return ['a `\\` in double quotes begins an escape', 'write `\\\\`, or use single quotes'];
    case 'TAG_RESOLVE_FAILED':
      return [lowerFirst(firstLine(error.message)), 'remove the tag'];
    default:
      return otherWords(error, line);
  }
}

function otherWords(error: YAMLError, line: string): readonly [string, string] {
  if (error.message.startsWith('Unexpected flow-map-start at node end')) {
    return ['a text with `{` in it must be quoted', 'put the whole text in quotes: `"…"`'];
  }
  const closer = /^Unexpected flow-(?:map|seq)-end token/.test(error.message);
  if (closer) return ['a bracket closes here that was never opened', 'remove it, or open it'];
  if (error.message.includes('followed by map values')) return noKeyAndValue(line);
  if (error.message.endsWith('at node end') && /^[\w.-]+:/.test(line)) {
    return ['this line is indented differently from the lines beside it', ALIGN];
  }
  const hint = 'look for a quote, bracket, comma or indent that is missing here or just before';
  return [`not YAML: ${lowerFirst(firstLine(error.message))}`, hint];
}

function noKeyAndValue(line: string): readonly [string, string] {
  return [
    'expected `key: value`',
    /^\s*[\w.-]+:\S/.test(line)
      ? 'add a space after the `:`'
      : 'write `key: value`; a text of several lines needs quotes around it',
  ];
}

/** The line of a text that contains an offset. */
function lineAt(text: string, offset: number): string {
  return text.slice(...lineBounds(text, offset)).replace(/\r$/, '');
}

function lineBounds(text: string, offset: number): readonly [start: number, end: number] {
  const end = text.indexOf('\n', offset);
  return [text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? text.length : end];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? '';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
