import { stt } from '@livekit/agents';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;

class ScriptedStream extends stt.SpeechStream {
  override readonly label = 'test.ScriptedSttStream';

  put(event: stt.SpeechEvent): void {
    if (!this.queue.closed) this.queue.put(event);
  }

  protected async run(): Promise<void> {
    for await (const frame of this.input) void frame;
    if (this.abortSignal.aborted) return;
    await new Promise((resolve) => {
      this.abortSignal.addEventListener('abort', resolve, { once: true });
    });
  }
}

/** A recogniser that hears what a test says. */
export class ScriptedStt extends stt.STT {
  override readonly label = 'test.ScriptedStt';
  streamsOpened = 0;
  #stream: ScriptedStream | undefined;

  constructor(capabilities: Partial<stt.STTCapabilities> = {}) {
    super({ streaming: true, interimResults: true, ...capabilities });
  }

  override get model(): string {
    return 'scripted-model';
  }

  override get provider(): string {
    return 'scripted-provider';
  }

  stream(options?: Parameters<stt.STT['stream']>[0]): stt.SpeechStream {
    this.streamsOpened += 1;
    this.#stream = new ScriptedStream(this, undefined, options?.connOptions);
    return this.#stream;
  }

  interim(text: string): void {
    this.#stream?.put(transcript(INTERIM_TRANSCRIPT, text));
  }

  final(text: string): void {
    this.#stream?.put(transcript(FINAL_TRANSCRIPT, text));
  }

  startOfSpeech(): void {
    this.#stream?.put({ type: stt.SpeechEventType.START_OF_SPEECH });
  }

  endOfSpeech(): void {
    this.#stream?.put({ type: stt.SpeechEventType.END_OF_SPEECH });
  }

  protected _recognize(): Promise<stt.SpeechEvent> {
    throw new Error('a streaming recogniser is not asked for one utterance');
  }
}

/** A recogniser that does not stream: asked for an utterance, it gives the next text. */
export class ScriptedBatchStt extends stt.STT {
  override readonly label = 'test.ScriptedBatchStt';
  readonly #texts: string[];

  constructor(texts: readonly string[]) {
    super({ streaming: false, interimResults: false });
    this.#texts = [...texts];
  }

  stream(): stt.SpeechStream {
    throw new Error('this recogniser does not stream');
  }

  protected _recognize(): Promise<stt.SpeechEvent> {
    return Promise.resolve(transcript(FINAL_TRANSCRIPT, this.#texts.shift() ?? ''));
  }
}

function transcript(type: stt.SpeechEventType, text: string): stt.SpeechEvent {
  const guess = { language: 'en', text, startTime: 0, endTime: 0, confidence: 0.95 };
  return { type, alternatives: [guess as stt.SpeechData] };
}
