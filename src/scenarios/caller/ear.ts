import { AudioStream, type RemoteTrack } from './media.ts';

import { epochNowMs } from './clock.ts';
import { FRAME_MS, FRAME_SAMPLES, frameLevel, LINE_RATE_HZ } from './sound.ts';

/** The caller's ear: everything the agent's track brought, laid on the clock of the call. */
export type CallerEar = {
  listen(track: RemoteTrack): void;
  /** Epoch milliseconds of the first audible frame that arrived at or after `sinceMs`. */
  firstSoundSince(sinceMs: number): number | undefined;
  /** Epoch milliseconds after the last audible frame that arrived before `beforeMs`. */
  lastSoundBefore(beforeMs: number): number | undefined;
  /** What was heard from `fromMs` on, one channel at the line's rate; gaps are silence. */
  heardFrom(fromMs: number): Int16Array;
  close(): Promise<void>;
};

/** An ear with nothing in it yet. */
export function createEar(): CallerEar {
  const heard: HeardFrame[] = [];
  const readers: ReadableStreamDefaultReader<{ readonly data: Int16Array }>[] = [];
  const reading: Promise<void>[] = [];
  return {
    listen(track) {
      const stream = new AudioStream(track, {
        sampleRate: LINE_RATE_HZ,
        numChannels: 1,
        frameSizeMs: FRAME_MS,
      });
      const reader = stream.getReader() as (typeof readers)[number];
      readers.push(reader);
      reading.push(readInto(heard, reader));
    },
    firstSoundSince: (sinceMs) =>
      heard.find((frame) => frame.atMs >= sinceMs && frame.isAudible)?.atMs,
    lastSoundBefore(beforeMs) {
      const last = heard.findLast((frame) => frame.atMs < beforeMs && frame.isAudible);
      return last === undefined ? undefined : last.atMs + FRAME_MS;
    },
    heardFrom: (fromMs) => layOut(heard, fromMs),
    async close() {
      await Promise.all(readers.map((reader) => reader.cancel().catch(() => undefined)));
      await Promise.all(reading);
    },
  };
}

/** A level at and above which a 10 ms frame of the agent counts as heard: -50 dBFS. */
export const AUDIBLE_LEVEL = 32_768 * 10 ** (-50 / 20);

type HeardFrame = {
  readonly atMs: number;
  readonly samples: Int16Array;
  readonly isAudible: boolean;
};

async function readInto(
  heard: HeardFrame[],
  reader: ReadableStreamDefaultReader<{ readonly data: Int16Array }>,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const samples = Int16Array.from(value.data);
    heard.push({
      atMs: epochNowMs(),
      samples,
      isAudible: frameLevel(samples, 0) >= AUDIBLE_LEVEL,
    });
  }
}

function layOut(heard: readonly HeardFrame[], fromMs: number): Int16Array {
  const startsMs = frameStarts(heard.map((frame) => frame.atMs));
  const endMs = (startsMs.at(-1) ?? fromMs) + FRAME_MS;
  const perMs = LINE_RATE_HZ / 1000;
  const samples = new Int16Array(Math.max(0, Math.ceil((endMs - fromMs) * perMs)));
  for (const [index, frame] of heard.entries()) {
    const at = Math.round((startsMs[index]! - fromMs) * perMs);
    if (at >= 0 && at + FRAME_SAMPLES <= samples.length) samples.set(frame.samples, at);
  }
  return samples;
}

/**
 * When each frame really began, from when it arrived. The stream has no time stamps, but one frame is
 * 10 ms, so the promptest arrival sets the clock and a bunch after a stall of ours is not late. Where
 * all of the next 200 ms is late, the stream itself had paused, and the clock is set again.
 */
export function frameStarts(arrivalsMs: readonly number[]): readonly number[] {
  const offsets = arrivalsMs.map((arrivedAtMs, index) => arrivedAtMs - index * FRAME_MS);
  let base = Number.POSITIVE_INFINITY;
  let from = 0;
  const starts: number[] = [];
  for (const [index] of offsets.entries()) {
    const promptest = Math.min(...offsets.slice(index, index + LOOK_AHEAD_FRAMES));
    if (promptest - base > PAUSE_MS || base === Number.POSITIVE_INFINITY) {
      from = index;
      base = promptest;
    }
    if (promptest < base) {
      // This frame came sooner than all before it, so those were late by as much.
      for (let i = from; i < index; i++) starts[i]! -= base - promptest;
      base = promptest;
    }
    starts.push(base + index * FRAME_MS);
  }
  return starts;
}

const LOOK_AHEAD_FRAMES = 20;
/** More than the network's jitter, less than any pause of a stream. */
const PAUSE_MS = 50;
