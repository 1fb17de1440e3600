import type { Disk, DiskFile } from '../../../src/evidence/writing/disk.ts';

/** A disk in memory that can be filled, refused and stopped, and whose files can be deleted. */
export type FakeDisk = Disk & {
  /** The bytes that the disk has room for. */
  room: number;
  /** The error code of every operation; absent if the disk works. */
  refusal: string | undefined;
  /** The disk does not truncate files. */
  refusesCuts: boolean;
  /** The disk never answers a request from now on. */
  isStopped: boolean;
  /** The number of attempted writes. */
  readonly writes: () => number;
  readonly text: () => string;
  readonly mode: () => number | undefined;
  /** Deletes the file, or cuts it to this many bytes, as somebody else might. */
  remove(): void;
  cut(size: number): void;
};

type Stored = { bytes: Buffer; size: number; readonly mode: number };

/** A disk with room for everything. It holds one file: the one that was opened last. */
export function fakeDisk(): FakeDisk {
  let there: Stored | undefined;
  let writes = 0;

  async function asked(): Promise<void> {
    if (disk.isStopped) await new Promise(() => undefined);
    if (disk.refusal !== undefined) throw refused(disk.refusal);
  }

  function fileOf(own: Stored): DiskFile {
    return {
      async write(bytes, position) {
        writes += 1;
        await asked();
        const needed = Math.max(0, position + bytes.length - own.size);
        const taken = bytes.length - Math.max(0, needed - disk.room);
        if (taken <= 0) throw refused('ENOSPC');
        const size = Math.max(own.size, position + taken);
        if (size > own.bytes.length) own.bytes = Buffer.concat([own.bytes], size * 2);
        Buffer.from(bytes).copy(own.bytes, position, 0, taken);
        disk.room -= size - own.size;
        own.size = size;
        return taken;
      },
      async truncate(size) {
        await asked();
        if (disk.refusesCuts) throw refused('EIO');
        disk.room += own.size - size;
        own.size = size;
      },
      async sizeAt() {
        await asked();
        return own === there ? own.size : undefined;
      },
      close: asked,
    };
  }

  const disk: FakeDisk = {
    room: Infinity,
    refusal: undefined,
    refusesCuts: false,
    isStopped: false,
    async open(_path, as, mode) {
      await asked();
      if (as === 'new' && there !== undefined) throw refused('EEXIST');
      there ??= { bytes: Buffer.alloc(0), size: 0, mode };
      return fileOf(there);
    },
    writes: () => writes,
    text: () => there?.bytes.toString('utf8', 0, there.size) ?? '',
    mode: () => there?.mode,
    remove() {
      there = undefined;
    },
    cut(size) {
      if (there !== undefined) there.size = size;
    },
  };
  return disk;
}

function refused(code: string): Error {
  return Object.assign(new Error(code), { code });
}
