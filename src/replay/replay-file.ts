import type { CompiledPolicy } from '../core/index.ts';
import {
  readCheckedRecord,
  readPlainRecord,
  type Envelope,
  type EventData,
  type HeaderData,
  type RecordError,
  type RecordIssue,
} from '../evidence/index.ts';
import { SweepWatch, type RecordSweep, type SweepTask } from '../sweep/index.ts';
import { feed, replayLines } from './replay.ts';
import { ReplayRun, type ReplayResult } from './run.ts';
import { WhatIfWatch, type WhatIf } from './what-if.ts';

/** What is to be done with each record. */
export type ReplayTask = {
  /** The policy of a what-if; without one, the record is only replayed. */
  readonly policy?: CompiledPolicy;
  /** A setting to try at several values. */
  readonly sweep?: SweepTask;
};

/** What the replay of one file found, as plain data: a thread sends it to another. */
export type FileReport = {
  readonly file: string;
  /** Set if the file is not a record, or cannot be replayed. */
  readonly error: RecordError | ReplayFault | undefined;
  readonly issues: readonly RecordIssue[];
  readonly isTorn: boolean;
  /** The end of the session is in the record. */
  readonly isClosed: boolean;
  /** How long the recorded call lasted. */
  readonly lastsMs: number;
  /** Undefined if nothing was replayed. `line` is where it stopped. */
  readonly result:
    | (Omit<ReplayResult, 'error'> & { readonly line: number | undefined })
    | undefined;
  readonly whatIf: WhatIf | undefined;
  readonly sweep: RecordSweep | undefined;
};

/** A record that cannot be replayed by this version. */
export type ReplayFault = Omit<RecordError, 'code'> & { readonly code: 'RECORD_NOT_REPLAYABLE' };

/** Replays the record of a file. Never throws on what is in it. */
export async function replayFile(file: string, task: ReplayTask): Promise<FileReport> {
  const plain = replayPlain(file, task);
  if ('file' in plain) return plain;
  const report = await replayAny(file, task);
  if (report.error?.code !== 'RECORD_UNREADABLE' || plain.line === 1) return report;
  // It is too large to be read whole, and up to this line it was sound.
  const message = `up to here the record is as it was written; ${report.error.message}`;
  const hint = 'cut the file before this line; what is left is replayed';
  return { ...report, error: { ...report.error, line: plain.line, message, hint } };
}

/** The fast way, for a record in which nothing is missing; see `readPlainRecord`. */
function replayPlain(file: string, task: ReplayTask): FileReport | { readonly line: number } {
  let begun: Begun | undefined;
  let lastsMs = 0;
  const read = readPlainRecord(file, {
    head: (head) => {
      begun = begin(head, task);
    },
    line: (seq, type, dataOf) => {
      if (begun === undefined || !FED.has(type)) return;
      const data = dataOf();
      if (data === undefined) return;
      if (type === 'floorkeeper.event') lastsMs = (data as EventData).event.atMs;
      feed(begun.run, { seq, type, data });
    },
  });
  if (!read.isPlain) return read;
  if (begun === undefined) return { line: 1 };
  const found = { file, issues: [], isTorn: false, isClosed: true, lastsMs };
  return { ...found, ...end(begun, (seq) => seq + 1) };
}

async function replayAny(file: string, task: ReplayTask): Promise<FileReport> {
  const record = await readCheckedRecord(file);
  if (!record.ok) return { ...NOTHING, file, error: record.error };
  const { head, lines, issues, isTorn, lineOf } = record;
  const found = { file, issues, isTorn, isClosed: lines.some(isEnd), lastsMs: lastOf(lines) };
  if (head === undefined) return { ...NOTHING, ...found };
  const begun = begin(head, task);
  replayLines(begun.run, lines);
  return { ...found, ...end(begun, (seq) => lineOf.get(seq) ?? seq + 1) };
}

const NOTHING = {
  error: undefined,
  issues: [],
  isTorn: false,
  isClosed: false,
  lastsMs: 0,
  result: undefined,
  whatIf: undefined,
  sweep: undefined,
};

const FED: ReadonlySet<string> = new Set(['floorkeeper.event', 'floorkeeper.decision']);

type Begun = {
  readonly run: ReplayRun;
  readonly whatIf: WhatIfWatch | undefined;
  readonly sweep: SweepWatch | undefined;
};

function begin({ canonicalCallId, policy }: HeaderData, task: ReplayTask): Begun {
  const whatIf = task.policy === undefined ? undefined : new WhatIfWatch(policy, task.policy);
  const sweep =
    task.sweep === undefined ? undefined : new SweepWatch(canonicalCallId, policy, task.sweep);
  // A command asks for the one or the other.
  return { run: new ReplayRun(policy, whatIf ?? sweep), whatIf, sweep };
}

function end(
  { run, whatIf, sweep }: Begun,
  lineOf: (seq: number) => number,
): Pick<FileReport, 'error' | 'result' | 'whatIf' | 'sweep'> {
  const { error, ...result } = run.end();
  const seq = error?.seq ?? result.difference?.seq;
  const line = seq === undefined ? undefined : lineOf(seq);
  return {
    error:
      error === undefined
        ? undefined
        : {
            code: 'RECORD_NOT_REPLAYABLE',
            line: lineOf(error.seq),
            message: `the engine cannot take this event, \`${error.event.type}\``,
            hint: 'replay the record with the version that its first line names as `engineversion`',
          },
    result: { ...result, line },
    whatIf: whatIf?.end(lineOf),
    sweep: sweep?.end(),
  };
}

/** True for the lines that end a record: the session's end, or the recorder's last note. */
function isEnd({ data }: Envelope): boolean {
  if ('event' in data) return (data as EventData).event.type === 'session_closing';
  return 'note' in data && data.note === 'record_closed';
}

function lastOf(lines: readonly Envelope[]): number {
  const last = lines.findLast(({ type }) => type === 'floorkeeper.event');
  return last === undefined ? 0 : (last.data as EventData).event.atMs;
}
