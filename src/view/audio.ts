import { readRegularFile } from '../files/index.ts';
import { wavLayout, WavError, type WavLayout } from '../sound/index.ts';
import { laneOf, levelOf, stepFor, type Lanes } from './lanes.ts';

/** The audio of a call: two lanes of peaks, and the file itself if it is small enough to be embedded. */
export type CallAudio = {
  readonly lanes: Lanes;
  readonly bytes: Uint8Array;
};

/** The audio that was read, or why there is none. */
export type ReadAudio =
  | { readonly ok: true; readonly audio: CallAudio }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a WAV file with the call's two sides: the agent on the left, the caller on the right. `startsAtMs`
 * is the moment of the call at which the file begins.
 */
export async function readCallAudio(path: string, startsAtMs: number): Promise<ReadAudio> {
  const file = await readRegularFile(path, AUDIO_LIMIT_BYTES);
  if (!file.ok) return { ok: false, message: `cannot read the audio: ${file.refusal.message}` };
  try {
    const layout = wavLayout(file.bytes, 'the audio');
    if (layout.channels !== 2) {
      const message = `the audio has ${layout.channels} channels, not two: the agent left, the caller right`;
      return { ok: false, message };
    }
    return {
      ok: true,
      audio: { lanes: peaksOf(file.bytes, layout, startsAtMs), bytes: file.bytes },
    };
  } catch (error) {
    if (!(error instanceof WavError)) throw error;
    return { ok: false, message: error.message };
  }
}

function peaksOf(bytes: Uint8Array, layout: WavLayout, startsAtMs: number): Lanes {
  const { frames, sampleRateHz } = layout;
  const stepMs = stepFor((frames / sampleRateHz) * 1000);
  const framesAStep = Math.max(1, Math.round((stepMs / 1000) * sampleRateHz));
  const lane = (channel: number) =>
    laneOf(
      'audio',
      startsAtMs,
      (framesAStep / sampleRateHz) * 1000,
      levelsIn(bytes, layout, channel, framesAStep),
    );
  return { agent: lane(0), caller: lane(1) };
}

function levelsIn(
  bytes: Uint8Array,
  { start, frames, channels }: WavLayout,
  channel: number,
  framesAStep: number,
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const levels = new Uint8Array(Math.ceil(frames / framesAStep));
  for (const [step] of levels.entries()) {
    const end = Math.min(frames, (step + 1) * framesAStep);
    let peak = 0;
    for (let frame = step * framesAStep; frame < end; frame++) {
      const sample = view.getInt16(start + 2 * (frame * channels + channel), true);
      peak = Math.max(peak, Math.abs(sample));
    }
    levels[step] = levelOf(peak / 32_768);
  }
  return levels;
}

/** 46 minutes at 48 kHz with two channels. */
const AUDIO_LIMIT_BYTES = 512 * 1024 * 1024;
