import { setTimeout as passTime } from 'node:timers/promises';
import { TransformStream } from 'node:stream/web';

import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

const RATE_HZ = 16_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = (RATE_HZ * FRAME_MS) / 1000;

/** A microphone that plays recordings in real time, and a low noise between them, as a line has. */
export class RecordedInput extends voice.AudioInput {
  readonly #frames: WritableStreamDefaultWriter<AudioFrame>;
  #samples: Int16Array = new Int16Array();
  readonly #closed = new AbortController();

  constructor() {
    super();
    const room = new TransformStream<AudioFrame, AudioFrame>(
      undefined,
      { highWaterMark: 1000 },
      { highWaterMark: 1000 },
    );
    this.multiStream.addInputStream(room.readable);
    this.#frames = room.writable.getWriter();
    void this.#run();
  }

  /** Resolves when the last sample has gone in. */
  async play(samples: Int16Array): Promise<void> {
    this.#samples = samples;
    while (this.#samples.length > 0) await passTime(FRAME_MS);
  }

  override async close(): Promise<void> {
    this.#closed.abort();
    await super.close();
  }

  async #run(): Promise<void> {
    const startedAtMs = performance.now();
    for (let frame = 0; !this.#closed.signal.aborted; frame += 1) {
      const waitMs = Math.max(0, startedAtMs + frame * FRAME_MS - performance.now());
      // A test that failed before it closed this must be able to end.
      await passTime(waitMs, undefined, { ref: false });
      await this.#frames.write(new AudioFrame(this.#next(), RATE_HZ, 1, FRAME_SAMPLES));
    }
  }

  #next(): Int16Array {
    const next = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => ((i * 7919) % 21) - 10);
    next.set(this.#samples.slice(0, FRAME_SAMPLES));
    this.#samples = this.#samples.slice(FRAME_SAMPLES);
    return next;
  }
}
