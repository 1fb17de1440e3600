import { VADEventType, type VADEvent } from '@livekit/agents';

import { assertNever, sessionMs, type SessionMs } from '../../core/index.ts';
import { createLevelMeter } from './sound-level.ts';
import type { Tell, SessionClock } from '../ground/index.ts';

/** The length of the VAD's windows, and the silence after which it ends speech. */
export type VadTimes = { readonly windowMs: number; readonly minSilenceMs: number };

/** A window counts as voice from this probability on: Silero's own activation threshold. */
export const VOICE_PROBABILITY = 0.5;

/**
 * Follows the caller's voice through the events of a VAD, and reports it to the engine from the first
 * window with voice. LiveKit's START_OF_SPEECH comes after 50 ms or more of voice, and its
 * `speechDuration` continues to grow through trailing silence (704 ms for a blip of 150 ms with the
 * Silero plugin): the first is too late and the second too long to act on.
 */
export class VoiceTracker {
  readonly #tell: Tell;
  readonly #clock: SessionClock;
  readonly #meter = createLevelMeter();
  #voice: Voice | undefined;
  #heardAtMs: SessionMs | undefined;

  constructor(tell: Tell, clock: SessionClock) {
    this.#tell = tell;
    this.#clock = clock;
  }

  /** True from the first window with voice until the voice is over. */
  get isSpeaking(): boolean {
    return this.#voice !== undefined;
  }

  /** When voice was last heard; `undefined` if it never was. */
  get voiceAtMs(): SessionMs | undefined {
    return this.#heardAtMs;
  }

  /**
   * Called when another VAD listens after a handoff, or the same one starts again. It does not know of a
   * voice that has begun and will not report its end, so silence ends the voice.
   */
  streamOpened(): void {
    if (this.#voice !== undefined) this.#voice.vadHasStarted = false;
  }

  onVadEvent(event: VADEvent, vad: VadTimes): void {
    switch (event.type) {
      case VADEventType.INFERENCE_DONE:
        return this.#onWindow(event, vad);
      case VADEventType.START_OF_SPEECH: {
        // A VAD may report no windows, only the start.
        const voice =
          this.#voice ?? this.#begin(this.#clock() - event.speechDuration, event.probability);
        voice.vadHasStarted = true;
        return;
      }
      case VADEventType.END_OF_SPEECH:
        return this.#end();
      case VADEventType.METRICS_COLLECTED:
        return;
      default:
        return assertNever(event.type, 'onVadEvent');
    }
  }

  #onWindow(event: VADEvent, vad: VadTimes): void {
    const { probability } = event;
    const hasVoice = probability >= VOICE_PROBABILITY;
    const level = this.#meter.measure(event.frames, hasVoice);
    if (hasVoice) {
      const voice = this.#voice ?? this.#begin(this.#clock() - vad.windowMs, probability);
      voice.lastAtMs = this.#clock();
      this.#heardAtMs = voice.lastAtMs;
      const durationMs = voice.lastAtMs - voice.onsetAtMs;
      this.#tell({ type: 'user_speech_continued', durationMs, ...level, probability });
      return;
    }
    const silentMs = this.#voice === undefined ? 0 : this.#clock() - this.#voice.lastAtMs;
    // The VAD reported no START for such a short sound, so it will report no END.
    if (this.#voice?.vadHasStarted === false && silentMs >= vad.minSilenceMs) this.#end();
  }

  #begin(estimatedAtMs: number, probability: number): Voice {
    // A VAD may report a duration that is not a number.
    const estimate = Number.isFinite(estimatedAtMs) ? estimatedAtMs : this.#clock();
    const onsetAtMs = sessionMs(Math.max(0, Math.round(estimate)));
    this.#heardAtMs = this.#clock();
    this.#voice = { onsetAtMs, lastAtMs: this.#clock(), vadHasStarted: false };
    const isKnown = Number.isFinite(probability);
    this.#tell({ type: 'user_speech_started', onsetAtMs, ...(isKnown ? { probability } : {}) });
    return this.#voice;
  }

  #end(): void {
    if (this.#voice === undefined) return;
    this.#voice = undefined;
    this.#tell({ type: 'user_speech_ended' });
  }
}

type Voice = { readonly onsetAtMs: number; lastAtMs: SessionMs; vadHasStarted: boolean };
