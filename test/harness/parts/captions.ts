import { voice } from '@livekit/agents';

import type { RealTimeOutput } from './real-time-output.ts';

/** The outputs of a session as LiveKit's `RoomIO` chains them: captions in step with the audio. */
export type CaptionedOutputs = {
  readonly audio: voice.AudioOutput;
  readonly transcription: voice.ParalellTextOutput;
  /** What the room's participants read, one text a segment. */
  readonly captions: string[];
};

/** Ends in `output`, and notes each caption that a participant of the room would get. */
export async function captionedOutputs(output: RealTimeOutput): Promise<CaptionedOutputs> {
  const { TranscriptionSynchronizer } = await synchronizerModule();
  const captions: string[] = [];
  const { audioOutput, textOutput } = new TranscriptionSynchronizer(
    output,
    new CaptionSink(captions),
  );
  return { audio: audioOutput, transcription: textOutput, captions };
}

class CaptionSink extends voice.ParalellTextOutput {
  readonly #captions: string[];
  #isOpen = false;

  constructor(captions: string[]) {
    super([]);
    this.#captions = captions;
  }

  override captureText(part: string | voice.TimedString): Promise<void> {
    if (!this.#isOpen) this.#captions.push('');
    this.#isOpen = true;
    const text = typeof part === 'string' ? part : part.text;
    this.#captions.push(`${this.#captions.pop() ?? ''}${text}`);
    return Promise.resolve();
  }

  override flush(): void {
    this.#isOpen = false;
  }
}

type SynchronizerModule = {
  readonly TranscriptionSynchronizer: new (
    audio: voice.AudioOutput,
    text: voice.ParalellTextOutput,
  ) => { readonly audioOutput: voice.AudioOutput; readonly textOutput: voice.ParalellTextOutput };
};

/** LiveKit does not export its synchronizer; `RoomIO` makes one for each session in a room. */
async function synchronizerModule(): Promise<SynchronizerModule> {
  const entry = import.meta.resolve('@livekit/agents');
  const file = new URL('./voice/transcription/synchronizer.js', entry);
  return (await import(file.href)) as SynchronizerModule;
}
