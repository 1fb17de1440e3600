import { stt, type VAD, type voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import { guarded, logFault } from '../ground/index.ts';
import type { TranscriptGate } from './transcript-gate.ts';

/**
 * Wraps the session's STT: audio passes in unchanged, transcripts pass out when the gate allows it.
 *
 * A recogniser that does not stream is wrapped in LiveKit's own adapter, with the VAD without the
 * floor's tap, and this class always declares that it streams. Otherwise LiveKit would put its adapter
 * around this class: the gate would never be asked, and the tap would hear every sound twice.
 */
export class GatedStt extends stt.STT {
  override readonly label = 'floorkeeper.GatedStt';
  readonly inner: stt.STT;
  /** The streaming recogniser without the gate. */
  readonly source: stt.STT;
  readonly #gate: TranscriptGate;
  readonly #onFailed: () => void;
  /** Called when the call is over: the recogniser may serve another call and must not keep this one alive. */
  readonly release: () => void;

  constructor(inner: stt.STT, options: GatedSttOptions) {
    super({ ...inner.capabilities, streaming: true });
    this.inner = inner;
    this.#gate = options.gate;
    this.#onFailed = guarded('the STT gate', options.onFailed);
    this.source = streamingSource(inner, options.untappedVad);
    // The adapter forwards the errors of its recogniser, so this one listener hears all of them; an
    // 'error' without a listener would be thrown.
    this.release = listenTo(this.source, {
      error: (error) => {
        if (!error.recoverable) this.#onFailed();
        this.emit('error', error);
      },
      // `GatedStream` emits the metrics of a stream again; those of a single recognition need this.
      metrics_collected: (metrics) => {
        if (!inner.capabilities.streaming) this.emit('metrics_collected', metrics);
      },
    });
  }

  /** Called when a stream has ended by itself: no words arrive until another one is open. */
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

/** What a `GatedStt` needs in addition to the recogniser. */
export type GatedSttOptions = {
  readonly gate: TranscriptGate;
  /** Cuts the utterances for a recogniser that does not stream. */
  readonly untappedVad: VAD | undefined;
  /** Called when the recogniser has failed; it may recover. */
  readonly onFailed: () => void;
};

/** A streaming recogniser: the given one, or one that does not stream, with the VAD to cut utterances. */
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

/** LiveKit's adapter listens to its recogniser for ever, so one adapter serves all calls of a process. */
const adapters = new WeakMap<stt.STT, WeakMap<VAD, stt.STT>>();

/** Listens to a recogniser's events other than transcripts; returns a function that ends it. */
function listenTo(source: stt.STT, to: Listeners): () => void {
  source.on('error', to.error);
  source.on('metrics_collected', to.metrics_collected);
  return () => {
    source.off('error', to.error);
    source.off('metrics_collected', to.metrics_collected);
    // An error that the recogniser emits after the call would be thrown without a listener.
    if (source.listenerCount('error') === 0) source.on('error', ignoreError);
  };
}

type Listeners = Pick<stt.STTCallbacks, 'error' | 'metrics_collected'>;

/** One function for all calls, so that it is added only once. */
function ignoreError(): void {
  // The call that could have reported it is over.
}

type StreamOptions = Parameters<stt.STT['stream']>[0];

class GatedStream extends stt.SpeechStream {
  override readonly label = 'floorkeeper.GatedStream';
  readonly #outer: GatedStt;
  readonly #options: StreamOptions;
  #inner: stt.SpeechStream;
  /** How many streams in a row have ended by themselves without an event. */
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
    // LiveKit runs a stream a moment after it opened it; the agent may have been replaced by then.
    if (this.closed) return;
    const emit = (passed: stt.SpeechEvent): boolean => {
      if (this.queue.closed) return false;
      this.queue.put(passed);
      return true;
    };
    this.#gate.connect(emit);
    for (;;) {
      await this.#passWords(emit);
      // A stream that is closed has no input any more either.
      if (this.input.closed) return;
      // LiveKit does not report a stream that ends; without a new one nobody would hear the caller.
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

  // Audio goes to the recogniser at once, not through the queue of the base class and a loop of our own.
  override pushFrame(frame: AudioFrame): void {
    this.#pass(() => this.#inner.pushFrame(frame));
  }

  override flush(): void {
    this.#pass(() => this.#inner.flush());
  }

  override endInput(): void {
    super.endInput();
    this.#pass(() => this.#inner.endInput());
  }

  #pass(pass: () => void): void {
    if (this.closed) return;
    try {
      pass();
    } catch {
      // The recogniser has closed its stream. Speech is lost until the next one is open.
    }
  }

  override close(): void {
    super.close();
    this.#inner.close();
  }
}

/** A recogniser that closes more empty streams than this in a row accepts no more audio. */
const EMPTY_STREAMS_MAX = 3;
