import { verifyRecord, type RecordIssue, type VerifiedRecord } from '../evidence/index.ts';
import { commandLine, runCommandLine, type ExitCode, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, showIssue, showIssues } from './record-file.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper verify FILE…`: checks that records are as they were written, from the first line to the
 * last, and lists the decisions about required deliveries. Exits with 1 if a record fails the check.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('verify', io)
    .argument('<file...>', 'records, `<call>.jsonl`')
    .option('--json', 'one JSON object a record, each on its line');
  return runCommandLine(command, args, io, async () => {
    const { json = false } = command.opts<{ json?: boolean }>();
    let exitCode: ExitCode = 0;
    const paths = await Promise.all(command.args.map((file) => typedPath(file, 'file', io)));
    for (const [index, file] of command.args.entries()) {
      const verified = await verifyRecord(paths[index]?.absolute ?? file);
      const ok = verified.ok && !isDamaged(verified.issues);
      if (json) io.out(JSON.stringify({ file, ...verified, ok }));
      else show(file, verified, io);
      if (!ok) exitCode = 1;
    }
    return exitCode;
  });
};

/** A record that merely lacks its chain or its end has not been shown to be altered. */
function judgementOn(issues: readonly RecordIssue[]): string {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 'as it was written';
  return errors.every(({ code }) => UNPROVED.has(code))
    ? 'cannot be proved to be as it was written'
    : 'NOT as it was written';
}

const UNPROVED: ReadonlySet<string> = new Set(['RECORD_NOT_CHAINED', 'RECORD_NOT_CLOSED']);

function show(file: string, verified: VerifiedRecord, io: Io): void {
  if (!verified.ok) {
    showIssue(file, { ...verified.error, severity: 'error' }, io);
    return;
  }
  const { issues, lines, lastHash, deliveries } = verified;
  showIssues(file, issues, io);
  const found = judgementOn(issues);
  io.out(
    oneLine(
      `${file}: ${found}: ${lines} lines${lastHash && `, the last one ${lastHash.slice(0, 12)}`}`,
    ),
  );
  for (const { messageType, verdict, atMs, playedMs, reason } of deliveries) {
    const played = `${Math.round(playedMs)} ms played`;
    io.out(
      oneLine(`  ${messageType}: ${verdict} at ${Math.round(atMs)} ms, ${played} (${reason})`),
    );
  }
}
