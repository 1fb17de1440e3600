import { tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

const RATE_HZ = 24_000;
/** Milliseconds of audio for every word. */
export const WORD_MS = 120;
const FRAME_MS = 40;

class ScriptedChunks extends tts.ChunkedStream {
  override readonly label = 'test.ScriptedChunks';
  readonly #words: number;

  constructor(owner: tts.TTS, ...[text, options, signal]: Parameters<tts.TTS['synthesize']>) {
    super(text, owner, options, signal);
    this.#words = text.split(/\s+/u).filter(Boolean).length;
  }

  protected async run(): Promise<void> {
    const frames = (this.#words * WORD_MS) / FRAME_MS;
    for (let i = 0; i < frames; i += 1) {
      const final = i === frames - 1;
      this.queue.put({ requestId: 'r', segmentId: 's', frame: tone(FRAME_MS), final });
    }
    this.queue.close();
  }
}

/** Speaks each word as a tone of the same length, as fast as it is asked to. */
export class ScriptedTts extends tts.TTS {
  override readonly label = 'test.ScriptedTts';

  constructor() {
    super(RATE_HZ, 1, { streaming: false });
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
