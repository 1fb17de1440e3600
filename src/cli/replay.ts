import { readRecord, type Envelope, type EventData } from '../evidence/index.ts';
import { replay, type Difference } from '../replay/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { showRecordError } from './record-file.ts';
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
    else showRecordError(file, record.error, io);
    return false;
  }
  const result = replay(record.head.policy, record.lines);
  const ok = result.difference === undefined && result.error === undefined;
  const isClosed = record.lines.some(isEnd);
  if (json) {
    io.out(JSON.stringify({ file, ok, isTorn: record.isTorn, isClosed, ...result }));
  } else if (result.error !== undefined) {
    showRecordError(file, result.error, io);
  } else if (result.difference === undefined) {
    const { decisions, events } = result;
    const same = `same ${decisions} decision${decisions === 1 ? '' : 's'} over ${events} events`;
    io.out(`${oneLine(file)}: ${same}${whatIsMissing(record.isTorn, isClosed)}`);
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

function showDifference(
  file: string,
  { seq, event, recorded, replayed }: Difference,
  io: Io,
): void {
  io.out(oneLine(`${file}:${seq + 1}: decides otherwise at ${event.atMs} ms, on ${event.type}`));
  for (const decision of recorded) {
    io.out(`  recorded: ${summaryOf(decision)}`);
  }
  if (recorded.length === 0) io.out('  recorded: nothing');
  for (const decision of replayed) {
    io.out(`  replayed: ${summaryOf(decision)}`);
  }
  if (replayed.length === 0) io.out('  replayed: nothing');
}

function summaryOf({
  verdict,
  clause,
  class: callerClass,
}: Difference['recorded'][number]): string {
  return oneLine(`${verdict} by ${clause} (${callerClass})`);
}
