import { tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

const RATE_HZ = 24_000;
/** Milliseconds of audio for every word. */
export const WORD_MS = 120;
const FRAME_MS = 40;

class ScriptedChunks extends tts.ChunkedStream {
  override readonly label = 'test.ScriptedChunks';
  readonly #words: number;
  readonly #waits: Promise<void>;

  constructor(owner: ScriptedTts, ...[text, options, signal]: Parameters<tts.TTS['synthesize']>) {
    super(text, owner, options, signal);
    this.#waits = owner.waits(text);
    this.#words = text.split(/\s+/u).filter(Boolean).length;
  }

  protected async run(): Promise<void> {
    await this.#waits;
    const frames = (this.#words * WORD_MS) / FRAME_MS;
    for (let i = 0; i < frames; i += 1) {
      const final = i === frames - 1;
      this.queue.put({ requestId: 'r', segmentId: 's', frame: tone(FRAME_MS), final });
    }
    this.queue.close();
  }
}

class ScriptedStream extends tts.SynthesizeStream {
  override readonly label = 'test.ScriptedSynthesis';

  protected async run(): Promise<void> {
    let text = '';
    for await (const piece of this.input) {
      if (typeof piece === 'string') text += piece;
    }
    const frames = (text.split(/\s+/u).filter(Boolean).length * WORD_MS) / FRAME_MS;
    for (let i = 0; i < frames; i += 1) {
      this.queue.put({ requestId: 'r', segmentId: 's', frame: tone(FRAME_MS), final: false });
    }
    this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }
}

/** As `ScriptedTts`, and streams: it says nothing of which word is spoken when. */
export class StreamingTts extends tts.TTS {
  override readonly label = 'test.StreamingTts';

  constructor() {
    super(RATE_HZ, 1, { streaming: true });
  }

  synthesize(..._args: Parameters<tts.TTS['synthesize']>): tts.ChunkedStream {
    throw new Error('this voice streams');
  }

  stream(): tts.SynthesizeStream {
    return new ScriptedStream(this);
  }
}

/** Speaks each word as a tone of the same length, as fast as it is asked to. */
export class ScriptedTts extends tts.TTS {
  override readonly label = 'test.ScriptedTts';

  readonly waits: (text: string) => Promise<void>;

  /** A sentence is spoken when `waits` has settled. */
  constructor(waits: (text: string) => Promise<void> = () => Promise.resolve()) {
    super(RATE_HZ, 1, { streaming: false });
    this.waits = waits;
  }

  synthesize(...args: Parameters<tts.TTS['synthesize']>): tts.ChunkedStream {
    return new ScriptedChunks(this, ...args);
  }

  stream(): tts.SynthesizeStream {
    throw new Error('this voice does not stream');
  }
}

function tone(ms: number): AudioFrame {
  const length = (RATE_HZ * ms) / 1000;
  const samples = Int16Array.from(
    { length },
    (_, i) => 6000 * Math.sin((2 * Math.PI * 220 * i) / RATE_HZ),
  );
  return new AudioFrame(samples, RATE_HZ, 1, length);
}
