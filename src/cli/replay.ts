import { readRecord, type Envelope, type EventData } from '../evidence/index.ts';
import { replay, type Difference, type ReplayResult } from '../replay/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, openRecord, showIssue, showIssues, type OpenedRecord } from './record-file.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper replay FILE…`: runs records through the engine and says whether it makes the same
 * decisions. Exits with 1 if it does not, or if a record is damaged or cannot be replayed.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('replay', io)
    .argument('<file...>', 'records, `<call>.jsonl`')
    .option('--json', 'one JSON object a record, each on its line');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    let exitCode: ExitCode = 0;
    // Every path is checked before the first file is read, so that a misspelt name prints no results.
    const paths = await Promise.all(command.args.map((file) => typedPath(file, 'file', io)));
    for (const [index, file] of command.args.entries()) {
      const absolute = paths[index]?.absolute ?? file;
      const ok = await (json ? replayAsJson : replayFile)(file, absolute, io);
      if (!ok) exitCode = 1;
    }
    return exitCode;
  });
};

async function replayAsJson(file: string, absolute: string, io: Io): Promise<boolean> {
  const record = await readRecord(absolute);
  if (!record.ok) {
    io.out(JSON.stringify({ file, ok: false, error: record.error }));
    return false;
  }
  const { issues, isTorn } = record;
  const isClosed = record.lines.some(isEnd);
  if (record.head === undefined) {
    io.out(JSON.stringify({ file, ok: false, isTorn, isClosed, issues }));
    return false;
  }
  const { error: found, ...result } = replay(record.head.policy, record.lines);
  const error = found === undefined ? undefined : errorOf(record, found);
  const ok = result.difference === undefined && error === undefined && !isDamaged(issues);
  io.out(JSON.stringify({ file, ok, isTorn, isClosed, issues, ...result, error }));
  return ok;
}

async function replayFile(file: string, absolute: string, io: Io): Promise<boolean> {
  const record = await openRecord(file, absolute, io);
  if (record === undefined) return false;
  // The result line says that the last line is torn.
  const issues = record.issues.filter(({ code }) => code !== 'RECORD_TORN');
  showIssues(file, issues, io);
  if (record.head === undefined) return false;
  const result = replay(record.head.policy, record.lines);
  if (result.error !== undefined) {
    showIssue(file, { severity: 'error', ...errorOf(record, result.error) }, io);
    return false;
  }
  if (result.difference !== undefined) {
    showDifference(file, record, result.difference, io);
    return false;
  }
  io.out(oneLine(`${file}: ${summaryOf(result, record)}`));
  return !isDamaged(issues);
}

function summaryOf({ decisions, events, uncompared }: ReplayResult, record: OpenedRecord): string {
  const parts = [`same ${decisions} decision${decisions === 1 ? '' : 's'} over ${events} events`];
  if (uncompared > 0) {
    parts.push(
      `${uncompared} event${uncompared === 1 ? '' : 's'} after missing lines not compared`,
    );
  }
  // The same decisions prove nothing about events that are not in the file.
  if (record.isTorn) parts.push('the last line is torn, and what followed is not in it');
  else if (!record.lines.some(isEnd)) {
    parts.push('the record was not closed, so its end may be missing');
  }
  return parts.join('; ');
}

/** True for the lines that end a record: the session's end, or the recorder's last note. */
function isEnd({ data }: Envelope): boolean {
  if ('event' in data) return (data as EventData).event.type === 'session_closing';
  return 'note' in data && data.note === 'record_closed';
}

function errorOf(record: OpenedRecord, { seq, event }: NonNullable<ReplayResult['error']>) {
  return {
    code: 'RECORD_NOT_REPLAYABLE',
    line: lineAt(record, seq),
    message: `the engine cannot take this event, \`${event.type}\``,
    hint: 'replay the record with the version that its first line names as `engineversion`',
  };
}

function lineAt({ lineOf }: Pick<OpenedRecord, 'lineOf'>, seq: number): number {
  return lineOf.get(seq) ?? seq + 1;
}

function showDifference(
  file: string,
  record: Pick<OpenedRecord, 'lineOf'>,
  { seq, event, recorded, replayed }: Difference,
  io: Io,
): void {
  const place = `${file}:${lineAt(record, seq)}`;
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
