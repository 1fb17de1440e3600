import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { LineSink } from './jsonl.ts';
import type { RawKind } from './vault.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A head is shorter than this: a call's name is a file's name, of 255 bytes at most. */
const HEAD_LIMIT_BYTES = 4096;

/** Where words, digits and texts are kept when the operator asks for it, and for how long. */
export type RawRecords = { readonly folder: string; readonly retentionDays: number };

/** One line of a raw record after its head: `seq` is that of the record's next line. */
export type RawLine = {
  readonly seq: number;
  readonly kind: RawKind;
  readonly ref: string;
  readonly value: string;
};

/** The first line of a raw record. */
export type RawHead = {
  readonly canonicalCallId: string;
  readonly retentionDays: number;
  /** RFC 3339; the file is deleted at the next call's start after it. */
  readonly deleteAfter: string;
};

/** Opens `<call>.raw.jsonl` and writes its head. */
export function openRawRecord(
  records: RawRecords,
  callId: string,
  nowEpochMs: number,
  onFailed: (error: Error) => void,
): LineSink {
  const sink = new LineSink(join(records.folder, `${callId}.raw.jsonl`), onFailed);
  const head: RawHead = {
    canonicalCallId: callId,
    retentionDays: records.retentionDays,
    deleteAfter: new Date(nowEpochMs + records.retentionDays * DAY_MS).toISOString(),
  };
  sink.write(JSON.stringify(head));
  return sink;
}

/** Deletes the raw records of a folder whose retention is over; gives their names. Never throws. */
export async function purgeRawRecords(folder: string, nowEpochMs: number): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const purged: string[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.raw.jsonl'))) {
    const path = join(folder, name);
    const head = await readHead(path);
    if (head === undefined || Date.parse(head.deleteAfter) > nowEpochMs) continue;
    const gone = await unlink(path).then(
      () => true,
      () => false,
    );
    if (gone) purged.push(name);
  }
  return purged;
}

/** Of the file no more than its first line is read: a raw record may be long, and a folder full. */
async function readHead(path: string): Promise<RawHead | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_LIMIT_BYTES));
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    const head = JSON.parse(buffer.toString('utf8', 0, Math.max(0, end))) as Partial<RawHead>;
    return typeof head.deleteAfter === 'string' ? (head as RawHead) : undefined;
  } catch {
    // A torn or foreign file is nobody's to delete.
    return undefined;
  } finally {
    await file.close();
  }
}
