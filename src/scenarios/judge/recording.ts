import { readFile } from 'node:fs/promises';

import { formatWav, WavError, writeWav } from '../../sound/index.ts';
import { AUDIBLE_LEVEL, FRAME_MS, FRAME_SAMPLES, frameLevel } from '../caller/index.ts';

/** Writes both sides of a call: the agent as the caller heard it on the left, the caller on the right. */
export async function writeTwoChannels(
  path: string,
  sides: { readonly heard: Int16Array; readonly said: Int16Array },
  sampleRateHz: number,
): Promise<void> {
  await writeWav(path, [sides.heard, sides.said], sampleRateHz);
}

/** Reads what `writeTwoChannels` wrote. */
export async function readTwoChannels(
  path: string,
  sampleRateHz: number,
): Promise<{ readonly heard: Int16Array; readonly said: Int16Array }> {
  const bytes = await readFile(path);
  const header = Buffer.from(formatWav([new Int16Array(0), new Int16Array(0)], sampleRateHz));
  // The format chunk: everything but the two sizes must be as we write it.
  if (!bytes.subarray(8, 40).equals(header.subarray(8, 40))) {
    throw new WavError(path, 'is not a recording of a call');
  }
  const frames = Math.floor((bytes.length - header.length) / 4);
  const heard = new Int16Array(frames);
  const said = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    heard[i] = bytes.readInt16LE(header.length + 4 * i);
    said[i] = bytes.readInt16LE(header.length + 4 * i + 2);
  }
  return { heard, said };
}

/** When the agent was audible: all measurements of playback at the caller's ear, in recording time. */
export type AgentSound = {
  /** Milliseconds after the last audible frame that begins before `beforeMs`. */
  lastBefore(beforeMs: number): number | undefined;
  /** Milliseconds of the first audible frame at or after `sinceMs`. */
  firstSince(sinceMs: number): number | undefined;
  /** The first instant at or after `sinceMs` from which nothing is heard for `forMs`. */
  silentSince(sinceMs: number, forMs: number): number | undefined;
  /** Milliseconds of audible frames in a span. */
  audibleMs(fromMs: number, toMs: number): number;
};

/** Measures the heard channel once, frame by frame of 10 ms. */
export function measureAgentSound(heard: Int16Array): AgentSound {
  const frames = Math.floor(heard.length / FRAME_SAMPLES);
  const audible = Array.from(
    { length: frames },
    (_, frame) => frameLevel(heard, frame) >= AUDIBLE_LEVEL,
  );
  return {
    lastBefore(beforeMs) {
      const index = audible.slice(0, frameAt(beforeMs)).lastIndexOf(true);
      return index < 0 ? undefined : (index + 1) * FRAME_MS;
    },
    firstSince(sinceMs) {
      const index = audible.indexOf(true, frameAt(sinceMs));
      return index < 0 ? undefined : index * FRAME_MS;
    },
    silentSince(sinceMs, forMs) {
      let silentFrom = frameAt(sinceMs);
      for (let index = silentFrom; index < audible.length; index++) {
        if (audible[index] === true) silentFrom = index + 1;
        else if ((index + 1 - silentFrom) * FRAME_MS >= forMs) return silentFrom * FRAME_MS;
      }
      return undefined;
    },
    audibleMs(fromMs, toMs) {
      return audible.slice(frameAt(fromMs), frameAt(toMs)).filter(Boolean).length * FRAME_MS;
    },
  };
}

function frameAt(ms: number): number {
  return Math.max(0, Math.ceil(ms / FRAME_MS));
}
