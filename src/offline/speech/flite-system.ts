/** The memory of a WebAssembly program; its buffer is another one after it has grown. */
export type ProgramMemory = { readonly buffer: ArrayBuffer };

/** How a program ends that does not simply return. */
export class ProgramExit extends Error {
  override readonly name = 'ProgramExit';
  readonly status: number;

  constructor(status: number) {
    super(`the program ended with status ${status}`);
    this.status = status;
  }
}

/**
 * The thirteen system calls (WASI preview 1) that flite makes: arguments in, one file in memory out.
 *
 * Node's own `node:wasi` is experimental, says so on stderr, and would need a folder on disk. The
 * clock stands still, so that a run depends on its arguments alone. What is printed is kept for who
 * asked for it and goes nowhere else: it can hold the text.
 */
export function createProgramSystem(args: readonly string[]) {
  let memory: ProgramMemory = { buffer: new ArrayBuffer(0) };
  const reach: Reach = {
    view: () => new DataView(memory.buffer),
    bytes: (at, length) => new Uint8Array(memory.buffer, at, length),
  };
  const file = createMemoryFile();
  const terminal = createMemoryFile();
  return {
    imports: {
      ...argumentCalls(reach, args),
      ...folderCalls(reach),
      ...fileCalls(reach, file, terminal),
      clock_time_get(_clock: number, _precision: bigint, timeAt: number) {
        reach.view().setBigUint64(timeAt, 0n, true);
        return OK;
      },
      proc_exit(status: number) {
        throw new ProgramExit(status);
      },
    },
    bind(bound: ProgramMemory) {
      memory = bound;
    },
    /** What the program wrote to its file. */
    output: () => file.bytes(),
    /** What it wrote to its standard output and error. */
    printed: () => terminal.bytes().toString('utf8'),
  };
}

type Reach = {
  readonly view: () => DataView;
  readonly bytes: (at: number, length: number) => Uint8Array;
};
type MemoryFile = ReturnType<typeof createMemoryFile>;

function argumentCalls({ view, bytes }: Reach, args: readonly string[]) {
  const encoded = args.map((arg) => Buffer.from(`${arg}\0`, 'utf8'));
  return {
    args_sizes_get(countAt: number, sizeAt: number) {
      view().setUint32(countAt, encoded.length, true);
      view().setUint32(sizeAt, Buffer.concat(encoded).length, true);
      return OK;
    },
    args_get(pointersAt: number, bytesAt: number) {
      let at = bytesAt;
      for (const [index, arg] of encoded.entries()) {
        view().setUint32(pointersAt + 4 * index, at, true);
        bytes(at, arg.length).set(arg);
        at += arg.length;
      }
      return OK;
    },
  };
}

/** One open folder, `/`, in which every path is the one file. */
function folderCalls({ view }: Reach) {
  return {
    fd_prestat_get(fd: number, resultAt: number) {
      if (fd !== FOLDER) return BAD_DESCRIPTOR;
      view().setUint32(resultAt, 0, true);
      view().setUint32(resultAt + 4, 1, true);
      return OK;
    },
    fd_prestat_dir_name(_fd: number, nameAt: number) {
      view().setUint8(nameAt, '/'.charCodeAt(0));
      return OK;
    },
    path_open(...call: readonly (number | bigint)[]) {
      view().setUint32(Number(call[8]), FILE, true);
      return OK;
    },
  };
}

function fileCalls({ view, bytes }: Reach, file: MemoryFile, terminal: MemoryFile) {
  return {
    fd_fdstat_get(fd: number, resultAt: number) {
      const type = fd === FOLDER ? TYPE_FOLDER : fd === FILE ? TYPE_FILE : TYPE_DEVICE;
      view().setUint8(resultAt, type);
      view().setUint16(resultAt + 2, 0, true);
      view().setBigUint64(resultAt + 8, ALL_RIGHTS, true);
      view().setBigUint64(resultAt + 16, ALL_RIGHTS, true);
      return OK;
    },
    fd_write(fd: number, listAt: number, count: number, writtenAt: number) {
      let written = 0;
      for (let i = 0; i < count; i++) {
        const start = view().getUint32(listAt + 8 * i, true);
        const length = view().getUint32(listAt + 8 * i + 4, true);
        (fd === FILE ? file : terminal).write(bytes(start, length));
        written += length;
      }
      view().setUint32(writtenAt, written, true);
      return OK;
    },
    fd_seek(fd: number, offset: bigint, whence: number, positionAt: number) {
      if (fd !== FILE) return NOT_SEEKABLE;
      view().setBigUint64(positionAt, BigInt(file.seek(Number(offset), whence)), true);
      return OK;
    },
    fd_read: () => BAD_DESCRIPTOR,
    fd_close: () => OK,
    fd_fdstat_set_flags: () => OK,
  };
}

function createMemoryFile() {
  let content = Buffer.alloc(256 * 1024);
  let size = 0;
  let position = 0;
  return {
    write(bytes: Uint8Array) {
      const end = position + bytes.length;
      if (end > content.length) content = Buffer.concat([content, Buffer.alloc(end)]);
      content.set(bytes, position);
      position = end;
      size = Math.max(size, end);
    },
    seek(offset: number, whence: number) {
      position = offset + (whence === 0 ? 0 : whence === 1 ? position : size);
      return position;
    },
    bytes: () => content.subarray(0, size),
  };
}

const FOLDER = 3;
const FILE = 4;
const TYPE_DEVICE = 2;
const TYPE_FOLDER = 3;
const TYPE_FILE = 4;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;
const OK = 0;
const BAD_DESCRIPTOR = 8;
const NOT_SEEKABLE = 70;
