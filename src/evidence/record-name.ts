import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Where a call's record is written. */
export type RecordPlace = {
  /** The name of the call, free in its folder: the file without `.jsonl`. */
  readonly name: string;
  readonly path: string;
  /** An empty file of that name was made, so that no other call takes it. */
  readonly isReserved: boolean;
};

/**
 * Takes a name for a call's record that no earlier record has: a room may see several calls, and a
 * record is of one, so the next is `<call>.2`. `isTaken` says of a name whether something else has it.
 *
 * Where the disk refuses, the first name is given, and the file is made when the disk is back.
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
 * A call's id as the name of a file. An id that is too long, or has characters that some file system
 * does not take, is shortened and gets the start of its hash: two such ids never share a name.
 */
export function fileNameOf(callId: string): string {
  const plain = callId.replaceAll(/[^\w.+@-]/gu, '_');
  // `x.raw` would have the file that holds the words of the call `x`.
  const isPlain =
    plain === callId && plain.length <= LONGEST_NAME && !/^\.|\.raw$/.test(plain) && plain !== '';
  if (isPlain) return plain;
  const hash = createHash('sha256').update(callId).digest('hex').slice(0, HASH_LETTERS);
  return `${plain.replace(/^\.+/, '').slice(0, LONGEST_NAME - HASH_LETTERS - 1)}-${hash}`;
}

/** File systems take 255 bytes, and `.<nth>`, `.raw.jsonl` come after the name. */
const LONGEST_NAME = 200;
const HASH_LETTERS = 12;
const MOST_CALLS_OF_A_NAME = 1_000_000;
