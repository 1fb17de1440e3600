import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  TrackPublishOptions,
  TrackSource,
  type LocalParticipant,
} from './media.ts';

import { FRAME_MS, FRAME_SAMPLES, LINE_RATE_HZ, type CallerSound } from './sound.ts';
import { epochNowMs } from './clock.ts';

/** The caller's mouth: a line that is never digitally silent, into which sounds are played. */
export type CallerLine = {
  /** Epoch milliseconds of the first sample of `said`. */
  readonly startedAtMs: number;
  /** Plays a sound from the next frame on; resolves after its last frame, with its first one's instant. */
  play(sound: CallerSound): Promise<{ readonly startedAtMs: number }>;
  /** Calls back after each frame of 10 ms; returns a function that stops that. */
  onFrame(listener: () => void): () => void;
  /** Stops sending and returns everything that was sent, line noise included. May be called again. */
  close(): Promise<Int16Array>;
};

/**
 * Publishes a track and feeds it one frame every 10 ms of real time, sound or not.
 *
 * A floor of noise lies under everything, as on a telephone line: after digital silence a VAD with
 * automatic gain hears speech up to 270 ms before its onset.
 */
export async function openLine(participant: LocalParticipant): Promise<CallerLine> {
  const { source, track } = await publishTelephone(participant);
  const noise = createLineNoise();
  const played: PlayedSound[] = [];
  const listeners = new Set<() => void>();
  let playing: Playing | undefined;
  const closing = new AbortController();
  const startedAtMs = epochNowMs();

  async function pace(): Promise<void> {
    for (let dueMs = startedAtMs; !closing.signal.aborted; dueMs += FRAME_MS) {
      const waitMs = dueMs - epochNowMs();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      // Frames sent in a burst after a stall would stay queued and delay all later sounds. So the queue
      // drains while there is only noise, and a sound is never cut into.
      if (playing !== undefined || source.queuedDuration < QUEUE_MS / 2) {
        const samples = noise();
        if (playing !== undefined) {
          playing.startedAtMs ??= epochNowMs() + source.queuedDuration;
          if (mixFrame(playing, samples)) playing = finish(playing, played);
        }
        const frame = new AudioFrame(samples, LINE_RATE_HZ, 1, FRAME_SAMPLES);
        // A line that was cut takes no frames; the room reports that to whoever listens.
        await source.captureFrame(frame).catch(() => undefined);
      }
      for (const listener of listeners) listener();
    }
  }
  const paced = pace();
  let closed: Promise<Int16Array> | undefined;
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
    close() {
      closing.abort();
      closed ??= paced.then(async () => {
        await track.close();
        return layOut(played, startedAtMs, epochNowMs());
      });
      return closed;
    },
  };
}

async function publishTelephone(participant: LocalParticipant) {
  const source = new AudioSource(LINE_RATE_HZ, 1, QUEUE_MS);
  const track = LocalAudioTrack.createAudioTrack('telephone', source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await participant.publishTrack(track, options);
  return { source, track };
}

type PlayedSound = { readonly sound: CallerSound; readonly startedAtMs: number };

type Playing = {
  readonly sound: CallerSound;
  frame: number;
  startedAtMs: number | undefined;
  readonly done: (played: PlayedSound) => void;
};

/** Adds the sound's next frame to `samples`; true if it was the last one. */
function mixFrame(playing: Playing, samples: Int16Array): boolean {
  const start = playing.frame * FRAME_SAMPLES;
  mix(samples, 0, playing.sound.samples.subarray(start, start + FRAME_SAMPLES));
  playing.frame += 1;
  return playing.frame * FRAME_SAMPLES >= playing.sound.samples.length;
}

function finish({ sound, startedAtMs = 0, done }: Playing, played: PlayedSound[]): undefined {
  played.push({ sound, startedAtMs });
  done({ sound, startedAtMs });
}

/** All that was said, each sound where it left, over the line's noise. */
function layOut(played: readonly PlayedSound[], fromMs: number, toMs: number): Int16Array {
  const frames = Math.ceil((toMs - fromMs) / FRAME_MS);
  const said = new Int16Array(frames * FRAME_SAMPLES);
  const noise = createLineNoise();
  for (let frame = 0; frame < frames; frame++) said.set(noise(), frame * FRAME_SAMPLES);
  for (const { sound, startedAtMs } of played) {
    mix(said, Math.round(((startedAtMs - fromMs) * LINE_RATE_HZ) / 1000), sound.samples);
  }
  return said;
}

function mix(into: Int16Array, at: number, samples: Int16Array): void {
  const count = Math.min(samples.length, into.length - at);
  for (let i = 0; i < count; i++) {
    const sum = into[at + i]! + samples[i]!;
    into[at + i] = Math.max(-32_768, Math.min(32_767, sum));
  }
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

/** Small: what waits in the queue is late. More than the timer's jitter. */
const QUEUE_MS = 40;
/** Evenly spread between the peaks: RMS is the peak over the square root of three, 26 of 32768. */
const NOISE_PEAK = 45;
