import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

/** Milliseconds of audio that wait to be played at most, as in a WebRTC audio source. */
const QUEUE_MS = 200;
const TICK_MS = 10;

/** Plays in real time into nowhere, with the queue and the calls of LiveKit's own room output. */
export class RealTimeOutput extends voice.AudioOutput {
  /** Milliseconds of audio that left, over all segments. */
  playedMs = 0;
  #queuedMs = 0;
  #segmentMs = 0;
  #phase: 'idle' | 'open' | 'flushed' = 'idle';
  #isPaused = false;
  #hasStarted = false;
  #lastAtMs = performance.now();
  readonly #waiting: (() => void)[] = [];
  readonly #ticking = setInterval(() => this.#play(), TICK_MS).unref();

  constructor() {
    super(undefined, undefined, { pause: true });
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.#phase === 'idle') this.#segmentMs = 0;
    this.#phase = 'open';
    while (this.#queuedMs >= QUEUE_MS) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    // Cleared while it waited.
    if (this.#phase === 'open') {
      this.#queuedMs += (1000 * frame.samplesPerChannel) / frame.sampleRate;
    }
  }

  override flush(): void {
    super.flush();
    if (this.#phase === 'open') this.#phase = 'flushed';
    this.#finishWhenPlayed();
  }

  override clearBuffer(): void {
    if (this.#phase !== 'idle') this.#finish(true);
  }

  override pause(): void {
    super.pause();
    this.#isPaused = true;
  }

  override resume(): void {
    super.resume();
    this.#isPaused = false;
  }

  close(): void {
    clearInterval(this.#ticking);
  }

  #play(): void {
    const now = performance.now();
    const elapsedMs = now - this.#lastAtMs;
    this.#lastAtMs = now;
    if (this.#isPaused || this.#queuedMs === 0) return;
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      this.onPlaybackStarted(Date.now());
    }
    const leavesMs = Math.min(elapsedMs, this.#queuedMs);
    this.#queuedMs -= leavesMs;
    this.#segmentMs += leavesMs;
    this.playedMs += leavesMs;
    for (const go of this.#waiting.splice(0)) go();
    this.#finishWhenPlayed();
  }

  #finishWhenPlayed(): void {
    if (this.#phase === 'flushed' && this.#queuedMs === 0) this.#finish(false);
  }

  #finish(interrupted: boolean): void {
    this.#phase = 'idle';
    this.#hasStarted = false;
    this.#queuedMs = 0;
    for (const go of this.#waiting.splice(0)) go();
    this.onPlaybackFinished({ playbackPosition: this.#segmentMs / 1000, interrupted });
  }
}
