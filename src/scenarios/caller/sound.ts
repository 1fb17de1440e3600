import { loadFlite, runFlite, FLITE_RATE_HZ, type FliteVoice } from '../../offline/index.ts';
import { resample, readWav } from '../../sound/index.ts';
import type { CallerAct } from '../file/index.ts';

/** The rate of the caller's line and of its recording. An 8 kHz recording keeps its 4 kHz band in it. */
export const LINE_RATE_HZ = 16_000;
/** Samples of the line's unit, 10 ms: the pace, and the resolution of every measurement. */
export const FRAME_SAMPLES = LINE_RATE_HZ / 100;
export const FRAME_MS = 10;

/** A sound ready to be played into the line. */
export type CallerSound = {
  /** At `LINE_RATE_HZ`, a whole number of frames. */
  readonly samples: Int16Array;
  /** Milliseconds from its start to the first and after the last frame in which something is heard. */
  readonly onsetMs: number;
  readonly offsetMs: number;
};

/** Makes the sounds of a call before it starts: synthesis would disturb the pace of the line. */
export async function prepareSounds(
  acts: readonly CallerAct[],
): Promise<ReadonlyMap<CallerAct, CallerSound>> {
  const speaks = acts.some((act) => act.type === 'say');
  const flite = speaks ? await loadFlite() : undefined;
  const sounds = new Map<CallerAct, CallerSound>();
  for (const act of acts) {
    if (act.type === 'say' && flite !== undefined) {
      const spoken = runFlite(flite, act.text, act.voice as FliteVoice, 1);
      sounds.set(act, soundOf(spoken, FLITE_RATE_HZ, act.peakDb));
    } else if (act.type === 'play') {
      const { samples, sampleRateHz } = await readWav(act.path);
      sounds.set(act, soundOf(samples, sampleRateHz, act.peakDb));
    }
  }
  return sounds;
}

/** Brings a recording to the line's rate and to a level: recordings of meetings come at -50 dBFS. */
export function soundOf(samples: Int16Array, sampleRateHz: number, peakDb: number): CallerSound {
  const atLineRate = resample(samples, sampleRateHz, LINE_RATE_HZ);
  const peak = atLineRate.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  const gain = (FULL_SCALE * 10 ** (peakDb / 20)) / peak;
  const frames = Math.ceil(atLineRate.length / FRAME_SAMPLES);
  const scaled = new Int16Array(frames * FRAME_SAMPLES);
  for (let i = 0; i < atLineRate.length; i++) scaled[i] = Math.round(atLineRate[i]! * gain);
  const levels = Array.from({ length: frames }, (_, frame) => frameLevel(scaled, frame));
  const threshold = Math.max(...levels) * AUDIBLE_SHARE;
  const first = levels.findIndex((level) => level > threshold);
  const last = levels.findLastIndex((level) => level > threshold);
  return {
    samples: scaled,
    onsetMs: Math.max(0, first) * FRAME_MS,
    offsetMs: (last + 1) * FRAME_MS,
  };
}

/** Root mean square of one 10 ms frame, 0 to 32768. */
export function frameLevel(samples: Int16Array, frame: number): number {
  const start = frame * FRAME_SAMPLES;
  let sum = 0;
  for (let i = start; i < start + FRAME_SAMPLES; i++) sum += (samples[i] ?? 0) ** 2;
  return Math.sqrt(sum / FRAME_SAMPLES);
}

const FULL_SCALE = 32_767;
/** 30 dB under the loudest frame: below it are breath, room and hiss. */
const AUDIBLE_SHARE = 10 ** (-30 / 20);
