import type { stt, VAD } from '@livekit/agents';

import { GatedStt, streamingSource } from './stt-gate.ts';
import type { TranscriptGate } from './transcript-gate.ts';
import { VadTap } from './vad-tap.ts';
import type { VoiceTracker } from './voice-tracker.ts';

/** What stands before the ears of a call. */
export type EarsOptions = {
  readonly tracker: VoiceTracker;
  readonly gate: TranscriptGate;
  /** A recogniser has given up. */
  readonly onSttFailed: () => void;
};

/** The parts that LiveKit hears with in one call, the session's and those of each agent, wrapped. */
export class Ears {
  readonly #options: EarsOptions;
  readonly #wrapped: (VadTap | GatedStt)[] = [];
  readonly #undo: (() => void)[] = [];
  #untappedVad: VAD | undefined;

  constructor(options: EarsOptions) {
    this.#options = options;
  }

  wrapVad(inner: VAD): VadTap {
    this.#untappedVad ??= inner;
    const tap = new VadTap(inner, this.#options.tracker);
    this.#wrapped.push(tap);
    return tap;
  }

  /** After the VAD, which cuts the utterances for a recogniser that does not stream. */
  wrapStt(inner: stt.STT): GatedStt {
    const { gate, onSttFailed: onFailed } = this.#options;
    const gated = new GatedStt(inner, { gate, untappedVad: this.#untappedVad, onFailed });
    this.#wrapped.push(gated);
    return gated;
  }

  /** Whether a session hears with a part of ours. */
  has(part: object | undefined): boolean {
    return this.#wrapped.some((wrapped) => wrapped === part);
  }

  /** A recogniser as a stream, without the gate: for an `sttNode` that is gated itself. */
  streaming(inner: stt.STT): stt.STT {
    return streamingSource(inner, this.#untappedVad);
  }

  /** Something else of the application's that has to be left as it was. */
  onRelease(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** The session has closed: nothing of the application's keeps the call alive any more. */
  release(): void {
    for (const part of this.#wrapped) part.release();
    for (const undo of this.#undo) undo();
  }
}
