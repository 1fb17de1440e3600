import { stt, type VAD, type voice } from '@livekit/agents';

import { guarded, logFault } from '../ground/index.ts';
import type { TranscriptGate } from './transcript-gate.ts';

/**
 * Stands before the session's STT: audio passes in unchanged, transcripts pass out as the gate lets
 * them.
 *
 * A recogniser that does not stream is wrapped here in LiveKit's own adapter, over the VAD without
 * our tap, and this class always says that it streams. Else LiveKit would do that wrapping around
 * us: the gate would never be asked, and the tap would hear every sound twice.
 */
export class GatedStt extends stt.STT {
  override readonly label = 'floorkeeper.GatedStt';
  readonly inner: stt.STT;
  readonly #source: stt.STT;
  readonly #gate: TranscriptGate;
  readonly #onFailed: () => void;

  constructor(inner: stt.STT, options: GatedSttOptions) {
    super({ ...inner.capabilities, streaming: true });
    this.inner = inner;
    this.#gate = options.gate;
    this.#onFailed = options.onFailed;
    this.#source = streamingSource(inner, options.untappedVad);
    // The adapter passes the errors of its recogniser on, so that one listener hears all of them;
    // an 'error' that nobody listens to would be thrown.
    const onFailed = guarded('the STT gate', this.#onFailed);
    this.#source.on('error', (error) => {
      if (!error.recoverable) onFailed();
      this.emit('error', error);
    });
    if (!inner.capabilities.streaming) {
      // A stream's metrics are told again by our own stream; a single recognition's are not.
      this.#source.on('metrics_collected', (metrics) => this.emit('metrics_collected', metrics));
    }
  }

  override get model(): string {
    return this.inner.model;
  }

  override get provider(): string {
    return this.inner.provider;
  }

  override _updateSessionKeyterms(keyterms: string[]): void {
    this.inner._updateSessionKeyterms(keyterms);
  }

  override _pushConversationItem(event: voice.ConversationItemAddedEvent): void {
    this.inner._pushConversationItem(event);
  }

  stream(options?: StreamOptions): stt.SpeechStream {
    return new GatedStream(this, this.#source.stream(options), this.#gate, options);
  }

  protected _recognize(...args: Parameters<stt.STT['recognize']>): Promise<stt.SpeechEvent> {
    return this.inner.recognize(...args);
  }

  override async close(): Promise<void> {
    await this.#source.close();
  }
}

/** What a `GatedStt` needs beside the recogniser. */
export type GatedSttOptions = {
  readonly gate: TranscriptGate;
  /** Cuts the utterances for a recogniser that does not stream. */
  readonly untappedVad: VAD | undefined;
  /** The recogniser has given up. */
  readonly onFailed: () => void;
};

function streamingSource(inner: stt.STT, vad: VAD | undefined): stt.STT {
  if (inner.capabilities.streaming) return inner;
  if (vad !== undefined) return new stt.StreamAdapter(inner, vad);
  throw new Error('a recogniser that does not stream needs a VAD to cut the utterances');
}

type StreamOptions = Parameters<stt.STT['stream']>[0];

class GatedStream extends stt.SpeechStream {
  override readonly label = 'floorkeeper.GatedStream';
  readonly #inner: stt.SpeechStream;
  readonly #gate: TranscriptGate;

  constructor(
    outer: GatedStt,
    inner: stt.SpeechStream,
    gate: TranscriptGate,
    options: StreamOptions,
  ) {
    super(outer, undefined, options?.connOptions);
    this.#inner = inner;
    this.#gate = gate;
  }

  override get startTimeOffset(): number {
    return this.#inner.startTimeOffset;
  }

  override set startTimeOffset(seconds: number) {
    this.#inner.startTimeOffset = seconds;
  }

  protected async run(): Promise<void> {
    const audio = this.#passAudio();
    const emit = (passed: stt.SpeechEvent): boolean => {
      if (this.queue.closed || this.closed) return false;
      this.queue.put(passed);
      return true;
    };
    this.#gate.connect(emit);
    for await (const event of this.#inner) {
      try {
        this.#gate.onSttEvent(event, emit);
      } catch (error) {
        logFault('the STT gate', error);
        emit(event);
      }
    }
    await audio;
  }

  async #passAudio(): Promise<void> {
    for await (const frame of this.input) {
      if (this.closed) return;
      if (typeof frame === 'symbol') this.#inner.flush();
      else this.#inner.pushFrame(frame);
    }
    if (!this.closed) this.#inner.endInput();
  }

  override close(): void {
    super.close();
    this.#inner.close();
  }
}
