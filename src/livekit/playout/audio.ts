import { AudioFrame, AudioResampler } from '@livekit/rtc-node';

/** The samples of a segment, 16 bit mono at one rate, growing as they are captured. */
export type SegmentAudio = {
  readonly length: number;
  /** True when its memory was freed. */
  readonly isReleased: boolean;
  append(frame: AudioFrame): void;
  /** Called after the last frame: appends what the resampler still holds. */
  end(): void;
  /** Copies samples: a frame of a view would play its buffer from the start (`audio_frame.ts`, 0.13.35). */
  slice(from: number, to: number): Int16Array;
  /** The samples themselves without a copy: read only, and valid only until the next frame arrives. */
  view(from: number, to: number): Int16Array;
  /** Frees the memory; the length stays. */
  release(): void;
};

/** Starts the audio of a segment. Resamples frames of another rate and mixes several channels to one. */
export function createSegmentAudio(rateHz: number): SegmentAudio {
  let samples = new Int16Array(rateHz);
  let length = 0;
  let resampler: { readonly fromHz: number; readonly native: AudioResampler } | undefined;

  const add = (data: Int16Array): void => {
    if (length + data.length > samples.length) {
      const grown = new Int16Array(Math.max(samples.length * 2, length + data.length));
      grown.set(samples.subarray(0, length));
      samples = grown;
    }
    samples.set(data, length);
    length += data.length;
  };
  const endResampling = (): void => {
    for (const rest of resampler?.native.flush() ?? []) add(rest.data);
    resampler?.native.close();
    resampler = undefined;
  };
  return {
    get length() {
      return length;
    },
    get isReleased() {
      return length > 0 && samples.length === 0;
    },
    append(frame) {
      if (frame.samplesPerChannel === 0) return;
      const mono = frame.channels === 1 ? frame.data : mixDown(frame);
      // The rate has changed: first append what the old resampler still holds.
      if (resampler !== undefined && resampler.fromHz !== frame.sampleRate) endResampling();
      if (frame.sampleRate === rateHz) return add(mono);
      const fromHz = frame.sampleRate;
      resampler ??= { fromHz, native: new AudioResampler(fromHz, rateHz, 1) };
      const copy = new AudioFrame(mono.slice(), fromHz, 1, mono.length);
      for (const resampled of resampler.native.push(copy)) add(resampled.data);
    },
    end: endResampling,
    slice: (from, to) => samples.slice(from, Math.min(to, length)),
    view: (from, to) => samples.subarray(from, Math.min(to, length)),
    release() {
      samples = new Int16Array(0);
    },
  };
}

function mixDown(frame: AudioFrame): Int16Array {
  const mono = new Int16Array(frame.samplesPerChannel);
  for (let i = 0; i < mono.length; i += 1) {
    let sum = 0;
    for (let channel = 0; channel < frame.channels; channel += 1) {
      sum += frame.data[i * frame.channels + channel] ?? 0;
    }
    mono[i] = Math.round(sum / frame.channels);
  }
  return mono;
}
