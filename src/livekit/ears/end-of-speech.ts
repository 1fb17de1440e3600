import { stt } from '@livekit/agents';

import { guarded } from '../ground/index.ts';

type Emit = (event: stt.SpeechEvent) => unknown;

/**
 * Holds back the end of speech that a recogniser reports, until the policy has no reason to wait. With
 * `turnDetection: 'stt'` that event is what ends a turn; LiveKit asks no turn detector then.
 */
export class EndOfSpeech {
  /** True while the recogniser ends the turns of the running agent. */
  endsTurns = false;
  readonly #ask: (onAnswer: (complete: boolean) => void) => void;
  #reports = 0;

  /** `ask` calls back when the engine has no more reason to wait, or with false when the caller continues. */
  constructor(ask: (onAnswer: (complete: boolean) => void) => void) {
    this.#ask = ask;
  }

  /** Returns true if the event is held back; it is passed on later, unless the caller speaks again. */
  holds(event: stt.SpeechEvent, emit: Emit): boolean {
    const { START_OF_SPEECH, END_OF_SPEECH } = stt.SpeechEventType;
    if (event.type === START_OF_SPEECH) this.#reports += 1;
    if (!this.endsTurns || event.type !== END_OF_SPEECH) return false;
    this.#passWhenComplete(event, emit, (this.#reports += 1));
    return true;
  }

  #passWhenComplete(event: stt.SpeechEvent, emit: Emit, report: number): void {
    const onAnswer = guarded('the STT gate', (complete: boolean) => {
      if (report !== this.#reports) return;
      if (complete) emit(event);
      // A noise was taken for a voice: the recogniser does not report another end for it.
      else this.#passWhenComplete(event, emit, report);
    });
    this.#ask(onAnswer);
  }
}
