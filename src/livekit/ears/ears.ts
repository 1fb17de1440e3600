import type { stt, VAD } from '@livekit/agents';

import { GatedStt, streamingSource } from './stt-gate.ts';
import type { TranscriptGate } from './transcript-gate.ts';
import { VadTap } from './vad-tap.ts';
import type { VoiceTracker } from './voice-tracker.ts';

/** What the wrapped ears of a call report to. */
export type EarsOptions = {
  readonly tracker: VoiceTracker;
  readonly gate: TranscriptGate;
  /** Called when a recogniser has failed or has ended its stream by itself. */
  readonly onSttFailed: () => void;
};

/** The wrapped VADs and recognisers of one call, the session's and those of each agent. */
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

  /** Call this after `wrapVad`: the VAD cuts the utterances for a recogniser that does not stream. */
  wrapStt(inner: stt.STT): GatedStt {
    const { gate, onSttFailed: onFailed } = this.#options;
    const gated = new GatedStt(inner, { gate, untappedVad: this.#untappedVad, onFailed });
    this.#wrapped.push(gated);
    return gated;
  }

  /** True if this part of a session is one of the floor's wrappers. */
  has(part: object | undefined): boolean {
    return this.#wrapped.some((wrapped) => wrapped === part);
  }

  /** A streaming recogniser without the gate, for an `sttNode` that is gated itself. */
  streaming(inner: stt.STT): stt.STT {
    return streamingSource(inner, this.#untappedVad);
  }

  /** Adds a function that restores another part of the application at the end. */
  onRelease(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Called when the session has closed: detaches the call from all parts of the application. */
  release(): void {
    for (const part of this.#wrapped) part.release();
    for (const undo of this.#undo) undo();
  }
}
