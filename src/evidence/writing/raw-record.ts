import { lstat, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { OWNER_ONLY, type Disk } from './disk.ts';
import { LineFile, type LineFileTrouble } from './line-file.ts';
import type { RawKind } from './vault.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** No header is longer than this: the name of a call has 255 bytes at most. */
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

/** Reads the first line only: a raw record may be long, and there may be many. */
async function readHead(path: string): Promise<RawHead | undefined> {
  let file: FileHandle | undefined;
  try {
    // Opening a named pipe would wait until somebody writes to it.
    if (!(await lstat(path)).isFile()) return undefined;
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_LIMIT_BYTES));
    const end = buffer.subarray(0, bytesRead).indexOf('\n');
    const head = JSON.parse(buffer.toString('utf8', 0, Math.max(0, end))) as Partial<RawHead>;
    return typeof head.deleteAfter === 'string' ? (head as RawHead) : undefined;
  } catch {
    // A file without a header is not deleted: it may not be a raw record.
    return undefined;
  } finally {
    await file?.close();
  }
}
