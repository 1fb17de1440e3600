import { constants } from 'node:fs';
import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a record needs of a disk. Tests pass one that fails. */
export type Disk = {
  /**
   * Opens a file for writing. `reserved`: an empty file of ours exists. `new`: the file is created;
   * rejects if something of that name exists, so that nothing is ever overwritten.
   */
  open(path: string, as: 'reserved' | 'new', mode: number): Promise<DiskFile>;
};

/** A file that is being written. Every operation rejects if the disk refuses it. */
export type DiskFile = {
  /** Writes at `position`; gives the number of bytes that were written, which may be fewer. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Cuts the file to its first `size` bytes. */
  truncate(size: number): Promise<void>;
  /** The size of the file, or undefined if `path` no longer leads to it. */
  sizeAt(path: string): Promise<number | undefined>;
  close(): Promise<void>;
};

/** The disk of this machine. */
export const machineDisk: Disk = {
  async open(path, as, mode) {
    await mkdir(dirname(path), { recursive: true, ...(mode === OWNER_ONLY && { mode: 0o700 }) });
    return fileOf(await openHandle(path, as, mode));
  },
};

/** The mode of a file that only its owner may read. */
export const OWNER_ONLY = 0o600;

async function openHandle(path: string, as: 'reserved' | 'new', mode: number) {
  if (as === 'reserved') {
    try {
      return await open(path, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
    } catch (error) {
      // Deleted since it was reserved: it is made again.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }
  return open(path, 'wx', mode);
}

async function fileOf(handle: FileHandle): Promise<DiskFile> {
  const own = await handle.stat();
  return {
    async write(bytes, position) {
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length, position);
      return bytesWritten;
    },
    truncate: (size) => handle.truncate(size),
    async sizeAt(path) {
      try {
        const there = await stat(path);
        return own.ino === there.ino && own.dev === there.dev ? there.size : undefined;
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    },
    close: () => handle.close(),
  };
}

/** The code that the system gave for an error: `ENOSPC`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
