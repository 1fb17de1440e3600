import { basename, extname } from 'node:path';
import { describeFaults, type SchemaFault } from '../faults/index.ts';
import {
  readYaml,
  type DataPath,
  type Position,
  type YamlData,
  sortIssues,
  type PolicyIssue,
} from '../../authored/index.ts';
import { policyFileSchema, type PolicyFile } from '../schema/index.ts';

/** The text of a policy file and the name that its issues carry. */
export type PolicySource = { readonly file: string; readonly text: string };

/** A file after its own check: what is sound in it, and what is not. */
export type ParsedFile = {
  readonly file: string;
  readonly text: string;
  /** What the author wrote, faulty parts left out, so that the rest can be checked as well. */
  readonly data: PolicyFile;
  readonly issues: readonly PolicyIssue[];
  readonly keyAt: (path: DataPath) => Position;
  readonly valueAt: (path: DataPath) => Position;
};

/** Checks one file by itself. Never throws; all of its faults are in `issues`. */
export function parseFile({ text, file }: PolicySource): ParsedFile {
  const source = readYaml(text, file);
  const { keyAt, valueAt } = source;
  const parsed = { file, text, keyAt, valueAt };
  if (source.data === undefined || source.data === null) {
    const issues = source.issues.length > 0 ? source.issues : [emptyText(file)];
    return { ...parsed, data: emptyFile(file), issues };
  }
  const checked = policyFileSchema.safeParse(source.data);
  if (checked.success) return { ...parsed, data: checked.data, issues: source.issues };
  const faults = describeFaults(checked.error.issues, source, file);
  const issues = [...source.issues, ...faults.filter(isSound(source)).map(({ issue }) => issue)];
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
    message: 'there is nothing in the file',
    expected: '`version`, `workflow`, `revision` and `messages`',
    hint: 'begin with `version: 1`',
  };
}

/** What a fault of syntax has bent may be none, and what is missing may stand there. */
function isSound(source: YamlData): (fault: SchemaFault) => boolean {
  const isWhole = source.issues.every(({ code }) => code !== 'POLICY_SYNTAX');
  return ({ issue: { code, line }, isEmpty }) => {
    // A key whose value begins on the next line has none where that line cannot be read.
    const isBent = source.isBent(line) || (isEmpty === true && source.isBent(line + 1));
    return !isBent && (code !== 'POLICY_MISSING_KEY' || isWhole);
  };
}

/** A copy of the data without the values at the paths; a path that leads nowhere takes nothing. */
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
 * The sound rest of a faulty file, with what a file cannot lack filled in, so that it can be
 * checked further. What still does not fit, a map that lacks a key, goes as a whole.
 */
function readRest(source: YamlData, file: string, faults: readonly SchemaFault[]): PolicyFile {
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
    const left = describeFaults(checked.error.issues, { ...source, data }, file);
    rest = without(
      rest,
      left.map(({ path }) => path.slice(0, -1)),
    );
  }
  return empty;
}

/** A message whose value is faulty is there all the same: others may name it. */
function keepNames(rest: unknown, faults: readonly SchemaFault[]): unknown {
  const names = faults.flatMap(({ issue, path: [top, name, ...more] }) =>
    top === 'messages' && more.length === 0 && issue.code === 'POLICY_WRONG_TYPE' ? [name] : [],
  );
  if (names.length === 0 || typeof rest !== 'object' || rest === null) return rest;
  const messages: unknown = 'messages' in rest ? rest.messages : undefined;
  const kept = Object.fromEntries(names.filter(Boolean).map((name) => [String(name), {}]));
  return { ...rest, messages: { ...kept, ...(messages as object | undefined) } };
}

/** As deep as a key can stand in the schema. */
const ROUNDS_MAX = 6;

/** A file whose name of a workflow cannot be read is taken for the one it is called after. */
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
