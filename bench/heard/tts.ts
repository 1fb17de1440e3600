import { setTimeout as passTime } from 'node:timers/promises';

import { tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

import { RATE_HZ, type Speaker, type Utterance } from './speech.ts';
import type { HeardVoice } from './voices.ts';

/** The frame length of LiveKit's OpenAI plugin. */
const FRAME_MS = 100;
/** A voice in the cloud: its delay to the first audio, and its speed relative to real time. */
const FIRST_AUDIO_MS = 200;
const SPEED = 5;

/**
 * A TTS without streaming and without word times: LiveKit cuts the text into sentences for it, as for
 * OpenAI's. Keeps the sentences that it was asked for: the audio that a caller could hear.
 */
export class HeardTts extends tts.TTS {
  override readonly label = 'bench.HeardTts';
  readonly #speaker: Speaker;
  #voice: HeardVoice | undefined;
  #said: Utterance[] = [];

  constructor(speaker: Speaker) {
    super(RATE_HZ, 1, { streaming: false });
    this.#speaker = speaker;
  }

  /** Begins another message, and collects its sentences from now on. */
  begin(voice: HeardVoice): readonly Utterance[] {
    this.#voice = voice;
    this.#said = [];
    return this.#said;
  }

  synthesize(...[text, options, signal]: Parameters<tts.TTS['synthesize']>): tts.ChunkedStream {
    if (this.#voice === undefined) throw new Error('no message has begun');
    const utterance = this.#speaker.utterance(this.#voice, text);
    this.#said.push(utterance);
    return new Chunks(this, utterance.samples, [text, options, signal]);
  }

  stream(): tts.SynthesizeStream {
    throw new Error('this voice does not stream');
  }
}

class Chunks extends tts.ChunkedStream {
  override readonly label = 'bench.HeardChunks';
  readonly #samples: Int16Array;

  constructor(
    owner: tts.TTS,
    samples: Int16Array,
    [text, options, signal]: Parameters<tts.TTS['synthesize']>,
  ) {
    super(text, owner, options, signal);
    this.#samples = samples;
  }

  protected async run(): Promise<void> {
    const size = (RATE_HZ * FRAME_MS) / 1000;
    const readyAtMs = performance.now() + FIRST_AUDIO_MS;
    for (let at = 0; at < this.#samples.length; at += size) {
      const dueAtMs = readyAtMs + ((at / RATE_HZ) * 1000) / SPEED;
      await passTime(Math.max(0, dueAtMs - performance.now()));
      if (this.abortController.signal.aborted) break;
      const data = this.#samples.slice(at, at + size);
      const frame = new AudioFrame(data, RATE_HZ, 1, data.length);
      const final = at + size >= this.#samples.length;
      this.queue.put({ requestId: 'r', segmentId: 's', frame, final });
    }
    this.queue.close();
  }
}
