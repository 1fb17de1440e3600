import { mock } from 'node:test';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

export const RATE_HZ = 16_000;

/**
 * An output that plays in the time of the mocked timers, 10 ms at a time, as a WebRTC source does:
 * it takes frames until its queue is full, and what it has not played can be cleared.
 */
export class Player extends voice.AudioOutput {
  /** Every sample that left, silence included, from the first tick on. */
  readonly wire: number[] = [];
  readonly calls: string[] = [];
  /** Frames wait here until this is true, as a track's do for its first subscriber. */
  isSubscribed = true;
  #queue: number[] = [];
  #segment: 'none' | 'open' | 'flushed' = 'none';
  #isCaptured = false;
  #isPlaying = false;
  #captured = 0;
  #generation = 0;
  readonly #ticking: NodeJS.Timeout;

  constructor() {
    super(RATE_HZ, undefined, { pause: true });
    this.#ticking = setInterval(() => this.#tick(), 10);
  }

  /** Milliseconds of audio that wait to be played. */
  get waitingMs(): number {
    return (this.#queue.length / RATE_HZ) * 1000;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    const generation = this.#generation;
    while (!this.isSubscribed || this.#queue.length >= RATE_HZ / 5) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (generation !== this.#generation) return;
    }
    await super.captureFrame(frame);
    this.#isCaptured = true;
    this.#segment = 'open';
    this.#captured += frame.samplesPerChannel;
    // As the native source reads it: from the start of the frame's buffer.
    this.#queue.push(...new Int16Array(frame.data.buffer, 0, frame.samplesPerChannel));
    if (!this.#isPlaying) {
      this.#isPlaying = true;
      this.onPlaybackStarted(Date.now());
    }
  }

  override flush(): void {
    super.flush();
    this.calls.push('flush');
    if (this.#isCaptured) this.#segment = 'flushed';
    this.#finishWhenPlayed();
  }

  override clearBuffer(): void {
    this.calls.push('clearBuffer');
    this.#generation += 1;
    if (!this.#isCaptured) return;
    this.#captured -= this.#queue.length;
    this.#queue = [];
    this.#finish(true);
  }

  override pause(): void {
    this.calls.push('pause');
  }

  override resume(): void {
    this.calls.push('resume');
  }

  close(): void {
    clearInterval(this.#ticking);
  }

  #tick(): void {
    const chunk = this.#queue.splice(0, RATE_HZ / 100);
    while (chunk.length < RATE_HZ / 100) chunk.push(0);
    this.wire.push(...chunk);
    this.#finishWhenPlayed();
  }

  #finishWhenPlayed(): void {
    if (this.#segment === 'flushed' && this.#queue.length === 0) this.#finish(false);
  }

  #finish(interrupted: boolean): void {
    const playbackPosition = this.#captured / RATE_HZ;
    this.#segment = 'none';
    this.#isCaptured = false;
    this.#isPlaying = false;
    this.#captured = 0;
    queueMicrotask(() => this.onPlaybackFinished({ playbackPosition, interrupted }));
  }
}

/** Lets the mocked time pass, a millisecond at a time, and all that it wakes run to its end. */
export async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 1) {
    await settled();
    mock.timers.tick(1);
  }
  await settled();
}

/** Everything that was begun and needs no time has been done. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/** A frame whose samples say their own place: sample `i` of the message is `(i % 20000) + 1000`. */
export function frameOf(
  fromMs: number,
  ms: number,
  userdata?: Record<string, unknown>,
): AudioFrame {
  const from = (fromMs * RATE_HZ) / 1000;
  const samples = Int16Array.from({ length: (ms * RATE_HZ) / 1000 }, (_, i) => valueAt(from + i));
  return new AudioFrame(samples, RATE_HZ, 1, samples.length, userdata);
}

export function valueAt(sample: number): number {
  return (sample % 20_000) + 1000;
}
