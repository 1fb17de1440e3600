import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { OWNER_ONLY, type Disk } from './disk.ts';
import { LineFile, type LineFileTrouble } from './line-file.ts';
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

/** The raw record of one call, while it is written. */
export type RawRecord = {
  write(line: RawLine): void;
  close(): Promise<void>;
};

/** What a raw record is made of. */
export type RawRecordOptions = {
  readonly records: RawRecords;
  readonly callId: string;
  readonly nowEpochMs: number;
  readonly disk: Disk;
  readonly onTrouble: (trouble: LineFileTrouble) => void;
};

/** Opens `<call>.raw.jsonl` and writes its head. Only its owner may read it. */
export function openRawRecord(options: RawRecordOptions): RawRecord {
  const { records, callId, nowEpochMs, disk, onTrouble } = options;
  const head: RawHead = {
    canonicalCallId: callId,
    retentionDays: records.retentionDays,
    deleteAfter: new Date(nowEpochMs + records.retentionDays * DAY_MS).toISOString(),
  };
  const file = new LineFile<string, 'empty' | 'begun'>({
    path: rawPath(records, callId),
    isReserved: false,
    mode: OWNER_ONLY,
    disk,
    form: {
      start: 'empty',
      render: (text, cursor) => ({
        text: cursor === 'empty' ? `${JSON.stringify(head)}\n${text}` : text,
        cursor: 'begun',
      }),
    },
    onTrouble,
    onSpaceAgain: () => undefined,
  });
  file.write('', 0);
  return {
    write(line) {
      const text = `${JSON.stringify(line)}\n`;
      file.write(text, text.length);
    },
    close: () => file.close(),
  };
}

/** Where the raw record of a call is. */
export function rawPath({ folder }: RawRecords, callId: string): string {
  return join(folder, `${callId}.raw.jsonl`);
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
