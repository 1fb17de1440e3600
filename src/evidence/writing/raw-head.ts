import { lstat, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Where words, digits, texts and audio are kept when the operator asks for it, and for how long. */
export type RawRecords = {
  readonly folder: string;
  readonly retentionDays: number;
};

/** The first line of a raw record, and the comment of its audio. */
export type RawHead = {
  readonly canonicalCallId: string;
  readonly retentionDays: number;
  /** RFC 3339; the file is deleted after it. */
  readonly deleteAfter: string;
};

/** The head of what is kept of a call from now on. */
export function rawHeadOf(records: RawRecords, callId: string, nowEpochMs: number): RawHead {
  const { retentionDays } = records;
  const deleteAfter = new Date(nowEpochMs + retentionDays * DAY_MS).toISOString();
  return { canonicalCallId: callId, retentionDays, deleteAfter };
}

/** Where the words of a call are. */
export function rawPath({ folder }: RawRecords, callId: string): string {
  return join(folder, `${callId}.raw.jsonl`);
}

/** What is left in a folder of raw records, and what is not. */
export type PrunedRawRecords = {
  /** Names of the files whose time is over; they are gone, unless it was a trial. */
  readonly deleted: readonly string[];
  readonly kept: number;
  /** Files of that name that do not say until when they may be kept: nothing is done to them. */
  readonly unreadable: readonly string[];
  /** Files whose time is over and that could not be deleted. */
  readonly undeleted: readonly string[];
};

/**
 * Deletes the raw records and the call audio of a folder whose retention is over. Touches only regular files
 * of that name that say themselves until when they may be kept. Never throws.
 */
export async function pruneRawRecords(
  folder: string,
  nowEpochMs: number,
  how: 'delete' | 'only list' = 'delete',
): Promise<PrunedRawRecords> {
  const names = await readdir(folder).catch(() => []);
  const found = { deleted: [], kept: 0, unreadable: [], undeleted: [] } as Found;
  for (const name of names.filter((each) => RAW_NAME.test(each)).toSorted()) {
    const path = join(folder, name);
    const dueAtMs = await dueAtOf(path);
    if (dueAtMs === undefined) found.unreadable.push(name);
    else if (dueAtMs > nowEpochMs) found.kept += 1;
    else if (how === 'only list' || (await isDeleted(path))) found.deleted.push(name);
    else found.undeleted.push(name);
  }
  return found;
}

type Found = { deleted: string[]; kept: number; unreadable: string[]; undeleted: string[] };

const RAW_NAME = /\.raw\.(?:jsonl|wav)$/u;
const DAY_MS = 24 * 60 * 60 * 1000;
/** No head is longer than this: the name of a call has 255 bytes at most. */
const HEAD_LIMIT_BYTES = 4096;

function isDeleted(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    () => false,
  );
}

/** When the file may be deleted, by what it says itself. Reads its start only: it may be long. */
async function dueAtOf(path: string): Promise<number | undefined> {
  let file: FileHandle | undefined;
  try {
    // Opening a named pipe would wait until somebody writes to it.
    if (!(await lstat(path)).isFile()) return undefined;
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_LIMIT_BYTES));
    const start = buffer.toString('utf8', 0, bytesRead);
    const text = path.endsWith('.wav') ? COMMENT.exec(start)?.[0] : start.split('\n', 1)[0];
    const head = JSON.parse(text ?? '') as Partial<RawHead>;
    const dueAtMs = Date.parse(head.deleteAfter ?? '');
    return Number.isFinite(dueAtMs) ? dueAtMs : undefined;
  } catch {
    // A file without a head is not deleted: it may be something else.
    return undefined;
  } finally {
    await file?.close();
  }
}

/** The comment of a WAV file that holds a head. */
const COMMENT = /(?<=ICMT[^]{4})\{[^\0]*\}/u;
