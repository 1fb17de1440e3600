import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
  type LocalParticipant,
} from './caller-media.ts';

import { FRAME_MS, FRAME_SAMPLES, LINE_RATE_HZ, type CallerSound } from './caller-sound.ts';
import { epochNowMs } from './caller-clock.ts';

/** The caller's mouth: a line that is never digitally silent, into which sounds are played. */
export type CallerLine = {
  /** Epoch milliseconds of the first sample of `said`. */
  readonly startedAtMs: number;
  /** Plays a sound from the next frame on; resolves after its last frame, with its first one's instant. */
  play(sound: CallerSound): Promise<{ readonly startedAtMs: number }>;
  /** Calls back after each frame of 10 ms; returns what ends it. */
  onFrame(listener: () => void): () => void;
  /** Stops the pace and gives back all that was said, line noise included. */
  close(): Promise<Int16Array>;
};

/**
 * Publishes a track and feeds it one frame every 10 ms of real time, sound or not.
 *
 * A floor of noise lies under everything, as on a telephone line: after digital silence a VAD with
 * automatic gain hears speech up to 270 ms before its onset.
 */
export async function openLine(participant: LocalParticipant): Promise<CallerLine> {
  const source = new AudioSource(LINE_RATE_HZ, 1, QUEUE_MS);
  const track = LocalAudioTrack.createAudioTrack('telephone', source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await participant.publishTrack(track, options);

  const noise = createLineNoise();
  const said: Int16Array[] = [];
  const listeners = new Set<() => void>();
  let playing: Playing | undefined;
  const closing = new AbortController();
  const startedAtMs = epochNowMs();

  async function pace(): Promise<void> {
    for (let frame = 0; !closing.signal.aborted; frame++) {
      const waitMs = startedAtMs + frame * FRAME_MS - epochNowMs();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const samples = noise();
      if (playing !== undefined)
        playing = mixFrame(playing, samples, startedAtMs + frame * FRAME_MS);
      said.push(samples);
      await source.captureFrame(new AudioFrame(samples, LINE_RATE_HZ, 1, FRAME_SAMPLES));
      for (const listener of listeners) listener();
    }
  }
  const paced = pace();
  return {
    startedAtMs,
    play: (sound) =>
      new Promise((resolve) => {
        playing = { sound, frame: 0, startedAtMs: undefined, done: resolve };
      }),
    onFrame(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closing.abort();
      await paced;
      await track.close();
      const all = new Int16Array(said.length * FRAME_SAMPLES);
      for (const [index, samples] of said.entries()) all.set(samples, index * FRAME_SAMPLES);
      return all;
    },
  };
}

type Playing = {
  readonly sound: CallerSound;
  readonly frame: number;
  readonly startedAtMs: number | undefined;
  readonly done: (played: { readonly startedAtMs: number }) => void;
};

/** Adds the sound's next frame to `samples`; the sound's state after it, or nothing when it is over. */
function mixFrame(playing: Playing, samples: Int16Array, nowMs: number): Playing | undefined {
  const { sound, frame, startedAtMs = nowMs } = playing;
  const start = frame * FRAME_SAMPLES;
  for (let i = 0; i < FRAME_SAMPLES; i++) {
    const sum = samples[i]! + (sound.samples[start + i] ?? 0);
    samples[i] = Math.max(-32_768, Math.min(32_767, sum));
  }
  if (start + FRAME_SAMPLES < sound.samples.length)
    return { ...playing, frame: frame + 1, startedAtMs };
  playing.done({ startedAtMs });
  return undefined;
}

/** White noise at -62 dBFS, the same in every call. */
function createLineNoise(): () => Int16Array {
  let state = 0x2f6e2b1;
  return () =>
    Int16Array.from({ length: FRAME_SAMPLES }, () => {
      // xorshift32: any even spread would do, but two runs should send the same samples.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return ((state >>> 0) / 0x1_0000_0000 - 0.5) * 2 * NOISE_PEAK;
    });
}

/** Small: what waits in the queue is late. Two frames more than the timer's jitter. */
const QUEUE_MS = 40;
/** Evenly spread between the peaks: RMS is the peak over the square root of three, 26 of 32768. */
const NOISE_PEAK = 45;
