import { readRecord, type ReadRecord, type RecordIssue } from '../evidence/index.ts';
import type { Io } from './command.ts';
import { oneLine } from './printable.ts';

/** A record of a call that could be read. */
export type OpenedRecord = Extract<ReadRecord, { readonly ok: true }>;

/** Reads a record; prints why and gives nothing if it cannot be read. */
export async function openRecord(
  file: string,
  absolute: string,
  io: Io,
): Promise<OpenedRecord | undefined> {
  const record = await readRecord(absolute);
  if (record.ok) return record;
  showIssue(file, { ...record.error, severity: 'error' }, io);
  return undefined;
}

/** Prints what is missing in a record, the first twenty issues at most. */
export function showIssues(file: string, issues: readonly RecordIssue[], io: Io): void {
  for (const issue of issues.slice(0, SHOWN_AT_MOST)) showIssue(file, issue, io);
  const left = issues.length - SHOWN_AT_MOST;
  if (left > 0) io.err(`${oneLine(file)}: ${left} more; \`replay --json\` lists them all`);
}

/** True if something is missing that the record itself does not explain. */
export function isDamaged(issues: readonly RecordIssue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}

/** Prints an issue as `FILE:LINE:1 error CODE: …`, then what to do about it. */
export function showIssue(file: string, issue: ShownIssue, io: Io): void {
  const { severity, code, line, message, hint } = issue;
  const place = `${oneLine(file)}:${line}:1`;
  io.err(`${place} ${severity} ${code}: ${oneLine(message)}\n  hint: ${oneLine(hint)}`);
}

type ShownIssue = Omit<RecordIssue, 'code'> & { readonly code: string };

const SHOWN_AT_MOST = 20;
