import { stt } from '@livekit/agents';

/** A stream that notes what it is asked to do, and ends when the test says so. */
class NotingStream extends stt.SpeechStream {
  override readonly label = 'test.NotingStream';
  readonly asked: string[];
  readonly #ended = Promise.withResolvers<void>();

  constructor(owner: stt.STT, asked: string[]) {
    super(owner);
    this.asked = asked;
  }

  says(type: stt.SpeechEventType, text: string): void {
    const guess = { language: 'en', text, startTime: 0, endTime: 0, confidence: 0.9 };
    this.queue.put({ type, alternatives: [guess as stt.SpeechData] });
  }

  ends(): void {
    this.#ended.resolve();
  }

  protected async run(): Promise<void> {
    await this.#ended.promise;
  }

  override pushFrame(): void {
    this.asked.push('frame');
  }

  override flush(): void {
    this.asked.push('flush');
  }

  override endInput(): void {
    this.asked.push('endInput');
  }

  override close(): void {
    this.asked.push('close');
    this.ends();
    super.close();
  }
}

/** A recogniser whose streams a test controls. */
export class NotingStt extends stt.STT {
  override readonly label = 'test.NotingStt';
  readonly asked: string[] = [];
  readonly streams: NotingStream[] = [];
  /** Called with each stream that is opened. */
  onStream: (stream: NotingStream) => void = () => undefined;

  constructor() {
    super({ streaming: true, interimResults: true });
  }

  override get model(): string {
    return 'a model';
  }

  override get provider(): string {
    return 'a provider';
  }

  override _updateSessionKeyterms(keyterms: string[]): void {
    this.asked.push(`keyterms ${keyterms.join()}`);
  }

  override _pushConversationItem(): void {
    this.asked.push('item');
  }

  stream(): NotingStream {
    const stream = new NotingStream(this, this.asked);
    this.streams.push(stream);
    this.onStream(stream);
    return stream;
  }

  override close(): Promise<void> {
    this.asked.push('closed');
    return Promise.resolve();
  }

  protected _recognize(): Promise<stt.SpeechEvent> {
    return Promise.resolve({ type: stt.SpeechEventType.FINAL_TRANSCRIPT });
  }
}
