import { join } from 'node:path';
import { readRegularFile } from '../files/index.ts';
import type { Envelope, EventData } from '../evidence/index.ts';

/** Where the audio of a call is, and the moment of the call at which it begins. */
export type AudioPlace = { readonly path: string; readonly startsAtMs: number };

/**
 * The audio beside a record, `<call>.wav`, if there is any. `floorkeeper call` writes `<call>.caller.json`
 * there too, which says when the recording began; otherwise it begins with the call.
 */
export async function audioBeside(
  folder: string,
  name: string,
  lines: readonly Envelope[],
): Promise<AudioPlace | undefined> {
  const path = join(folder, `${name}.wav`);
  const found = await readRegularFile(path, 0);
  // An empty file is no audio either; any other one is larger than 0 bytes.
  if (found.ok || found.refusal.reason !== 'too_large') return undefined;
  const beganAtEpochMs = await beganAt(join(folder, `${name}.caller.json`));
  const zeroAtEpochMs = epochOfZero(lines);
  const isKnown = beganAtEpochMs !== undefined && zeroAtEpochMs !== undefined;
  return { path, startsAtMs: isKnown ? Math.round(beganAtEpochMs - zeroAtEpochMs) : 0 };
}

async function beganAt(path: string): Promise<number | undefined> {
  const file = await readRegularFile(path, LOG_LIMIT_BYTES);
  if (!file.ok) return undefined;
  try {
    const log = JSON.parse(file.bytes.toString('utf8')) as { startedAtEpochMs?: unknown } | null;
    return typeof log?.startedAtEpochMs === 'number' ? log.startedAtEpochMs : undefined;
  } catch {
    return undefined;
  }
}

/** The wall time of the call's instant 0. A line is written after its event: the promptest tells it best. */
function epochOfZero(lines: readonly Envelope[]): number | undefined {
  let least = Infinity;
  for (const { type, time, data } of lines) {
    if (type !== 'floorkeeper.event') continue;
    const epochMs = Date.parse(time) - (data as EventData).event.atMs;
    if (epochMs < least) least = epochMs;
  }
  return Number.isFinite(least) ? least : undefined;
}

const LOG_LIMIT_BYTES = 1024 * 1024;
