import { explainOverlaps, tellOverlap, tellShortly, type ExplainedOverlap } from '../why/index.ts';
import { commandLine, runCommandLine, UsageError, type Io, type RunCommand } from './command.ts';
import { oneLine } from './printable.ts';
import { isDamaged, openRecord, showIssue, showIssues, type OpenedRecord } from './record-file.ts';
import { typedPath } from './shown-path.ts';

/**
 * `floorkeeper why FILE [TURN]`: shows why an overlap was judged as it was, in numbers. Without TURN it
 * shows the overlap if there is one, and lists them if there are more. Exits with 1 if the record is
 * damaged or cannot be replayed.
 */
export const run: RunCommand = (args, io) => {
  const command = commandLine('why', io)
    .argument('<file>', 'a record, `<call>.jsonl`')
    .argument('[turn]', 'an overlap (`o2`), a decision (`d7`), or `all`')
    .option('--json', 'one JSON object an overlap, each on its line, with every number');
  return runCommandLine(command, args, io, async () => {
    const [file = '', turn] = command.args;
    const { json = false } = command.opts<{ json?: boolean }>();
    const { absolute } = await typedPath(file, 'file', io);
    const record = await openRecord(file, absolute, io);
    if (record === undefined) return 1;
    showIssues(file, record.issues, io);
    if (record.head === undefined) return 1;
    const { policy } = record.head;
    const explanation = explainOverlaps(policy, record.lines);
    const chosen = choose(explanation.overlaps, turn, file);
    if (json) for (const overlap of chosen) io.out(JSON.stringify({ file, ...overlap }));
    else if (turn === undefined && chosen.length !== 1) list(chosen, file, io);
    else for (const overlap of chosen) show(tellOverlap(policy, overlap), io);
    if (explanation.isUnsure) io.err(`${oneLine(file)}: ${UNSURE}`);
    if (explanation.stoppedAtSeq === undefined) return isDamaged(record.issues) ? 1 : 0;
    showStop(file, record, explanation.stoppedAtSeq, io);
    return 1;
  });
};

function choose(
  overlaps: readonly ExplainedOverlap[],
  turn: string | undefined,
  file: string,
): readonly ExplainedOverlap[] {
  if (turn === undefined || turn === 'all') return overlaps;
  const found = overlaps.filter(
    ({ overlapId, decisions }) => overlapId === turn || decisions.some(({ id }) => id === turn),
  );
  if (found.length > 0) return found;
  const known = overlaps.map(({ overlapId }) => overlapId).slice(0, 20);
  throw new UsageError(
    `\`${file}\` has no overlap or decision about one that is called \`${turn}\``,
    known.length === 0 ? 'nobody spoke over a message in it' : `there are ${known.join(', ')}`,
  );
}

function list(overlaps: readonly ExplainedOverlap[], file: string, io: Io): void {
  if (overlaps.length === 0) {
    io.out(oneLine(`${file}: nobody spoke over a message`));
    return;
  }
  for (const overlap of overlaps) io.out(oneLine(tellShortly(overlap)));
  io.err(oneLine(`\`floorkeeper why ${file} ${overlaps[0]?.overlapId}\` shows the numbers of one`));
}

function show(lines: readonly string[], io: Io): void {
  for (const line of lines) io.out(oneLine(line));
}

function showStop(file: string, { lineOf }: OpenedRecord, seq: number, io: Io): void {
  const stop = {
    code: 'RECORD_NOT_REPLAYABLE',
    severity: 'error',
    line: lineOf.get(seq) ?? seq + 1,
    message: 'the engine cannot take this event; what came before it is explained',
    hint: 'use the version that its first line names as `engineversion`',
  } as const;
  showIssue(file, stop, io);
}

const UNSURE = 'lines are missing, so the numbers after them may not be those of the call';
