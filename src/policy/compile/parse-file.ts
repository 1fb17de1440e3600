import { basename, extname } from 'node:path';
import {
  describeFaults,
  readYaml,
  sortIssues,
  type DataPath,
  type Position,
  type SchemaFault,
  type YamlData,
} from '../../authored/index.ts';
import { POLICY_FORMAT } from '../faults/index.ts';
import type { IssueCode, PolicyIssue } from '../issue.ts';
import { policyFileSchema, type PolicyFile } from '../schema/index.ts';

/** The text of a policy file and the name that its issues carry. */
export type PolicySource = { readonly file: string; readonly text: string };

/** A file after its own check: its usable part and its faults. */
export type ParsedFile = {
  readonly file: string;
  readonly text: string;
  /** What the author wrote without the faulty parts, so that the rest can be checked as well. */
  readonly data: PolicyFile;
  readonly issues: readonly PolicyIssue[];
  readonly keyAt: (path: DataPath) => Position;
  readonly valueAt: (path: DataPath) => Position;
};

/** Checks one file by itself. Never throws; all of its faults are in `issues`. */
export function parseFile({ text, file }: PolicySource): ParsedFile {
  const source = readYaml(text, file, POLICY_FORMAT);
  const { keyAt, valueAt } = source;
  const parsed = { file, text, keyAt, valueAt };
  if (source.data === undefined || source.data === null) {
    const issues = source.issues.length > 0 ? source.issues : [emptyText(file)];
    return { ...parsed, data: emptyFile(file), issues };
  }
  const checked = policyFileSchema.safeParse(source.data);
  if (checked.success) return { ...parsed, data: checked.data, issues: source.issues };
  const faults = describeFaults(checked.error.issues, source, POLICY);
  const ownFaults = faults.filter((fault) => isIndependent(fault, source));
  const issues = [...source.issues, ...ownFaults.map(({ issue }) => issue)];
  const data = readRest(source, file, faults);
  return { ...parsed, data, issues: sortIssues(issues) };
}

function emptyText(file: string): PolicyIssue {
  return {
    code: 'POLICY_MISSING_KEY',
    severity: 'error',
    file,
    ...top(),
    path: '',
    message: 'the file is empty',
    expected: '`version`, `workflow`, `revision` and `messages`',
    hint: 'begin with `version: 1`',
  };
}

const POLICY = { format: POLICY_FORMAT, schema: policyFileSchema };

/** Whether a fault is one of its own, and not only the consequence of a syntax error before it. */
function isIndependent({ issue, fault, isEmpty }: SchemaFault, source: YamlData): boolean {
  const { line } = issue;
  // A key whose value begins on the next line seems to have none if that line cannot be read.
  const isConsequence =
    source.isAfterSyntaxFault(line) || (isEmpty && source.isAfterSyntaxFault(line + 1));
  return !isConsequence && (fault !== 'MISSING_KEY' || !source.hasSyntaxFault);
}

/** A copy of the data without the values at the paths; a path that does not exist removes nothing. */
function without(data: unknown, paths: readonly DataPath[]): unknown {
  if (paths.some((path) => path.length === 0)) return undefined;
  if (typeof data !== 'object' || data === null || paths.length === 0) return data;
  const entries = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    const below = paths.filter((path) => String(path[0]) === key).map((path) => path.slice(1));
    const kept = without(value, below);
    return kept === undefined ? [] : [[key, kept]];
  });
  return Array.isArray(data) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/**
 * The usable rest of a faulty file, with the required keys filled in, so that it can be
 * checked further. A map that still does not fit, as it lacks a key, is removed as a whole.
 */
function readRest(
  source: YamlData,
  file: string,
  faults: readonly SchemaFault<IssueCode>[],
): PolicyFile {
  const empty = emptyFile(file);
  let rest = keepNames(
    without(
      source.data,
      faults.map(({ path }) => path),
    ),
    faults,
  );
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const data = { ...empty, ...(rest as object | undefined) };
    const checked = policyFileSchema.safeParse(data);
    if (checked.success) return checked.data;
    const left = describeFaults(checked.error.issues, { ...source, data }, POLICY);
    rest = without(
      rest,
      left.map(({ path }) => path.slice(0, -1)),
    );
  }
  return empty;
}

/** A message with a faulty value still exists: other keys may name it. */
function keepNames(rest: unknown, faults: readonly SchemaFault<IssueCode>[]): unknown {
  const names = faults.flatMap(({ fault, path: [top, name, ...more] }) =>
    top === 'messages' && more.length === 0 && fault === 'WRONG_TYPE' ? [name] : [],
  );
  if (names.length === 0 || typeof rest !== 'object' || rest === null) return rest;
  const messages: unknown = 'messages' in rest ? rest.messages : undefined;
  const kept = Object.fromEntries(names.filter(Boolean).map((name) => [String(name), {}]));
  return { ...rest, messages: { ...kept, ...(messages as object | undefined) } };
}

/** The depth of the deepest key in the schema. */
const ROUNDS_MAX = 6;

/** A file whose `workflow` cannot be read counts as the workflow of the file's name. */
function emptyFile(file: string): PolicyFile {
  const called = basename(file, extname(file));
  const isName = policyFileSchema.shape.workflow.safeParse(called).success;
  return { version: 1, workflow: isName ? called : 'unnamed', revision: '-', messages: {} };
}

/** A file that could not be read at all, with the reason. */
export function unreadableFile(file: string, issue: PolicyIssue): ParsedFile {
  return { file, text: '', data: emptyFile(file), issues: [issue], keyAt: top, valueAt: top };
}

function top(): Position {
  return { line: 1, column: 1 };
}
