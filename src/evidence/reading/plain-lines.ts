import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Called with each line of a file: its bytes are `buffer[from..end]`, without the line break. It may write to
 * them, and to the `HEADROOM` bytes before them. Returns false to stop reading.
 */
export type OnLine = (buffer: Buffer, from: number, end: number) => boolean;

/** Bytes before each line that belong to no later line. */
export const HEADROOM = 64;

/**
 * Reads a regular file line by line in memory that does not grow with the file.
 *
 * Returns true if the whole file was read and ends with a line break. Returns false if the file cannot
 * be read, if a line is longer than `LINE_LIMIT_BYTES`, or if `onLine` stopped the reading: the caller then
 * reads the file in the other way, which says what is wrong.
 */
export function readPlainLines(path: string, onLine: OnLine): boolean {
  let handle: number | undefined;
  try {
    // A pipe must not make `open` wait.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return fstatSync(handle).isFile() && readLines(handle, onLine);
  } catch (error) {
    // An error without a code comes from `onLine`.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function readLines(handle: number, onLine: OnLine): boolean {
  let buffer = sharedBuffer;
  let filled = HEADROOM;
  for (;;) {
    const read = readSync(handle, buffer, filled, buffer.length - filled, null);
    if (read === 0) return filled === HEADROOM;
    let from = HEADROOM;
    filled += read;
    for (;;) {
      const end = buffer.indexOf(LINE_BREAK, from);
      // Bytes after `filled` are of an earlier file.
      if (end === -1 || end >= filled) break;
      if (!onLine(buffer, from, end)) return false;
      from = end + 1;
    }
    if (from === HEADROOM && filled === buffer.length) {
      if (buffer.length >= LINE_LIMIT_BYTES) return false;
      const longer = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(longer, HEADROOM, from, filled);
      buffer = longer;
    } else {
      buffer.copyWithin(HEADROOM, from, filled);
      filled -= from - HEADROOM;
    }
  }
}

const LINE_BREAK = 0x0a;
/** No line of a record is nearly as long: the header holds the policy, and a gap the state. */
const LINE_LIMIT_BYTES = 16 * 1024 * 1024;
/** Reading is synchronous, so that one buffer serves all files of a thread. */
const sharedBuffer = Buffer.allocUnsafe(512 * 1024);
