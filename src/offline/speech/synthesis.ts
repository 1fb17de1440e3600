import { Worker } from 'node:worker_threads';
import { FLITE_RATE_HZ, FLITE_VOICES, type FliteVoice } from './flite.ts';
import { resample } from '../../sound/index.ts';
import { siblingModule } from './thread.ts';

/** One text in one voice; `speed` 2 is twice as fast. */
export type SpeechOrder = {
  readonly text: string;
  readonly voice: FliteVoice;
  readonly speed: number;
};

/** What the synthesiser's thread is told and answers; equal numbers belong together. */
export type SynthesisRequest = SpeechOrder & { readonly number: number };
export type SynthesisReply = { readonly number: number } & (
  | { readonly ok: true; readonly samples: Int16Array }
  | { readonly ok: false; readonly message: string }
);

export type Synthesizer = {
  /** Speaks at 16 kHz. Equal orders are spoken once and then given from memory: do not write into the samples. */
  speak(order: SpeechOrder): Promise<Int16Array>;
  stop(): Promise<void>;
};

/**
 * Speaks in a voice of flite, such as `rms`. The simulated caller uses it, and any tool that needs a voice.
 *
 * Deterministic: equal text and voice give equal samples on every machine. One thread serves the whole process
 * and does not keep it alive.
 */
export async function synthesize(
  text: string,
  options: { readonly voice: FliteVoice; readonly sampleRateHz: number },
): Promise<Int16Array> {
  shared ??= startSynthesizer();
  const samples = await shared.speak({ text, voice: options.voice, speed: 1 });
  return resample(samples, FLITE_RATE_HZ, options.sampleRateHz).slice();
}

let shared: Synthesizer | undefined;

/** Starts a thread for synthesis, which blocks for 10 to 60 ms a sentence. */
export function startSynthesizer(): Synthesizer {
  const worker = new Worker(siblingModule(import.meta, 'synthesis-thread'));
  const waiting = new Map<number, PromiseWithResolvers<Int16Array>>();
  const cache = createCache();
  let lastNumber = 0;
  let failure: Error | undefined;
  // Only an unfinished order keeps the process alive.
  worker.unref();
  const settle = (number: number): PromiseWithResolvers<Int16Array> | undefined => {
    const order = waiting.get(number);
    waiting.delete(number);
    if (waiting.size === 0) worker.unref();
    return order;
  };
  worker.on('message', (reply: SynthesisReply) => {
    const order = settle(reply.number);
    if (reply.ok) order?.resolve(reply.samples);
    else order?.reject(new Error(`the speech synthesiser failed: ${reply.message}`));
  });
  worker.on('error', (error) => {
    failure = new Error('the speech synthesiser failed', { cause: error });
  });
  worker.on('exit', () => {
    failure ??= new Error('the speech synthesiser was stopped');
    for (const number of waiting.keys()) settle(number)?.reject(failure);
  });
  const request = (order: SpeechOrder): Promise<Int16Array> => {
    if (failure !== undefined) return Promise.reject(failure);
    const pending = Promise.withResolvers<Int16Array>();
    lastNumber += 1;
    waiting.set(lastNumber, pending);
    worker.ref();
    const request: SynthesisRequest = { ...order, number: lastNumber };
    worker.postMessage(request, []);
    return pending.promise;
  };
  return {
    speak(order) {
      const key = `${order.voice} ${order.speed} ${order.text}`;
      return cache.get(key) ?? cache.add(key, request(order));
    },
    stop: async () => void (await worker.terminate()),
  };
}

/** The voice for a name of OpenAI's or of flite's own, or undefined where it is neither. */
export function voiceNamed(name: string): FliteVoice | undefined {
  return OPENAI_VOICES[name] ?? FLITE_VOICES.find((voice) => voice === name);
}

/** The names that `voiceNamed` knows. */
export function voiceNames(): readonly string[] {
  return [...FLITE_VOICES, ...Object.keys(OPENAI_VOICES)];
}

/** Keeps what was spoken last, up to `CACHED_BYTES_MAX`; a failed order is not kept. */
function createCache() {
  const entries = new Map<string, { readonly spoken: Promise<Int16Array>; bytes: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get(key: string): Promise<Int16Array> | undefined {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      // A map keeps the order of insertion: what is asked for again moves to the end.
      entries.delete(key);
      entries.set(key, entry);
      return entry.spoken;
    },
    add(key: string, spoken: Promise<Int16Array>): Promise<Int16Array> {
      const entry = { spoken, bytes: 0 };
      entries.set(key, entry);
      spoken.then(
        (samples) => {
          if (entries.get(key) !== entry) return;
          entry.bytes = samples.byteLength;
          total += entry.bytes;
          for (const oldest of entries.keys()) {
            if (total <= CACHED_BYTES_MAX) break;
            drop(oldest);
          }
        },
        () => drop(key),
      );
      return spoken;
    },
  };
}

const OPENAI_VOICES: Readonly<Record<string, FliteVoice>> = {
  alloy: 'slt',
  ballad: 'awb',
  coral: 'slt',
  fable: 'awb',
  nova: 'slt',
  sage: 'slt',
  shimmer: 'slt',
  ash: 'rms',
  echo: 'rms',
  onyx: 'rms',
  verse: 'rms',
};
/** About 17 minutes of speech. */
const CACHED_BYTES_MAX = 32 * 1024 * 1024;
