import type { Envelope, EventData } from '../evidence/index.ts';
import type { Timeline } from '../replay/index.ts';
import { asNumber } from './as-text.ts';
import type { Lane } from './view-data.ts';

/** The two lanes of a call. */
export type Lanes = { readonly caller: Lane; readonly agent: Lane };

/**
 * Lanes for a call whose audio is not stored: the caller's from the levels of the windows with voice, the
 * agent's a flat line where the record says that it was heard, lower where it was ducked.
 */
export function lanesOfRecord(lines: readonly Envelope[], timeline: Timeline): Lanes {
  const { fromMs, toMs } = timeline;
  const stepMs = stepFor(toMs - fromMs);
  const steps = Math.max(1, Math.ceil((toMs - fromMs) / stepMs));
  const place = (ms: number): number => Math.floor((ms - fromMs) / stepMs);
  const caller = new Uint8Array(steps);
  const agent = new Uint8Array(steps);
  for (const { kind, fromMs: from, toMs: to } of timeline.bars) {
    const level = HEIGHTS[kind];
    const lane = kind === 'voice' ? caller : agent;
    if (level !== undefined) lane.fill(level, Math.max(0, place(from)), Math.max(0, place(to)));
  }
  for (const { type, data } of lines) {
    if (type !== 'floorkeeper.event') continue;
    const { event } = data as EventData;
    if (event.type !== 'user_speech_continued' || event.levelDb === undefined) continue;
    const level = levelOf(10 ** (asNumber(event.levelDb) / 20) * PEAK_OVER_MEAN);
    // A window lasts about 32 ms; it is drawn where it ends.
    caller.fill(
      level,
      Math.max(0, place(event.atMs - WINDOW_MS)),
      Math.max(0, place(event.atMs)) + 1,
    );
  }
  return {
    caller: laneOf('record', fromMs, stepMs, caller),
    agent: laneOf('record', fromMs, stepMs, agent),
  };
}

/** A lane of these levels. */
export function laneOf(
  source: Lane['source'],
  fromMs: number,
  stepMs: number,
  levels: Uint8Array,
): Lane {
  return { source, fromMs, stepMs, levels: Buffer.from(levels).toString('base64') };
}

/** A sample's level as a byte. The square root shows soft speech beside loud speech. */
export function levelOf(amplitude: number): number {
  return Math.round(255 * Math.sqrt(Math.min(1, Math.max(0, amplitude))));
}

/** Milliseconds a step: 10, or more where a long call would have too many. */
export function stepFor(lastsMs: number): number {
  return Math.max(10, Math.ceil(lastsMs / STEPS_AT_MOST));
}

const HEIGHTS: Readonly<Record<string, number>> = {
  playing: 120,
  stopping: 120,
  ducked: 55,
  voice: 40,
};
/** How far the peaks of speech stand above its mean level. */
const PEAK_OVER_MEAN = 3;
const WINDOW_MS = 32;
const STEPS_AT_MOST = 60_000;
