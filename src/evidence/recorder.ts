import { existsSync } from 'node:fs';
import { join } from 'node:path';

import {
  epochMs,
  type Capabilities,
  type CompiledPolicy,
  type Decision,
  type EngineAction,
  type EngineEvent,
} from '../core/index.ts';
import { rfc3339, type EvidenceData, type RecordType } from './envelope.ts';
import { LineSink } from './jsonl.ts';
import { openRawRecord, purgeRawRecords, type RawLine, type RawRecords } from './raw-record.ts';
import { createRunbook, type Runbook } from './runbook.ts';
import type { RawKind } from './vault.ts';

/** What a recorder needs to know before the call starts. */
export type RecorderOptions = {
  /** Folder of the records, made if missing; `false` writes none. */
  readonly folder: string | false;
  /** Where the words go; none where the operator names no folder. */
  readonly rawRecords?: RawRecords;
  readonly callId: string;
  readonly policy: CompiledPolicy;
  /** Package name to version: this package's under `floorkeeper`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Wall time, milliseconds since the epoch. */
  readonly nowEpochMs: () => number;
  /** Told once per failure of a disk; must not throw. */
  readonly onFailed?: (error: Error) => void;
};

/** One step of the engine, as the shell saw it. */
export type RecordedStep = {
  readonly event: EngineEvent;
  readonly actions: readonly EngineAction[];
  readonly decisions: readonly Decision[];
};

/** Writes one call's record as it happens. Nothing here throws, and nothing waits for a disk. */
export type Recorder = {
  /** Where the record is written, absent where none is. */
  readonly file: string | undefined;
  /** Writes the head; the first call of all. */
  begin(call: { readonly capabilities: Capabilities; readonly room?: string }): void;
  step(step: RecordedStep): void;
  /** A fact beside the engine: `engine_failed`, `edge_bypassed`. Names no word of anybody. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void;
  /** A value for the raw record, dropped where there is none. */
  raw(kind: RawKind, ref: string, value: string): void;
  /** Flushes; idempotent. */
  close(): Promise<void>;
};

/** Opens the record of one call. */
export function openRecorder(options: RecorderOptions): Recorder {
  const { folder, callId } = options;
  if (folder === false) return silentRecorder();
  return fileRecorder({ ...options, callId: unusedName(folder, callId) }, folder);
}

/** A room may see several calls, and a record is of one: the next is `<call>.2`. */
function unusedName(folder: string, callId: string): string {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? callId : `${callId}.${nth}`;
    if (!existsSync(join(folder, `${name}.jsonl`))) return name;
  }
}

function fileRecorder(options: RecorderOptions, folder: string): Recorder {
  const onFailed = options.onFailed ?? ((): void => undefined);
  const file = join(folder, `${options.callId}.jsonl`);
  const sink = new LineSink(file, onFailed);
  const raw = openRaw(options, onFailed);
  const runbook = createRunbook(options.callId, options.policy);
  const writer = createWriter(options, sink);
  const canonicalCallId = options.callId;
  let closed: Promise<void> | undefined;
  return {
    file,
    begin({ capabilities, room }) {
      writer.write('floorkeeper.header', {
        canonicalCallId,
        recordVersion: 1,
        versions: options.versions,
        policy: options.policy,
        capabilities,
        ...(room === undefined ? {} : { room }),
      });
    },
    step(step) {
      if (closed !== undefined) return;
      try {
        writeStep(writer, runbook, canonicalCallId, step);
      } catch (error) {
        // What cannot be written must not keep the engine from its next event.
        onFailed(error as Error);
      }
    },
    note(note, data = {}) {
      if (closed === undefined) {
        writer.write('floorkeeper.note', { canonicalCallId, note, ...data });
      }
    },
    raw(kind, ref, value) {
      const line: RawLine = { seq: writer.nextSeq(), kind, ref, value };
      if (closed === undefined) raw?.write(JSON.stringify(line));
    },
    close() {
      if (closed === undefined)
        writer.write('floorkeeper.note', { canonicalCallId, note: 'record_closed' });
      closed ??= closeAll(writer, sink, raw);
      return closed;
    },
  };
}

function openRaw(options: RecorderOptions, onFailed: (error: Error) => void): LineSink | undefined {
  if (options.rawRecords === undefined) return undefined;
  const now = options.nowEpochMs();
  void purgeRawRecords(options.rawRecords.folder, now);
  return openRawRecord(options.rawRecords, options.callId, now, onFailed);
}

function writeStep(
  writer: Writer,
  runbook: Runbook,
  canonicalCallId: string,
  step: RecordedStep,
): void {
  writer.write('floorkeeper.event', { canonicalCallId, event: step.event });
  for (const decision of step.decisions) {
    writer.write('floorkeeper.decision', { canonicalCallId, decision });
  }
  for (const action of step.actions) {
    writer.write('floorkeeper.action', { canonicalCallId, action });
  }
  for (const line of runbook.lines(step)) writer.write(line.type, line.data);
}

async function closeAll(writer: Writer, sink: LineSink, raw: LineSink | undefined): Promise<void> {
  writer.writeLost();
  await Promise.all([sink.close(), raw?.close()]);
}

type Writer = {
  write(type: RecordType, data: EvidenceData): void;
  writeLost(): void;
  nextSeq(): number;
};

/** Numbers the lines. A lost line keeps its number, so that the gap shows; a note counts them. */
function createWriter(options: RecorderOptions, sink: LineSink): Writer {
  let seq = 0;
  /** Lost lines, in all, that the record tells of already. */
  let told = 0;
  const source = `/floorkeeper/${options.policy.workflow}`;
  const engineversion = options.versions['floorkeeper'] ?? 'unknown';

  function put(type: RecordType, data: EvidenceData): void {
    sink.write(
      JSON.stringify({
        specversion: '1.0',
        id: `${options.callId}/${seq}`,
        source,
        type,
        time: rfc3339(epochMs(options.nowEpochMs())),
        datacontenttype: 'application/json',
        seq,
        engineversion,
        data,
      }),
    );
    seq += 1;
  }

  function writeLost(): void {
    const lines = sink.lost;
    if (lines === told || !sink.isAccepting) return;
    told = lines;
    put('floorkeeper.note', { canonicalCallId: options.callId, note: 'lines_lost', lines });
  }

  return {
    write(type, data) {
      writeLost();
      put(type, data);
    },
    writeLost,
    nextSeq: () => seq,
  };
}

function silentRecorder(): Recorder {
  return {
    file: undefined,
    begin: () => undefined,
    step: () => undefined,
    note: () => undefined,
    raw: () => undefined,
    close: () => Promise.resolve(),
  };
}
