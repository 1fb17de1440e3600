import { VAD, VADEventType, VADStream, type VADCallbacks, type VADEvent } from '@livekit/agents';

import { guarded, unawaited } from '../ground/index.ts';
import { VOICE_PROBABILITY, type VoiceTracker } from './voice-tracker.ts';

/** The silence assumed for a VAD that does not state its own; the default of the Silero plugin. */
const USUAL_MIN_SILENCE_MS = 550;

/** Milliseconds without voice after which a voice is over even without the VAD's END event. */
const END_LOST_MS = 5000;

/** Listens to the session's VAD: reports each event to the engine, then passes it on unchanged. */
export class VadTap extends VAD {
  override readonly label = 'floorkeeper.VadTap';
  readonly inner: VAD;
  readonly #tracker: VoiceTracker;
  readonly #onMetrics = (metrics: VadMetrics): void => void this.emit('metrics_collected', metrics);

  constructor(inner: VAD, tracker: VoiceTracker) {
    super(inner.capabilities);
    this.inner = inner;
    this.#tracker = tracker;
    inner.on('metrics_collected', this.#onMetrics);
  }

  override get minSilenceDuration(): number | null {
    return this.inner.minSilenceDuration;
  }

  /** Called when the call is over: the VAD may serve another call and must not keep this one alive. */
  release(): void {
    this.inner.off('metrics_collected', this.#onMetrics);
  }

  stream(): VADStream {
    const times = {
      windowMs: this.inner.capabilities.updateInterval,
      minSilenceMs: this.inner.minSilenceDuration ?? USUAL_MIN_SILENCE_MS,
    };
    const onEvent = guarded('the VAD tap', (event: VADEvent) =>
      this.#tracker.onVadEvent(event, times),
    );
    this.#tracker.streamOpened();
    return new TapStream(this, this.inner.stream(), onEvent);
  }

  override async close(): Promise<void> {
    await this.inner.close();
  }
}

class TapStream extends VADStream {
  readonly #inner: VADStream;
  readonly #onEvent: (event: VADEvent) => void;
  #innerIsClosed = false;
  #endLost: NodeJS.Timeout | undefined;

  constructor(outer: VAD, inner: VADStream, onEvent: (event: VADEvent) => void) {
    super(outer);
    this.#inner = inner;
    this.#onEvent = onEvent;
    unawaited('the VAD tap', this.#passAudio());
    unawaited('the VAD tap', this.#passEvents());
  }

  async #passAudio(): Promise<void> {
    for (;;) {
      const { done, value } = await this.inputReader.read();
      if (done || this.closed) break;
      if (typeof value === 'symbol') this.#inner.flush();
      else this.#inner.pushFrame(value);
    }
    // Not endInput(): it closes a writable that the base class has locked itself (vad.ts, 1.9.0).
    this.#closeInner();
  }

  async #passEvents(): Promise<void> {
    for await (const event of this.#inner) {
      this.#pass(event);
      this.#watchEnd(event);
    }
  }

  #pass(event: VADEvent): void {
    this.#onEvent(event);
    if (!this.closed) this.sendVADEvent(event);
  }

  /**
   * LiveKit starts no reply before the caller's voice has ended: a voice without an END event would
   * leave the agent silent for ever.
   */
  #watchEnd(event: VADEvent): void {
    const isStart = event.type === VADEventType.START_OF_SPEECH;
    const isVoice =
      event.type === VADEventType.INFERENCE_DONE && event.probability >= VOICE_PROBABILITY;
    if (event.type === VADEventType.END_OF_SPEECH) {
      clearTimeout(this.#endLost);
      this.#endLost = undefined;
    } else if (isStart || (isVoice && this.#endLost !== undefined)) {
      clearTimeout(this.#endLost);
      const end = guarded('the VAD tap', () => {
        this.#endLost = undefined;
        this.#pass({ ...event, type: VADEventType.END_OF_SPEECH, frames: [], speaking: false });
      });
      this.#endLost = setTimeout(end, END_LOST_MS).unref();
    }
  }

  override close(): void {
    super.close();
    clearTimeout(this.#endLost);
    this.#closeInner();
  }

  #closeInner(): void {
    if (this.#innerIsClosed) return;
    this.#innerIsClosed = true;
    this.#inner.close();
  }
}

type VadMetrics = Parameters<VADCallbacks['metrics_collected']>[0];
