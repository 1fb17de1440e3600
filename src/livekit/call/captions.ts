import { voice } from '@livekit/agents';

import { captionSync } from '../ground/index.ts';
import type { CaptionSink } from '../playout/index.ts';

/**
 * The captions of the room, in step with what the caller hears.
 *
 * `RoomIO` shows each word at a time that it guesses from a usual rate of speech. The floor takes its place:
 * the playout knows what was heard. A transcription output that LiveKit does not keep in step, such as one
 * of the application, is left alone.
 */
export class Captions implements CaptionSink {
  readonly #takes: () => boolean;
  #output: CaptionOutput | undefined;
  /** LiveKit's output takes one text after the other. */
  #shown = Promise.resolve();

  /** `takes`: the playout shows the text that LiveKit forwards now. */
  constructor(takes: () => boolean) {
    this.#takes = takes;
  }

  /** Takes the place of LiveKit's captions, whenever these are the session's. */
  install(session: voice.AgentSession): void {
    const { transcription } = session.output;
    if (transcription === null || transcription === this.#output) return;
    const sync = captionSync(transcription);
    if (sync === undefined) return;
    sync.stop();
    this.#output = new CaptionOutput(transcription, sync.below, this.#takes);
    session.output.transcription = this.#output;
  }

  show(text: string, atMs: number): void {
    const part = voice.createTimedString({ text, endTime: atMs / 1000 });
    this.#next((output) => output.below.captureText(part));
  }

  end(): void {
    this.#next((output) => output.below.flush());
  }

  #next(act: (output: CaptionOutput) => Promise<void> | void): void {
    const output = this.#output;
    if (output === undefined) return;
    // A room that is gone takes no captions: the call does not depend on them.
    this.#shown = this.#shown.then(() => act(output)).catch(() => undefined);
  }
}

type TextOutput = NonNullable<voice.AgentSession['output']['transcription']>;

/** The session's transcription output: passes on what the playout does not show. */
class CaptionOutput extends voice.ParalellTextOutput {
  readonly below: TextOutput;
  readonly #head: TextOutput;
  readonly #takes: () => boolean;
  #hasPassed = false;

  constructor(head: TextOutput, below: TextOutput, takes: () => boolean) {
    super([], head);
    this.#head = head;
    this.below = below;
    this.#takes = takes;
  }

  override async captureText(text: string | voice.TimedString): Promise<void> {
    if (this.#takes()) return;
    this.#hasPassed = true;
    await this.#head.captureText(text);
  }

  override flush(): void {
    if (this.#hasPassed) this.#head.flush();
    this.#hasPassed = false;
  }
}
