import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Where a call's record is written. */
export type RecordPlace = {
  /** The file name without `.jsonl`. */
  readonly name: string;
  readonly path: string;
  /** An empty file was made, so that no other call takes the name. */
  readonly isReserved: boolean;
};

/**
 * Reserves a file name for a call's record. If a record of that name exists, because a room can see
 * several calls, the next one is `<call>.2`. `isTaken` tells of further names that cannot be used.
 *
 * If the disk refuses, the first name is returned, and the file is made when the disk works again.
 */
export function reserveRecord(
  folder: string,
  callId: string,
  isTaken: (name: string) => boolean,
): RecordPlace {
  const base = fileNameOf(callId);
  for (let nth = 1; nth <= MOST_CALLS_OF_A_NAME; nth++) {
    const name = nth === 1 ? base : `${base}.${nth}`;
    const path = join(folder, `${name}.jsonl`);
    if (existsSync(path) || isTaken(name)) continue;
    const made = makeFile(folder, path);
    if (made === 'taken') continue;
    return { name, path, isReserved: made === 'made' };
  }
  throw new Error(`the folder of records has ${MOST_CALLS_OF_A_NAME} calls of one name`);
}

function makeFile(folder: string, path: string): 'made' | 'taken' | 'refused' {
  try {
    mkdirSync(folder, { recursive: true });
    closeSync(openSync(path, 'wx'));
    return 'made';
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    return isTaken && existsSync(path) ? 'taken' : 'refused';
  }
}

/**
 * Turns a call's id into a file name. An id that is too long, or has characters that some file system
 * refuses, is shortened and gets the start of its hash, so that two ids never share a name.
 */
export function fileNameOf(callId: string): string {
  const plain = callId.replaceAll(/[^\w.+@-]/gu, '_');
  // The record of a call `x.raw` would be the file with the words of the call `x`.
  const isPlain =
    plain === callId && plain.length <= LONGEST_NAME && !/^\.|\.raw$/.test(plain) && plain !== '';
  if (isPlain) return plain;
  const hash = createHash('sha256').update(callId).digest('hex').slice(0, HASH_LETTERS);
  return `${plain.replace(/^\.+/, '').slice(0, LONGEST_NAME - HASH_LETTERS - 1)}-${hash}`;
}

/** File systems take 255 bytes; `.<nth>` and `.raw.jsonl` are appended to the name. */
const LONGEST_NAME = 200;
const HASH_LETTERS = 12;
const MOST_CALLS_OF_A_NAME = 1_000_000;
