import type { Document, LineCounter, Node } from 'yaml';
import type { Format } from './format.ts';
import type { FileFault, Issue } from './issue.ts';
import { pathText, type DataPath, type Position } from './path.ts';

/* The state of reading a text, and the reporting of its faults. */

/** What the reader needs to know of a format. */
export type Reading<Code extends string> = Pick<Format<Code>, 'noun' | 'codeOf'>;

/** The state of reading a text. */
export type Reader<Code extends string = string> = {
  readonly file: string;
  readonly text: string;
  readonly format: Reading<Code>;
  readonly lines: LineCounter;
  readonly document: Document;
  readonly keys: Map<string, Position>;
  readonly values: Map<string, Position>;
  readonly issues: Issue<Code>[];
  /** Lines whose meaning a syntax fault has changed. */
  readonly bentLines: Set<number>;
  soundBeforeLine: number;
  hasSyntaxFault: boolean;
  nodesLeft: number;
  aliasesLeft: number;
};

/** The most issues that are reported; an author with more begins with these. */
const ISSUES_MAX = 200;

/** The most nodes that are read; nodes behind an alias count each time, which bounds multiplication. */
const NODES_MAX = 20_000;

/** The most aliases that are resolved, as each look-up walks the document. */
export const ALIASES_MAX = 200;

/** A policy needs six levels, a scenario four. */
export const DEPTH_MAX = 16;

/** A reader that has read nothing yet. */
export function createReader<Code extends string>(
  parts: Pick<Reader<Code>, 'file' | 'text' | 'format' | 'lines' | 'document'>,
): Reader<Code> {
  return {
    ...parts,
    keys: new Map(),
    values: new Map(),
    issues: [],
    bentLines: new Set(),
    soundBeforeLine: Number.POSITIVE_INFINITY,
    hasSyntaxFault: false,
    nodesLeft: NODES_MAX,
    aliasesLeft: ALIASES_MAX,
  };
}

/** A fault at a place. */
export type Fault = {
  /** Absent for a syntax fault. */
  readonly fault?: FileFault;
  readonly path?: DataPath;
  readonly message: string;
  readonly hint: string;
};

/** Reports a syntax fault that only the reader sees; one per line, as the rest may be misread. */
export function reportBent(reader: Reader, node: Node, fault: Fault): void {
  const { line } = positionOf(reader, node) ?? TOP;
  if (line >= reader.soundBeforeLine || reader.bentLines.has(line)) return;
  reader.bentLines.add(line);
  report(reader, node, fault);
}

/** Reports a fault at a node, or at an offset. */
export function report(reader: Reader, node: Node | null, fault: Fault, offset?: number): void {
  if (fault.fault === undefined) reader.hasSyntaxFault = true;
  if (reader.issues.length >= ISSUES_MAX) return;
  reader.issues.push(issueAt(reader, offset ?? node?.range?.[0] ?? 0, fault));
}

/** A fault as an issue, at an offset of the text. */
export function issueAt<Code extends string>(
  reader: Reader<Code>,
  offset: number,
  { fault = 'SYNTAX', path = [], message, hint }: Fault,
): Issue<Code> {
  const { line, col } = reader.lines.linePos(offset);
  const place = { line: Math.max(1, line), column: Math.max(1, col) };
  const { file, format } = reader;
  const code = format.codeOf(fault);
  return { code, severity: 'error', file, ...place, path: pathText(path), message, hint };
}

/** The offset at which a node begins. */
export function positionOf(reader: Reader, node: Node): Position | undefined {
  if (node.range === undefined || node.range === null) return undefined;
  const { line, col } = reader.lines.linePos(node.range[0]);
  return { line, column: col };
}

/** The text of a line, 1-based. */
export function lineText(reader: Reader, line: number): string {
  const start = reader.lines.lineStarts[line - 1] ?? reader.text.length;
  const end = reader.text.indexOf('\n', start);
  return reader.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}

/** A path as the key of a map. */
export function placeOf(path: DataPath): string {
  return JSON.stringify(path);
}

/** Where a fault of the whole file is shown. */
export const TOP: Position = { line: 1, column: 1 };
