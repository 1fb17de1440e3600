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
} from 'yaml';
import type { IssueCode, PolicyIssue } from './issue.ts';
import { findSyntaxFaults, plainText, withoutSigns, type SyntaxFault } from './syntax.ts';

/** A place in a file; both 1-based. */
export type Position = { readonly line: number; readonly column: number };

/** A path in the data: keys of maps, indexes of lists. */
export type DataPath = readonly (string | number)[];

/** A YAML text as plain data, with the place of every key and value. */
export type YamlData = {
  readonly data: unknown;
  readonly issues: readonly PolicyIssue[];
  /** Whether a fault at this line may be none, but what a fault of syntax made of the text. */
  readonly isBent: (line: number) => boolean;
  /** Of the value at a path, or of the deepest one above it that exists. */
  readonly valueAt: (path: DataPath) => Position;
  /** Of the key at a path, else of the value. */
  readonly keyAt: (path: DataPath) => Position;
  /** The text of a line, 1-based. */
  readonly lineAt: (line: number) => string;
};

/** Characters of a file that are read: a policy of 200 messages has about 60,000. */
export const FILE_CHARS_MAX = 262_144;

/**
 * Reads a YAML text. Never throws.
 *
 * The data is built from the nodes rather than by the library's `toJS`, so that aliases, depth and
 * size are bounded, `1` and `"1"` are one key, and every value keeps its place.
 */
