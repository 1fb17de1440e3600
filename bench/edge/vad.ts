import { VAD, VADEventType, VADStream, type VADEvent } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

/** Samples per window at 16 kHz, as in Silero: 32 ms. */
const WINDOW_SAMPLES = 512;
const WINDOW_MS = 32;
/** Root mean square above which a window is voice; line noise is far below, speech above. */
const VOICE_RMS = 200;
const START_AFTER_MS = 64;
/** LiveKit counts this silence as speech: with Silero's 550 a noise of 130 ms would stop a stock session. */
const END_AFTER_MS = 250;

/**
 * A VAD that costs next to nothing: it judges by the level alone. It reports every window, as
 * Silero does, so that listeners must handle the full number of windows.
 */
export class LevelVad extends VAD {
  override readonly label = 'bench.LevelVad';

  constructor() {
    super({ updateInterval: WINDOW_MS });
  }

  override get minSilenceDuration(): number {
    return END_AFTER_MS;
  }

  stream(): VADStream {
    return new LevelStream(this);
  }
}

class LevelStream extends VADStream {
  readonly #window = new Int16Array(WINDOW_SAMPLES);
  #filled = 0;
  #voiceMs = 0;
  #silenceMs = 0;
  #isSpeaking = false;

  constructor(owner: VAD) {
    super(owner);
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      const { done, value } = await this.inputReader.read();
      if (done || this.closed) return;
      if (typeof value === 'symbol') continue;
      for (const sample of value.data) {
        this.#window[this.#filled] = sample;
        this.#filled += 1;
        if (this.#filled === WINDOW_SAMPLES) this.#judge();
      }
    }
  }

  #judge(): void {
    this.#filled = 0;
    const power = this.#window.reduce((sum, sample) => sum + sample * sample, 0) / WINDOW_SAMPLES;
    const hasVoice = Math.sqrt(power) >= VOICE_RMS;
    this.#voiceMs = hasVoice || this.#isSpeaking ? this.#voiceMs + WINDOW_MS : 0;
    this.#silenceMs = hasVoice ? 0 : this.#silenceMs + WINDOW_MS;
    this.#send(VADEventType.INFERENCE_DONE, hasVoice ? 0.95 : 0.02);
    if (!this.#isSpeaking && this.#voiceMs >= START_AFTER_MS) {
      this.#isSpeaking = true;
      this.#send(VADEventType.START_OF_SPEECH, 0);
    } else if (this.#isSpeaking && this.#silenceMs >= END_AFTER_MS) {
      this.#isSpeaking = false;
      this.#send(VADEventType.END_OF_SPEECH, 0);
      this.#voiceMs = 0;
    }
  }

  #send(type: VADEventType, probability: number): void {
    const event: VADEvent = {
      type,
      samplesIndex: 0,
      timestamp: Date.now(),
      speechDuration: this.#voiceMs,
      silenceDuration: this.#silenceMs,
      frames: [new AudioFrame(this.#window.slice(), 16_000, 1, WINDOW_SAMPLES)],
      probability,
      inferenceDuration: 0,
      speaking: this.#isSpeaking,
      rawAccumulatedSilence: this.#silenceMs,
      rawAccumulatedSpeech: this.#voiceMs,
    };
    this.sendVADEvent(event);
  }
}
