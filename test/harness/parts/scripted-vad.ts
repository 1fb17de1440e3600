import { setTimeout as passTime } from 'node:timers/promises';

import { VAD, VADEventType, VADStream, type VADEvent } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

/** Milliseconds of one window, as Silero's. */
export const WINDOW_MS = 32;
/** Voice after which the VAD says START, and silence after which it says END. */
const START_AFTER_MS = 64;
const END_AFTER_MS = 250;

class ScriptedStream extends VADStream {
  send(event: VADEvent): void {
    this.sendVADEvent(event);
  }
}

/** A VAD that hears what a test says, window by window in real time, as Silero reports it. */
export class ScriptedVad extends VAD {
  override readonly label = 'test.ScriptedVad';
  streamsOpened = 0;
  readonly #streams: ScriptedStream[] = [];

  constructor() {
    super({ updateInterval: WINDOW_MS });
  }

  override get minSilenceDuration(): number {
    return END_AFTER_MS;
  }

  stream(): VADStream {
    this.streamsOpened += 1;
    const stream = new ScriptedStream(this);
    this.#streams.push(stream);
    return stream;
  }

  /** The caller makes a sound for so long, then is silent until the VAD says END. */
  async hear(voiceMs: number): Promise<void> {
    await this.hearVoice(voiceMs);
    await this.hearSilence();
  }

  /** The caller makes a sound, and is still making it when this resolves. */
  async hearVoice(voiceMs: number): Promise<void> {
    for (let ms = WINDOW_MS; ms <= voiceMs; ms += WINDOW_MS) {
      await passTime(WINDOW_MS);
      this.#voiceMs += WINDOW_MS;
      this.#emit(VADEventType.INFERENCE_DONE, { probability: 0.9, amplitude: 8000 });
      if (this.#voiceMs === START_AFTER_MS) this.#emit(VADEventType.START_OF_SPEECH, {});
    }
  }

  async hearSilence(): Promise<void> {
    for (let ms = WINDOW_MS; ms <= END_AFTER_MS; ms += WINDOW_MS) {
      await passTime(WINDOW_MS);
      this.#emit(VADEventType.INFERENCE_DONE, { probability: 0.02, amplitude: 40 });
    }
    if (this.#voiceMs >= START_AFTER_MS) this.#emit(VADEventType.END_OF_SPEECH, {});
    this.#voiceMs = 0;
  }

  #voiceMs = 0;

  #emit(type: VADEventType, of: { probability?: number; amplitude?: number }): void {
    const event: VADEvent = {
      type,
      samplesIndex: 0,
      timestamp: 0,
      speechDuration: this.#voiceMs,
      silenceDuration: END_AFTER_MS,
      frames: [steady(of.amplitude ?? 0)],
      probability: of.probability ?? 0,
      inferenceDuration: 0,
      speaking: this.#voiceMs >= START_AFTER_MS,
      rawAccumulatedSilence: 0,
      rawAccumulatedSpeech: this.#voiceMs,
    };
    for (const stream of this.#streams) stream.send(event);
  }
}

function steady(amplitude: number): AudioFrame {
  const samples = new Int16Array((16_000 * WINDOW_MS) / 1000).fill(amplitude);
  return new AudioFrame(samples, 16_000, 1, samples.length);
}
