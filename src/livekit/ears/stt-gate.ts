import { stt, type VAD, type voice } from '@livekit/agents';

import { guarded, logFault, unawaited } from '../ground/index.ts';
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
  /** The recogniser as a stream, without the gate. */
  readonly source: stt.STT;
  readonly #gate: TranscriptGate;
  readonly #onFailed: () => void;
  #release: () => void;

  constructor(inner: stt.STT, options: GatedSttOptions) {
    super({ ...inner.capabilities, streaming: true });
    this.inner = inner;
    this.#gate = options.gate;
    this.#onFailed = guarded('the STT gate', options.onFailed);
    this.source = streamingSource(inner, options.untappedVad);
    // The adapter passes the errors of its recogniser on, so that one listener hears all of them;
    // an 'error' that nobody listens to would be thrown.
    this.#release = listenTo(this.source, {
      error: (error) => {
        if (!error.recoverable) this.#onFailed();
        this.emit('error', error);
      },
      // A stream's metrics are told again by our own stream; a single recognition's are not.
      metrics_collected: (metrics) => {
        if (!inner.capabilities.streaming) this.emit('metrics_collected', metrics);
      },
    });
  }

  /** The call is over. The recogniser may serve the next one, and must not keep this one alive. */
  release(): void {
    this.#release();
    this.#release = () => undefined;
  }

  /** A stream of it has ended by itself: no words come until another one is open. */
  streamEnded(): void {
    this.#onFailed();
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
    return new GatedStream(this, this.source.stream(options), this.#gate, options);
  }

  protected _recognize(...args: Parameters<stt.STT['recognize']>): Promise<stt.SpeechEvent> {
    return this.inner.recognize(...args);
  }

  override async close(): Promise<void> {
    await this.source.close();
  }
}

/** What a `GatedStt` needs beside the recogniser. */
export type GatedSttOptions = {
  readonly gate: TranscriptGate;
  /** Cuts the utterances for a recogniser that does not stream. */
  readonly untappedVad: VAD | undefined;
  /** The recogniser failed; it may come back. */
  readonly onFailed: () => void;
};

/** A recogniser that does not stream, as a stream over the VAD. */
export function streamingSource(inner: stt.STT, vad: VAD | undefined): stt.STT {
  if (inner.capabilities.streaming) return inner;
  if (vad === undefined) {
    throw new Error('a recogniser that does not stream needs a VAD to cut the utterances');
  }
  const ofVad = adapters.get(inner) ?? new WeakMap<VAD, stt.STT>();
  adapters.set(inner, ofVad);
  const adapter = ofVad.get(vad) ?? new stt.StreamAdapter(inner, vad);
  ofVad.set(vad, adapter);
  return adapter;
}

/** LiveKit's adapter listens to its recogniser for ever: one serves all the calls of a process. */
const adapters = new WeakMap<stt.STT, WeakMap<VAD, stt.STT>>();

/** Listens to what a recogniser tells beside transcripts; returns what ends the listening. */
function listenTo(source: stt.STT, to: Listeners): () => void {
  source.on('error', to.error);
  source.on('metrics_collected', to.metrics_collected);
  return () => {
    source.off('error', to.error);
    source.off('metrics_collected', to.metrics_collected);
    // What it may still say after the call would be thrown where nobody listens.
    if (source.listenerCount('error') === 0) source.on('error', ignoreError);
  };
}

type Listeners = Pick<stt.STTCallbacks, 'error' | 'metrics_collected'>;

/** One for all calls, so that it is there once. */
function ignoreError(): void {
  // The call that could have told it is over.
}

type StreamOptions = Parameters<stt.STT['stream']>[0];

class GatedStream extends stt.SpeechStream {
  override readonly label = 'floorkeeper.GatedStream';
  readonly #outer: GatedStt;
  readonly #options: StreamOptions;
  #inner: stt.SpeechStream;
  /** Streams that ended by themselves without a word since the last word. */
  #emptyStreams = 0;
  readonly #gate: TranscriptGate;

  constructor(
    outer: GatedStt,
    inner: stt.SpeechStream,
    gate: TranscriptGate,
    options: StreamOptions,
  ) {
    super(outer, undefined, options?.connOptions);
    this.#outer = outer;
    this.#inner = inner;
    this.#gate = gate;
    this.#options = options;
  }

  override get startTimeOffset(): number {
    return this.#inner.startTimeOffset;
  }

  override set startTimeOffset(seconds: number) {
    this.#inner.startTimeOffset = seconds;
  }

  protected async run(): Promise<void> {
    // LiveKit begins a moment after it has opened the stream, and an agent may have gone by then.
    if (this.closed) return;
    const audio = this.#passAudio();
    unawaited('the STT gate', audio);
    const emit = (passed: stt.SpeechEvent): boolean => {
      if (this.queue.closed || this.closed) return false;
      this.queue.put(passed);
      return true;
    };
    this.#gate.connect(emit);
    for (;;) {
      await this.#passWords(emit);
      if (this.closed || this.input.closed) return;
      // LiveKit says nothing of a stream that ends, and nobody would hear the caller any more.
      this.#outer.streamEnded();
      this.#emptyStreams += 1;
      if (this.#emptyStreams > EMPTY_STREAMS_MAX) return;
      this.#inner = this.#outer.source.stream(this.#options);
    }
  }

  async #passWords(emit: (passed: stt.SpeechEvent) => boolean): Promise<void> {
    for await (const event of this.#inner) {
      this.#emptyStreams = 0;
      try {
        this.#gate.onSttEvent(event, emit);
      } catch (error) {
        logFault('the STT gate', error);
        emit(event);
      }
    }
  }

  async #passAudio(): Promise<void> {
    for await (const frame of this.input) {
      if (this.closed) return;
      try {
        if (typeof frame === 'symbol') this.#inner.flush();
        else this.#inner.pushFrame(frame);
      } catch {
        // It has closed its stream. What is said until the next one is open is lost.
      }
    }
    if (!this.closed) this.#inner.endInput();
  }

  override close(): void {
    super.close();
    this.#inner.close();
  }
}

/** A recogniser that closes stream after stream without a word wants no more audio. */
const EMPTY_STREAMS_MAX = 3;
