import { VADEventType, type VADEvent } from '@livekit/agents';

import { assertNever, sessionMs, type SessionMs } from '../../core/index.ts';
import { createLevelMeter } from './sound-level.ts';
import type { Tell, SessionClock } from '../ground/index.ts';

/** How long the VAD's windows are, and after how much silence it calls speech over. */
export type VadTimes = { readonly windowMs: number; readonly minSilenceMs: number };

/** A window with at least this probability is voice: Silero's own activation threshold. */
export const VOICE_PROBABILITY = 0.5;

/**
 * Follows the caller's voice through the events of a VAD, and tells the engine from the first
 * window that has it. LiveKit's START_OF_SPEECH comes 50 ms or more of voice later, and its
 * `speechDuration` goes on growing through trailing silence (a blip of 150 ms counts 704 with the
 * Silero plugin): both are too late or too long to act on.
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

  /** When voice was last heard; undefined where it never was. */
  get voiceAtMs(): SessionMs | undefined {
    return this.#heardAtMs;
  }

  /**
   * Another VAD listens from now on, or the same one anew, after a handoff: it knows nothing of a voice
   * that has begun, and will not say that it ends. Silence ends it then.
   */
  streamOpened(): void {
    if (this.#voice !== undefined) this.#voice.vadHasStarted = false;
  }

  onVadEvent(event: VADEvent, vad: VadTimes): void {
    switch (event.type) {
      case VADEventType.INFERENCE_DONE:
        return this.#onWindow(event, vad);
      case VADEventType.START_OF_SPEECH: {
        // A VAD may give no windows, only the start.
        const voice = this.#voice ?? this.#begin(this.#clock() - event.speechDuration);
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
      const voice = this.#voice ?? this.#begin(this.#clock() - vad.windowMs);
      voice.lastAtMs = this.#clock();
      this.#heardAtMs = voice.lastAtMs;
      const durationMs = voice.lastAtMs - voice.onsetAtMs;
      this.#tell({ type: 'user_speech_continued', durationMs, ...level, probability });
      return;
    }
    const silentMs = this.#voice === undefined ? 0 : this.#clock() - this.#voice.lastAtMs;
    // The VAD never said START for so short a sound, so it will not say END.
    if (this.#voice?.vadHasStarted === false && silentMs >= vad.minSilenceMs) this.#end();
  }

  #begin(estimatedAtMs: number): Voice {
    // A VAD may give a duration that is no number.
    const estimate = Number.isFinite(estimatedAtMs) ? estimatedAtMs : this.#clock();
    const onsetAtMs = sessionMs(Math.max(0, Math.round(estimate)));
    this.#heardAtMs = this.#clock();
    this.#voice = { onsetAtMs, lastAtMs: this.#clock(), vadHasStarted: false };
    this.#tell({ type: 'user_speech_started', onsetAtMs });
    return this.#voice;
  }

  #end(): void {
    if (this.#voice === undefined) return;
    this.#voice = undefined;
    this.#tell({ type: 'user_speech_ended' });
  }
}

type Voice = { readonly onsetAtMs: number; lastAtMs: SessionMs; vadHasStarted: boolean };
