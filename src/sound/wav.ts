import { readFile, writeFile } from 'node:fs/promises';

/** A recording: one channel of signed 16-bit samples and their rate in hertz. */
export type Recording = { readonly samples: Int16Array; readonly sampleRateHz: number };

/** A file that is not a recording the local stack can play: says which file and what is wrong with it. */
export class WavError extends Error {
  readonly code = 'WAV_UNREADABLE';
  readonly hint =
    'use an uncompressed 16-bit mono WAV file, for example made by `sox in.wav -b 16 -c 1 out.wav`';

  constructor(path: string, what: string) {
    super(`\`${path}\` ${what}`);
    this.name = 'WavError';
  }
}

/**
 * Reads a mono 16-bit PCM WAV file at whatever rate it has.
 *
 * Throws `WavError` for anything else: a caller's recording with two channels or a compressed
 * one would be played as noise.
 */
export async function readWav(path: string): Promise<Recording> {
  return parseWav(await readFile(path), path);
}

/** Writes 16-bit PCM, one channel after another in each frame; shorter channels end in silence. */
export async function writeWav(
  path: string,
  channels: readonly Int16Array[],
  sampleRateHz: number,
): Promise<void> {
  await writeFile(path, formatWav(channels, sampleRateHz));
}

/** Where the samples of a 16-bit PCM WAV file stand in its bytes. */
export type WavLayout = {
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Byte of the first sample. Samples of one frame stand side by side, a channel each. */
  readonly start: number;
  readonly frames: number;
};

/** The same as `readWav` for bytes that are already here, such as an upload; `name` is for the error. */
export function parseWav(bytes: Uint8Array, name: string): Recording {
  const { channels, sampleRateHz, start, frames } = wavLayout(bytes, name);
  if (channels !== 1) throw new WavError(name, `has ${channels} channels, not one`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(frames);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(start + 2 * i, true);
  return { samples, sampleRateHz };
}

/** Finds the samples in a 16-bit PCM WAV file of any number of channels, without copying them. */
export function wavLayout(bytes: Uint8Array, name: string): WavLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') {
    throw new WavError(name, 'is not a WAV file');
  }
  const format = findChunk(view, 'fmt ');
  const data = findChunk(view, 'data');
  if (format === undefined || format.size < 16 || data === undefined) {
    throw new WavError(name, 'has no `fmt ` or no `data` chunk');
  }
  const encoding = view.getUint16(format.start, true);
  const channelCount = view.getUint16(format.start + 2, true);
  const bits = view.getUint16(format.start + 14, true);
  if (!PCM_ENCODINGS.has(encoding) || bits !== 16) {
    throw new WavError(name, `has encoding ${encoding} with ${bits} bits, not 16-bit PCM`);
  }
  const sampleRateHz = view.getUint32(format.start + 4, true);
  if (channelCount === 0 || sampleRateHz === 0) {
    throw new WavError(name, `has ${channelCount} channels at ${sampleRateHz} Hz`);
  }
  const frames = Math.floor(data.size / (2 * channelCount));
  return { channels: channelCount, sampleRateHz, start: data.start, frames };
}

/** The bytes of a WAV file, header included. */
export function formatWav(channels: readonly Int16Array[], sampleRateHz: number): Uint8Array {
  const frames = Math.max(0, ...channels.map((channel) => channel.length));
  const frameBytes = 2 * channels.length;
  const bytes = Buffer.alloc(HEADER_BYTES + frames * frameBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * frameBytes, 28);
  bytes.writeUInt16LE(frameBytes, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(frames * frameBytes, 40);
  for (const [index, channel] of channels.entries()) {
    for (let i = 0; i < channel.length; i++) {
      bytes.writeInt16LE(channel[i] ?? 0, HEADER_BYTES + i * frameBytes + 2 * index);
    }
  }
  return bytes;
}

function findChunk(
  view: DataView,
  name: string,
): { readonly start: number; readonly size: number } | undefined {
  let at = 12;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    // A streaming writer leaves the size at 0xffffffff: then the data runs to the end of the file.
    if (tag(view, at) === name) return { start, size: Math.min(size, view.byteLength - start) };
    at = start + size + (size % 2);
  }
  return undefined;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

const HEADER_BYTES = 44;
/** Plain PCM, and the extensible form that sox and ffmpeg write around the same samples. */
const PCM_ENCODINGS: ReadonlySet<number> = new Set([1, 0xfffe]);
