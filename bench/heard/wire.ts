import type { WireChunk } from './line.ts';
import { RATE_HZ } from './speech.ts';

/** The part of a message's audio that was sent, found by comparing samples. */
export type Sent = {
  /** Samples from the start of the source up to the last one that was sent: what was heard. */
  readonly samples: number;
  /** When the last sound was sent; `undefined` if there was none. */
  readonly lastAtMs: number | undefined;
  /** Milliseconds of the source that a pause skipped, and that were sent again. */
  readonly lostMs: number;
  readonly repeatedMs: number;
  /** Milliseconds of silence between the first and the last sound. */
  readonly gapMs: number;
  /**
   * Milliseconds that are missing outside a pause: the native reader of the track drops them on a
   * busy machine, in every arm alike; the sender does not.
   */
  readonly unreadMs: number;
  /** Milliseconds of sound that is not in the source. */
  readonly strangeMs: number;
};

/**
 * Finds each sent chunk of 10 ms in the source audio.
 *
 * The source leaves the native track unchanged, bit for bit, but for ramps of 5 ms at a pause or a
 * stop. A chunk therefore either continues where the one before ended, or is searched for by samples
 * that no ramp touched; a chunk that is only a ramp is searched for near its expected place.
 */
export function followSource(chunks: readonly WireChunk[], source: Int16Array): Sent {
  let next = 0;
  let furthest = 0;
  let lastAtMs: number | undefined;
  let faded = 0;
  let silent = 0;
  const counted = { lost: 0, repeated: 0, gap: 0, unread: 0, strange: 0 };
  for (const { atMs, samples } of chunks) {
    // The source has no zeros: a zero is silence or the end of a ramp.
    const length = samples.findLastIndex((sample) => sample !== 0) + 1;
    if (length === 0) {
      silent += samples.length;
      continue;
    }
    const silence = lastAtMs === undefined ? 0 : silent;
    counted.gap += silence;
    silent = 0;
    lastAtMs = atMs + (length / RATE_HZ) * 1000;
    const from = isAt(samples, source, next)
      ? next
      : (search(samples, source) ?? nearest(samples, source, next));
    if (from === undefined) {
      counted.strange += length;
      continue;
    }
    // A lone ramp begins at the position that the sender assumes, a little early or late; and samples
    // that a ramp faded to zero were sent, too.
    if (length > RAMP_SAMPLES) {
      if (from > next + faded) counted[silence >= PAUSE_SAMPLES ? 'lost' : 'unread'] += from - next;
      if (from < next) counted.repeated += next - from;
    }
    next = from + length;
    faded = Math.min(samples.length - length, RAMP_SAMPLES);
    furthest = Math.max(furthest, next);
  }
  return {
    samples: Math.min(furthest, source.length),
    lastAtMs,
    lostMs: msOf(counted.lost),
    repeatedMs: msOf(counted.repeated),
    gapMs: msOf(counted.gap),
    unreadMs: msOf(counted.unread),
    strangeMs: msOf(counted.strange),
  };
}

/** The chunk is the source at a place, as it is or with a ramp over it, which only lowers samples. */
function isAt(samples: Int16Array, source: Int16Array, at: number): boolean {
  return samples.every((sent, index) => {
    const spoken = source[at + index] ?? 0;
    return sent === 0 || (Math.sign(sent) === Math.sign(spoken) && sent / spoken <= 1);
  });
}

/** Where in the source the chunk begins, by the first of its parts that occurs there unchanged. */
function search(samples: Int16Array, source: Int16Array): number | undefined {
  for (const probe of PROBES) {
    const part = samples.subarray(probe, probe + PROBE_SAMPLES);
    const found = part.includes(0) ? undefined : find(part, source);
    if (found !== undefined) return found - probe;
  }
  return undefined;
}

/** The place closest to `next` at which the chunk can be the source with a ramp over it. */
function nearest(samples: Int16Array, source: Int16Array, next: number): number | undefined {
  for (let apart = 1; apart <= NEAR_SAMPLES; apart += 1) {
    if (isAt(samples, source, next - apart)) return next - apart;
    if (isAt(samples, source, next + apart)) return next + apart;
  }
  return undefined;
}

function find(part: Int16Array, source: Int16Array): number | undefined {
  const [first, second] = part;
  const last = source.length - part.length;
  for (let at = 0; at <= last; at += 1) {
    if (source[at] !== first || source[at + 1] !== second) continue;
    if (part.every((sample, index) => source[at + index] === sample)) return at;
  }
  return undefined;
}

function msOf(samples: number): number {
  return (samples / RATE_HZ) * 1000;
}

/** Few enough to fit beside a ramp, enough to be unique: the hiss alone gives each about 3 bits. */
const PROBE_SAMPLES = 30;
/** Offsets in a chunk of 240 samples at which unchanged ones are searched for. */
const PROBES = [0, 210, 120, 60, 180] as const;
/** A busy machine causes silences too, but shorter ones. */
const PAUSE_SAMPLES = (RATE_HZ * 400) / 1000;
const RAMP_SAMPLES = (RATE_HZ * 5) / 1000;
/** 50 ms: the possible error of a sender's position on a busy machine. */
const NEAR_SAMPLES = RATE_HZ / 20;
