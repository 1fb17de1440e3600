import { readRecord, type Envelope, type EventData, type RecordError } from '../evidence/index.ts';
import { replay, type Difference, type ReplayError } from '../replay/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper replay FILE…`: runs records through the engine and says whether it decides the same.
 * Exits with 1 where it does not, or where a record cannot be read or replayed.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('replay', io)
    .argument('<file...>', 'records, `<call>.jsonl`')
    .option('--json', 'one JSON object a record, each on its line');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    let exitCode: ExitCode = 0;
    // All are looked for before the first is read: a misspelt name is no result.
    const paths = await Promise.all(command.args.map((file) => typedPath(file, 'file', io)));
    for (const [index, file] of command.args.entries()) {
      const absolute = paths[index]?.absolute ?? file;
      if (!(await replayFile(file, absolute, json, io))) exitCode = 1;
    }
    return exitCode;
  });
};

async function replayFile(file: string, absolute: string, json: boolean, io: Io): Promise<boolean> {
  const record = await readRecord(absolute);
  if (!record.ok) {
    if (json) io.out(JSON.stringify({ file, ok: false, error: record.error }));
    else showError(file, record.error, io);
    return false;
  }
  const result = replay(record.head.policy, record.lines);
  const ok = result.difference === undefined && result.error === undefined;
  const isClosed = record.lines.some(isEnd);
  if (json) {
    io.out(JSON.stringify({ file, ok, isTorn: record.isTorn, isClosed, ...result }));
  } else if (result.error !== undefined) {
    showError(file, result.error, io);
  } else if (result.difference === undefined) {
    const { decisions, events } = result;
    const same = `same ${decisions} decision${decisions === 1 ? '' : 's'} over ${events} events`;
    io.out(`${file}: ${same}${whatIsMissing(record.isTorn, isClosed)}`);
  } else {
    showDifference(file, result.difference, io);
  }
  return ok;
}

/** A record ends with the session, and with a note that says so since that is written. */
function isEnd({ data }: Envelope): boolean {
  if ('event' in data) return (data as EventData).event.type === 'session_closing';
  return 'note' in data && data.note === 'record_closed';
}

/** The same decisions prove nothing about events that are not in the file. */
function whatIsMissing(isTorn: boolean, isClosed: boolean): string {
  if (isTorn) return '; the last line is torn, and what followed is not in it';
  return isClosed ? '' : '; the record was not closed, so its end may be missing';
}

function showError(
  file: string,
  { code, line, message, hint }: RecordError | ReplayError,
  io: Io,
): void {
  io.err(`${file}:${line}:1 error ${code}: ${message}\n  hint: ${hint}`);
}

function showDifference(
  file: string,
  { seq, event, recorded, replayed }: Difference,
  io: Io,
): void {
  io.out(`${file}:${seq + 1}: decides otherwise at ${event.atMs} ms, on ${event.type}`);
  for (const decision of recorded) {
    io.out(`  recorded: ${decision.verdict} by ${decision.clause} (${decision.class})`);
  }
  if (recorded.length === 0) io.out('  recorded: nothing');
  for (const decision of replayed) {
    io.out(`  replayed: ${decision.verdict} by ${decision.clause} (${decision.class})`);
  }
  if (replayed.length === 0) io.out('  replayed: nothing');
}