export function readYaml(source: string, file: string): YamlData {
  if (source.length > FILE_CHARS_MAX) return unread(tooLarge(file));
  const text = source.replace(/^\uFEFF/, '');
  if (/\r/.test(text) && !text.includes('\n')) return unread(oldLines(file));
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = findSyntaxFaults(text, parsed);
  const sound = withoutSigns(text, faults);
  const document = sound === text ? parsed : parseDocument(sound, { prettyErrors: false });
  const reader = createReader(file, text, lines, document);
  reportSyntax(reader, parsed, faults);
  const data = document.contents === null ? undefined : readNode(reader, document.contents, []);
  const valueAt = (path: DataPath): Position => {
    for (let length = path.length; length >= 0; length -= 1) {
      const found = reader.values.get(placeOf(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return TOP;
  };
  return {
    data,
    issues: reader.issues,
    isBent: (line) => line >= reader.soundBeforeLine || reader.bentLines.has(line),
    valueAt,
    keyAt: (path) => reader.keys.get(placeOf(path)) ?? valueAt(path),
    lineAt: (line) => lineText(reader, line),
  };
}

const TOP: Position = { line: 1, column: 1 };

/** The one fault of a file that is not read for its size. */
export function tooLarge(file: string): PolicyIssue {
  const message = `the file is longer than ${FILE_CHARS_MAX} characters`;
  return ofWhole(file, { code: 'POLICY_TOO_LARGE', message, hint: 'split the workflow' });
}

function oldLines(file: string): PolicyIssue {
  const message = 'the lines end with a carriage return alone';
  return ofWhole(file, { message, hint: 'save the file with the line ends of Unix or Windows' });
}

function ofWhole(file: string, { code = 'POLICY_SYNTAX', message, hint }: Fault): PolicyIssue {
  return { code, severity: 'error', file, ...TOP, path: '', message, hint };
}

/** A text that is not even looked into, and why. */
function unread(issue: PolicyIssue): YamlData {
  return {
    data: undefined,
    issues: [issue],
    isBent: () => true,
    valueAt: () => TOP,
    keyAt: () => TOP,
    lineAt: () => '',
  };
}

type Reader = {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly document: Document;
  readonly keys: Map<string, Position>;
  readonly values: Map<string, Position>;
  readonly issues: PolicyIssue[];
  readonly bentLines: Set<number>;
  soundBeforeLine: number;
  nodesLeft: number;
  aliasesLeft: number;
};

/** Nodes that are read, those behind aliases counted each time: a bound on what an alias can multiply. */
const NODES_MAX = 20_000;

const ALIASES_MAX = 200;

/** A policy needs five levels. */
const DEPTH_MAX = 16;

function createReader(file: string, text: string, lines: LineCounter, document: Document): Reader {
  return {
    file,
    text,
    lines,
    document,
    keys: new Map(),
    values: new Map(),
    issues: [],
    bentLines: new Set(),
    soundBeforeLine: Number.POSITIVE_INFINITY,
    nodesLeft: NODES_MAX,
    aliasesLeft: ALIASES_MAX,
  };
}

function readNode(reader: Reader, node: Node, path: DataPath): unknown {
  reader.nodesLeft -= 1;
  if (path.length > DEPTH_MAX || reader.nodesLeft === 0) {
    const message = 'too deep, or too often repeated by aliases';
    report(reader, node, { code: 'POLICY_TOO_LARGE', message, hint: 'write the values out' });
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
  // Each look-up walks the document: without a bound on them, time is the square of the length.
  if (reader.aliasesLeft === -1) {
    const message = `more than ${ALIASES_MAX} aliases`;
    report(reader, node, {
      code: 'POLICY_TOO_LARGE',
      message,
      hint: 'use `defaults`, or `extends`',
    });
  }
  if (reader.aliasesLeft < 0) return undefined;
  const target = node.resolve(reader.document);
  // Left out without a word, a guard would be gone that its author believes to be there.
  if (target === undefined && node.source !== '') {
    reportBent(reader, node, {
      message: `\`*${node.source}\` repeats nothing: no \`&${node.source}\` stands before it`,
      hint: 'put a text that begins with `*` in quotes; an alias must follow its anchor',
    });
  }
  return target;
}

function readMap(reader: Reader, pairs: readonly Pair[], path: DataPath): unknown {
  // Without a prototype, so that a key named like one of its members is a key like any other.
  const data = Object.create(null) as Record<string, unknown>;
  for (const pair of pairs) {
    const keyNode = pair.key as Node;
    const key = readKey(reader, keyNode);
    if (key === undefined) {
      const plain = plainText(lineText(reader, positionOf(reader, keyNode)?.line ?? 1));
      const message = 'a key must be one word or text';
      reportBent(reader, keyNode, { message, hint: 'write `key: value`', ...plain });
      continue;
    }
    const at = [...path, key];
    if (Object.hasOwn(data, key)) reportTwice(reader, keyNode, at, key);
    if (Object.hasOwn(data, key)) continue;
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

function reportTwice(reader: Reader, node: Node, path: DataPath, key: string): void {
  const first = reader.keys.get(placeOf(path))?.line ?? 1;
  // One of the two may be no key at all, but part of a text without quotes.
  if (reader.bentLines.has(first)) return;
  const message = `\`${key}\` stands here twice`;
  const hint = `it stands in line ${first} already; keep one of the two`;
  report(reader, node, { code: 'POLICY_DUPLICATE_KEY', path, message, hint });
}

function reportSyntax(
  reader: Reader,
  document: Document.Parsed,
  faults: readonly SyntaxFault[],
): void {
  const directive = document.directives.yaml;
  if (directive.explicit === true && directive.version !== '1.2') {
    // Under YAML 1.1 `off` would be the boolean `false`, and `010` the number 8.
    const fault = { message: 'only YAML 1.2 is read', hint: 'take the `%YAML` line out' };
    reader.issues.push(issueAt(reader, 0, fault));
  }
  for (const { offset, bends, ...fault } of faults) {
    const issue = issueAt(reader, offset, fault);
    if (bends !== 'rest') reader.bentLines.add(issue.line);
    else reader.soundBeforeLine = Math.min(reader.soundBeforeLine, issue.line);
    reader.issues.push(issue);
  }
}

type Fault = {
  /** Absent: of syntax. */
  readonly code?: IssueCode;
  readonly path?: DataPath;
  readonly message: string;
  readonly hint: string;
};

/** A fault of syntax that only the reader sees; once a line, as what follows on it is bent. */
function reportBent(reader: Reader, node: Node, fault: Fault): void {
  const { line } = positionOf(reader, node) ?? TOP;
  if (line >= reader.soundBeforeLine || reader.bentLines.has(line)) return;
  reader.bentLines.add(line);
  report(reader, node, fault);
}

function report(reader: Reader, node: Node, fault: Fault): void {
  reader.issues.push(issueAt(reader, node.range?.[0] ?? 0, fault));
}

function issueAt(reader: Reader, offset: number, fault: Fault): PolicyIssue {
  const { code = 'POLICY_SYNTAX', path = [], message, hint } = fault;
  const { line, col } = reader.lines.linePos(offset);
  const place = { line: Math.max(1, line), column: Math.max(1, col) };
  const { file } = reader;
  return { code, severity: 'error', file, ...place, path: pathText(path), message, hint };
}

function positionOf(reader: Reader, node: Node): Position | undefined {
  if (node.range === undefined || node.range === null) return undefined;
  const { line, col } = reader.lines.linePos(node.range[0]);
  return { line, column: col };
}

function lineText(reader: Reader, line: number): string {
  const start = reader.lines.lineStarts[line - 1] ?? reader.text.length;
  return reader.text.slice(start).split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
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
