import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Why a path was not read. `message` finishes the sentence "cannot read the file: …". */
export type FileRefusal = {
  readonly reason: 'missing' | 'not_a_file' | 'too_large' | 'denied' | 'failed';
  readonly message: string;
};

/** The bytes of a file, or why there are none. */
export type RegularFile =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly refusal: FileRefusal };

/**
 * Reads a whole file of at most `maxBytes`. Refuses whatever is not a regular file, also behind a
 * link: reading a named pipe waits until somebody writes, and a device may never end. The bound
 * holds while the file is read, so a file that grows meanwhile cannot take more memory.
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<RegularFile> {
  let handle: FileHandle | undefined;
  try {
    // Asked before opening, because opening a device can already do something.
    const before = refusalOf(await stat(path), maxBytes);
    if (before !== undefined) return { ok: false, refusal: before };
    // The path may lead somewhere else by now: a pipe must not make `open` wait.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const opened = refusalOf(await handle.stat(), maxBytes);
    if (opened !== undefined) return { ok: false, refusal: opened };
    const bytes = await readUpTo(handle, maxBytes + 1);
    if (bytes.length > maxBytes) return { ok: false, refusal: tooLarge(maxBytes) };
    return { ok: true, bytes };
  } catch (error) {
    return { ok: false, refusal: refusalOfError(error) };
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

/** What a path leads to, with its article: `a folder`, `a named pipe`. */
export function kindOfFile(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'a special file';
}

function refusalOf(stats: Stats, maxBytes: number): FileRefusal | undefined {
  if (!stats.isFile()) {
    return { reason: 'not_a_file', message: `it is ${kindOfFile(stats)}, not a regular file` };
  }
  return stats.size > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): FileRefusal {
  return {
    reason: 'too_large',
    message: `it is larger than ${maxBytes.toLocaleString('en')} bytes`,
  };
}

/** Why the file system refused a path, in words. */
export function refusalOfError(error: unknown): FileRefusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { reason: 'missing', message: 'there is no such file' };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return { reason: 'denied', message: 'permission denied' };
  }
  if (code === 'ELOOP') return { reason: 'failed', message: 'its links lead in a circle' };
  if (code === 'ENAMETOOLONG') return { reason: 'failed', message: 'its name is too long' };
  return { reason: 'failed', message: code };
}

/** In parts, because the size that a file claims is not always its length: in /proc it is 0. */
async function readUpTo(handle: FileHandle, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < limit) {
    const part = Buffer.allocUnsafe(Math.min(PART_BYTES, limit - length));
    const { bytesRead } = await handle.read(part, 0, part.length);
    if (bytesRead === 0) break;
    parts.push(part.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(parts, length);
}

const PART_BYTES = 256 * 1024;
