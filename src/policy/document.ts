import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLError,
} from 'yaml';
import type { IssueCode, PolicyIssue } from './issue.ts';

/** A place in a file; both 1-based. */
export type Position = { readonly line: number; readonly column: number };

/** A path in the data: keys of maps, indexes of lists. */
export type DataPath = readonly (string | number)[];

/** A YAML text as plain data, with the place of every key and value. */
export type YamlData = {
  readonly data: unknown;
  readonly issues: readonly PolicyIssue[];
  /** From this line on a syntax error may have bent what follows; `Infinity` where none has. */
  readonly soundBeforeLine: number;
  /** Of the value at a path, or of the deepest one above it that exists. */
  readonly valueAt: (path: DataPath) => Position;
  /** Of the key at a path, else of the value. */
  readonly keyAt: (path: DataPath) => Position;
};

/** Characters of a file that are read: a policy of 200 messages has about 60,000. */
export const FILE_CHARS_MAX = 262_144;

/**
 * Reads a YAML text. Never throws.
 *
 * The data is built from the nodes rather than by the library's `toJS`, so that aliases, depth and
 * size are bounded, `1` and `"1"` are one key, and every value keeps its place.
 */
export function readYaml(text: string, file: string): YamlData {
  if (text.length > FILE_CHARS_MAX) return tooLarge(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reader = createReader(file, lines, document);
  reportSyntax(reader, document);
  const data = document.contents === null ? undefined : readNode(reader, document.contents, []);
  const valueAt = (path: DataPath): Position => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = reader.values.get(placeOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return { line: 1, column: 1 };
  };
  return {
    data,
    issues: reader.issues,
    soundBeforeLine: reader.soundBeforeLine,
    valueAt,
    keyAt: (path) => reader.keys.get(placeOf(path)) ?? valueAt(path),
  };
}

type Reader = {
  readonly file: string;
  readonly lines: LineCounter;
  readonly document: Document;
  readonly keys: Map<string, Position>;
  readonly values: Map<string, Position>;
  readonly issues: PolicyIssue[];
  soundBeforeLine: number;
  nodesLeft: number;
  aliasesLeft: number;
};

/** Nodes that are read, those behind aliases counted each time: a bound on what an alias can multiply. */
const NODES_MAX = 20_000;

const ALIASES_MAX = 200;

/** A policy needs five levels. */
const DEPTH_MAX = 16;

function createReader(file: string, lines: LineCounter, document: Document): Reader {
  return {
    file,
    lines,
    document,
    keys: new Map(),
    values: new Map(),
    issues: [],
    soundBeforeLine: Number.POSITIVE_INFINITY,
    nodesLeft: NODES_MAX,
    aliasesLeft: ALIASES_MAX,
  };
}

function readNode(reader: Reader, node: Node, path: DataPath): unknown {
  reader.nodesLeft -= 1;
  if (path.length > DEPTH_MAX || reader.nodesLeft === 0) {
    report(
      reader,
      'POLICY_TOO_LARGE',
      node,
      [],
      'too deep, or too often repeated by aliases',
      'write the values out',
    );
  }
  if (path.length > DEPTH_MAX || reader.nodesLeft <= 0) return undefined;
  const place = positionOf(reader, node);
  if (place !== undefined && !reader.values.has(placeOf(path))) {
    reader.values.set(placeOf(path), place);
  }
  if (isAlias(node)) {
    const target = resolveAlias(reader, node);
    return target === undefined ? undefined : readNode(reader, target, path);
  }
  if (isMap(node)) return readMap(reader, node.items, path);
  if (isSeq(node)) {
    return node.items.map((item, index) => readNode(reader, item as Node, [...path, index]));
  }
  return isScalar(node) ? node.value : undefined;
}

function resolveAlias(reader: Reader, node: Alias): Node | undefined {
  reader.aliasesLeft -= 1;
  if (reader.aliasesLeft >= 0) return node.resolve(reader.document);
  // Each look-up walks the document: without a bound on them, time is the square of the length.
  if (reader.aliasesLeft === -1) {
    report(
      reader,
      'POLICY_TOO_LARGE',
      node,
      [],
      `more than ${ALIASES_MAX} aliases`,
      'use `defaults`, or `extends`',
    );
  }
  return undefined;
}

function readMap(reader: Reader, pairs: readonly Pair[], path: DataPath): unknown {
  // Without a prototype, so that a key named like one of its members is a key like any other.
  const data = Object.create(null) as Record<string, unknown>;
  for (const pair of pairs) {
    const keyNode = pair.key as Node;
    const key = readKey(reader, keyNode);
    if (key === undefined) {
      report(
        reader,
        'POLICY_SYNTAX',
        keyNode,
        path,
        'a key must be one word or text',
        'write `key: value`',
      );
      continue;
    }
    const at = [...path, key];
    if (Object.hasOwn(data, key)) {
      const first = reader.keys.get(placeOf(at));
      report(
        reader,
        'POLICY_DUPLICATE_KEY',
        keyNode,
        at,
        `\`${key}\` stands here twice`,
        `it stands in line ${first?.line ?? 1} already; keep one of the two`,
      );
      continue;
    }
    const place = positionOf(reader, keyNode);
    if (place !== undefined) reader.keys.set(placeOf(at), place);
    const value = pair.value as Node | null;
    // A key without a value is not a key left out: it stays, and the schema refuses it.
    data[key] = value === null ? null : readNode(reader, value, at);
  }
  return data;
}

/** Numbers are keys too: an author writes `1: balance` and means the key `1`. */
function readKey(reader: Reader, node: Node): string | undefined {
  const scalar = isAlias(node) ? resolveAlias(reader, node) : node;
  const value = isScalar(scalar) ? scalar.value : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function reportSyntax(reader: Reader, document: Document.Parsed): void {
  const directive = document.directives.yaml;
  if (directive.explicit === true && directive.version !== '1.2') {
    // Under YAML 1.1 `off` would be the boolean `false`, and `010` the number 8.
    const hint = 'take the `%YAML` line out';
    reader.issues.push(issueAt(reader, 0, 'only YAML 1.2 is read', hint));
  }
  for (const error of document.errors) {
    // Found again below, with the place of the first.
    if (error.code === 'DUPLICATE_KEY') continue;
    const [start] = error.pos;
    const message = `not YAML: ${lowerFirst(firstLine(error.message))}`;
    const issue = issueAt(reader, start, message, syntaxHint(error));
    reader.soundBeforeLine = Math.min(reader.soundBeforeLine, issue.line);
    reader.issues.push(issue);
    if (reader.issues.length === SYNTAX_ERRORS_MAX) return;
  }
  for (const warning of document.warnings) {
    const message = lowerFirst(firstLine(warning.message));
    reader.issues.push(issueAt(reader, warning.pos[0], message, 'take the tag out'));
  }
}

/** One broken bracket can break every line after it. */
const SYNTAX_ERRORS_MAX = 5;

function syntaxHint(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'indent with spaces';
  if (error.code === 'BAD_ALIAS') return 'a text that starts with `*` needs quotes: `"*"`';
  return 'look for a quote, bracket or indent that is missing here or just before';
}

function report(
  reader: Reader,
  code: IssueCode,
  node: Node,
  path: DataPath,
  message: string,
  hint: string,
): void {
  const place = positionOf(reader, node) ?? { line: 1, column: 1 };
  const { file } = reader;
  reader.issues.push({
    code,
    severity: 'error',
    file,
    ...place,
    path: pathText(path),
    message,
    hint,
  });
}

function issueAt(reader: Reader, offset: number, message: string, hint: string): PolicyIssue {
  const { line, col } = reader.lines.linePos(offset);
  const place = { line: Math.max(1, line), column: Math.max(1, col) };
  const code = 'POLICY_SYNTAX';
  return { code, severity: 'error', file: reader.file, ...place, path: '', message, hint };
}

function positionOf(reader: Reader, node: Node): Position | undefined {
  if (node.range === undefined || node.range === null) return undefined;
  const { line, col } = reader.lines.linePos(node.range[0]);
  return { line, column: col };
}

function tooLarge(file: string): YamlData {
  const message = `the file is longer than ${FILE_CHARS_MAX} characters`;
  const hint = 'split the workflow';
  const top = { line: 1, column: 1 };
  return {
    data: undefined,
    issues: [
      { code: 'POLICY_TOO_LARGE', severity: 'error', file, ...top, path: '', message, hint },
    ],
    soundBeforeLine: 1,
    valueAt: () => top,
    keyAt: () => top,
  };
}

/** A path as a reader would say it: `messages.greeting.graceMs`, `escalation.phrases[2]`. */
export function pathText(path: DataPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

function placeOf(path: DataPath): string {
  return JSON.stringify(path);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? '';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
