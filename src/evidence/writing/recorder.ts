import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';

import type { Capabilities, CompiledPolicy } from '../../core/index.ts';
import { RECORD_LIMIT_BYTES } from './budget.ts';
import { machineDisk, type Disk } from './disk.ts';
import { pruneRawRecords, rawPath, type RawRecords } from './raw-head.ts';
import { openRawRecord, type RawRecord } from './raw-record.ts';
import { reserveRecord, type RecordPlace } from './record-name.ts';
import { RecordWriter, type Line, type RecordedStep } from './record-writer.ts';
import { createRunbook, type Runbook, type TraceOf } from './runbook.ts';
import { troubleOf, type RecordTrouble } from './trouble.ts';
import type { RawKind } from './vault.ts';

/** What a recorder needs to know before the call starts. */
export type RecorderOptions = {
  /** Folder of the records, made if missing; `false` writes none. */
  readonly folder: string | false;
  /** Where words, digits and texts are kept; nowhere if undefined. */
  readonly rawRecords?: RawRecords;
  /** Any text; the record's name is made from it. */
  readonly callId: string;
  /** The call that this one goes on with. */
  readonly continues?: string;
  readonly policy: CompiledPolicy;
  /** The operator's Ed25519 private key: the last line is signed with it. */
  readonly signingKey?: KeyObject;
  /** Joins the runbook's lines to a trace. */
  readonly traceOf?: TraceOf;
  /** Package name to version: this package's under `floorkeeper`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Wall time, milliseconds since the epoch. */
  readonly nowEpochMs: () => number;
  /** Called with what belongs in the log, each kind once until it is over. Must not throw. */
  readonly onTrouble?: (trouble: RecordTrouble) => void;
  /** How large the record may become, in bytes; 128 MB if not given. */
  readonly limitBytes?: number;
  /** The disk that the record is written to. Tests pass one that fails. */
  readonly disk?: Disk;
};

/** Writes one call's record as it happens. Nothing here throws, and nothing waits for a disk. */
export type Recorder = {
  /** Where the record is written; undefined if none is. */
  readonly file: string | undefined;
  /** Writes the header. Called once, before everything else. */
  begin(call: { readonly capabilities: Capabilities; readonly room?: string }): void;
  step(step: RecordedStep): void;
  /** Records a fact beside the engine: `engine_failed`, `edge_bypassed`. Must not contain what anybody said. */
  note(note: string, data?: Readonly<Record<string, unknown>>): void;
  /** Writes a value to the raw record, if there is one. */
  raw(kind: RawKind, ref: string, value: string): void;
  /** Writes what is queued and closes the files, within two seconds. Idempotent. */
  close(): Promise<void>;
};

/** Opens the record of one call. */
export function openRecorder(options: RecorderOptions): Recorder {
  const { folder, callId, rawRecords } = options;
  if (folder === false) return silentRecorder();
  const place = reserveRecord(
    folder,
    callId,
    (name) => rawRecords !== undefined && existsSync(rawPath(rawRecords, name)),
  );
  const onTrouble = options.onTrouble ?? ((): void => undefined);
  const writer = openWriter(options, place, onTrouble);
  const raw = openRaw(options, place, onTrouble);
  const runbook = createRunbook(place.name, options.policy, options.traceOf);
  const canonicalCallId = place.name;
  let closed: Promise<void> | undefined;
  return {
    file: place.path,
    begin(call) {
      writer.begin({
        canonicalCallId,
        recordVersion: 2,
        ...(place.name === callId ? {} : { callId }),
        ...(options.continues === undefined ? {} : { continues: options.continues }),
        versions: options.versions,
        policy: options.policy,
        ...call,
      });
    },
    step(step) {
      if (closed === undefined)
        writer.step(step, () => linesOfStep(canonicalCallId, runbook, step));
    },
    note(note, data = {}) {
      if (closed === undefined) writer.note({ canonicalCallId, note, ...data });
    },
    raw(kind, ref, value) {
      if (closed === undefined) raw?.write({ seq: writer.nextSeq, kind, ref, value });
    },
    close() {
      closed ??= Promise.all([writer.close(), raw?.close()]).then(() => undefined);
      return closed;
    },
  };
}

function openWriter(
  options: RecorderOptions,
  place: RecordPlace,
  onTrouble: (trouble: RecordTrouble) => void,
): RecordWriter {
  const { policy, versions, nowEpochMs, disk = machineDisk } = options;
  const { limitBytes = RECORD_LIMIT_BYTES, signingKey } = options;
  const engineversion = versions['floorkeeper'] ?? 'unknown';
  const call = { call: place.name, workflow: policy.workflow, engineversion, nowEpochMs };
  const source = { ...call, ...(signingKey === undefined ? {} : { signingKey }) };
  return new RecordWriter({ place, disk, source, limitBytes, onTrouble });
}

function openRaw(
  options: RecorderOptions,
  { name }: RecordPlace,
  onTrouble: (trouble: RecordTrouble) => void,
): RawRecord | undefined {
  const { rawRecords: records, disk = machineDisk } = options;
  if (records === undefined) return undefined;
  const nowEpochMs = options.nowEpochMs();
  void pruneRawRecords(records.folder, nowEpochMs);
  return openRawRecord({
    records,
    callId: name,
    nowEpochMs,
    disk,
    onTrouble: (trouble) => onTrouble(troubleOf(trouble, rawPath(records, name))),
  });
}

function linesOfStep(
  canonicalCallId: string,
  runbook: Runbook,
  step: RecordedStep,
): readonly Line[] {
  return [
    ['floorkeeper.event', { canonicalCallId, event: step.event }],
    ...step.decisions.map((decision): Line => [
      'floorkeeper.decision',
      { canonicalCallId, decision },
    ]),
    ...step.actions.map((action): Line => ['floorkeeper.action', { canonicalCallId, action }]),
    ...runbook.lines(step).map(({ type, data }): Line => [type, data]),
  ];
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
