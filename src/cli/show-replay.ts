import type { Difference, FileReport } from '../replay/index.ts';
import type { Io } from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, showIssue, showIssues } from './record-file.ts';

/** True if a record replays as it was recorded and nothing is missing that it does not explain. */
export function isSound({ error, issues, result }: FileReport): boolean {
  return (
    error === undefined &&
    result !== undefined &&
    result.difference === undefined &&
    !isDamaged(issues)
  );
}

/** The report of one record as JSON. */
export function reportAsJson(file: string, report: FileReport): object {
  const { error, issues, isTorn, isClosed, result, whatIf } = report;
  const ok = isSound(report);
  if (result === undefined) {
    return error === undefined ? { file, ok, isTorn, isClosed, issues } : { file, ok, error };
  }
  const { line: _, ...counts } = result;
  return { file, ok, isTorn, isClosed, issues, ...counts, error, whatIf };
}

/** Prints what the replay of one record found; of a sound one only if `isBrief` is false. */
export function showReport(file: string, report: FileReport, isBrief: boolean, io: Io): void {
  const { error, result } = report;
  // The result line says that the last line is torn.
  const issues = report.issues.filter(({ code }) => code !== 'RECORD_TORN');
  showIssues(file, issues, io);
  if (error !== undefined) showIssue(file, { severity: 'error', ...error }, io);
  if (result === undefined || error !== undefined) return;
  if (result.difference !== undefined) {
    showDifference(`${file}:${result.line}`, result.difference, io);
  } else if (!isBrief) {
    io.out(oneLine(`${file}: ${summaryOf(result, report)}`));
  }
}

type Result = NonNullable<FileReport['result']>;

function summaryOf(
  { decisions, events, uncompared }: Result,
  { isTorn, isClosed }: FileReport,
): string {
  const parts = [`same ${decisions} decision${decisions === 1 ? '' : 's'} over ${events} events`];
  if (uncompared > 0) {
    parts.push(
      `${uncompared} event${uncompared === 1 ? '' : 's'} after missing lines not compared`,
    );
  }
  // The same decisions prove nothing about events that are not in the file.
  if (isTorn) parts.push('the last line is torn, and what followed is not in it');
  else if (!isClosed) parts.push('the record was not closed, so its end may be missing');
  return parts.join('; ');
}

function showDifference(place: string, { event, recorded, replayed }: Difference, io: Io): void {
  io.out(oneLine(`${place}: decides otherwise at ${event.atMs} ms, on ${event.type}`));
  // If the short forms are equal, the difference is in a field that they leave out.
  const isShort = recorded.map(shortForm).join() !== replayed.map(shortForm).join();
  const told = isShort ? shortForm : JSON.stringify;
  for (const [name, decisions] of Object.entries({ recorded, replayed })) {
    for (const decision of decisions) io.out(oneLine(`  ${name}: ${told(decision)}`));
    if (decisions.length === 0) io.out(`  ${name}: nothing`);
  }
}

function shortForm({ verdict, clause, class: callerClass }: Decision): string {
  return `${verdict} by ${clause} (${callerClass})`;
}

type Decision = Difference['recorded'][number];
