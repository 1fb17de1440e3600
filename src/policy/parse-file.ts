import { basename, extname } from 'node:path';
import { describeFaults } from './describe-fault.ts';
import { readYaml, type DataPath, type Position, type YamlData } from './document.ts';
import { sortIssues, type PolicyIssue } from './issue.ts';
import type { PolicySource } from './parse-policy.ts';
import { policyFileSchema, type PolicyFile } from './schema.ts';

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
  const checked = policyFileSchema.safeParse(source.data ?? {});
  const { keyAt, valueAt } = source;
  const parsed = { file, text, keyAt, valueAt };
  if (checked.success) return { ...parsed, data: checked.data, issues: source.issues };
  const faults = describeFaults(checked.error.issues, source, file);
  const issues = [...source.issues, ...faults.map((fault) => fault.issue).filter(isSound(source))];
  const data = readRest(
    file,
    source.data,
    faults.map((fault) => fault.path),
  );
  return { ...parsed, data, issues: sortIssues(issues) };
}

/** What follows a syntax error may be bent by it, and what is missing may stand there. */
function isSound(source: YamlData): (issue: PolicyIssue) => boolean {
  return (issue) =>
    issue.line < source.soundBeforeLine &&
    (issue.code !== 'POLICY_MISSING_KEY' || source.soundBeforeLine === Number.POSITIVE_INFINITY);
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
function readRest(file: string, data: unknown, faults: readonly DataPath[]): PolicyFile {
  const empty = emptyFile(file);
  let rest = without(data, faults);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const checked = policyFileSchema.safeParse({ ...empty, ...(rest as object | undefined) });
    if (checked.success) return checked.data;
    rest = without(
      rest,
      checked.error.issues.map((issue) => (issue.path as DataPath).slice(0, -1)),
    );
  }
  return empty;
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
