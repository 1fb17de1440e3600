import { VAD, VADStream, type VADEvent } from '@livekit/agents';

import { guarded, unawaited } from '../ground/index.ts';
import type { VoiceTracker } from './voice-tracker.ts';

/** What a VAD that does not tell is taken to wait for; the Silero plugin's own default. */
const USUAL_MIN_SILENCE_MS = 550;

/** Listens to the session's VAD: every event passes on unchanged, the engine is told first. */
export class VadTap extends VAD {
  override readonly label = 'floorkeeper.VadTap';
  readonly inner: VAD;
  readonly #tracker: VoiceTracker;

  constructor(inner: VAD, tracker: VoiceTracker) {
    super(inner.capabilities);
    this.inner = inner;
    this.#tracker = tracker;
    inner.on('metrics_collected', (metrics) => this.emit('metrics_collected', metrics));
  }

  override get minSilenceDuration(): number | null {
    return this.inner.minSilenceDuration;
  }

  stream(): VADStream {
    const times = {
      windowMs: this.inner.capabilities.updateInterval,
      minSilenceMs: this.inner.minSilenceDuration ?? USUAL_MIN_SILENCE_MS,
    };
    const onEvent = guarded('the VAD tap', (event: VADEvent) =>
      this.#tracker.onVadEvent(event, times),
    );
    return new TapStream(this, this.inner.stream(), onEvent);
  }

  override async close(): Promise<void> {
    await this.inner.close();
  }
}

class TapStream extends VADStream {
  readonly #inner: VADStream;

  constructor(outer: VAD, inner: VADStream, onEvent: (event: VADEvent) => void) {
    super(outer);
    this.#inner = inner;
    unawaited('the VAD tap', this.#passAudio());
    unawaited('the VAD tap', this.#passEvents(onEvent));
  }

  async #passAudio(): Promise<void> {
    for (;;) {
      const { done, value } = await this.inputReader.read();
      if (done || this.closed) break;
      if (typeof value === 'symbol') this.#inner.flush();
      else this.#inner.pushFrame(value);
    }
    // Not endInput(): it closes a writable whose lock the base class holds itself (vad.ts, 1.9.0).
    this.#closeInner();
  }

  async #passEvents(onEvent: (event: VADEvent) => void): Promise<void> {
    for await (const event of this.#inner) {
      onEvent(event);
      if (!this.closed) this.sendVADEvent(event);
    }
  }

  override close(): void {
    super.close();
    this.#closeInner();
  }

  #closeInner(): void {
    if (this.#innerIsClosed) return;
    this.#innerIsClosed = true;
    this.#inner.close();
  }

  #innerIsClosed = false;
}
