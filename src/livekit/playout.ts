import { voice } from '@livekit/agents';
import type { MessageId, ResumeAt } from '../core/index.ts';
import type {
  HeardMessage,
  PlayoutOptions,
  ResumeResult,
  StopRequest,
  StopResult,
} from './playout-controls.ts';

/**
 * The `AudioOutput` around the session's own: it plays what the engine lets it play.
 *
 * Set as the head of `session.output.audio`, so that every frame and every call of the framework
 * passes here. Signature only; the playing is being written.
 */
export class PlayoutController extends voice.AudioOutput {
  readonly #next: voice.AudioOutput;
  readonly #options: PlayoutOptions;

  constructor(next: voice.AudioOutput, options: PlayoutOptions) {
    super(undefined, next, { pause: true });
    this.#next = next;
    this.#options = options;
  }

  /** Lets the first sample of the message leave. */
  startPlayout(_messageId: MessageId): void {}
  /** Stops the message for a while; nothing of it is lost. */
  holdPause(_messageId: MessageId): void {}
  resumePlayout(_messageId: MessageId, at: ResumeAt): ResumeResult {
    return { positionMs: 0, at };
  }
  duck(_messageId: MessageId): void {}
  unduck(_messageId: MessageId): void {}
  /** Ends the message. Resolves when its last sample left; interrupt the handle then. */
  async stop(messageId: MessageId, _request: StopRequest): Promise<StopResult> {
    return { playedMs: this.playedMs(messageId), boundary: 'now' };
  }
  /** Ends a message that nobody has heard yet. */
  cancel(_messageId: MessageId): void {}
  heard(_messageId: MessageId): HeardMessage {
    return { heardText: '', unheardText: '', playedMs: 0, boundarySource: 'none', confidence: 0 };
  }
  /** The whole text of a message, where it is known before it is spoken. */
  setText(_messageId: MessageId, _text: string): void {}
  playedMs(_messageId: MessageId): number {
    return this.#options.clock() * 0;
  }
  /** The engine has failed: nothing waits any more, everything flows as the framework wants. */
  openOnFailure(): void {}
  close(): void {}

  override async captureFrame(
    frame: Parameters<voice.AudioOutput['captureFrame']>[0],
  ): Promise<void> {
    await super.captureFrame(frame);
    await this.#next.captureFrame(frame);
  }
  override flush(): void {
    super.flush();
    this.#next.flush();
  }
  override clearBuffer(): void {
    this.#next.clearBuffer();
  }
}
