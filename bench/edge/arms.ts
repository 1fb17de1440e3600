import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { VADEventType, voice, type VADStream } from '@livekit/agents';

// Only a type is imported: the other arms must not load what they do not use.
import type { createFloor } from '../../src/index.ts';
import type { RealTimeOutput } from '../../test/harness/parts/real-time-output.ts';
import type { RecordedInput } from '../../test/harness/parts/recorded-input.ts';
import type { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import type { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import type { ScriptedTts } from '../../test/harness/parts/scripted-tts.ts';
import type { LevelVad } from './vad.ts';

/** The same parts for every arm. */
export type Parts = {
  readonly input: RecordedInput;
  readonly output: RealTimeOutput;
  readonly vad: LevelVad;
  readonly stt: ScriptedStt;
  readonly tts: ScriptedTts;
  readonly llm: ScriptedLlm;
};

/** A call in progress. */
export type Running = { say(text: string): void; end(): Promise<void> };

/**
 * The options of both sessions, so that they do the same work. The turn detector that LiveKit provisions runs
 * a model, which costs the same in both and varies more than what is measured here.
 */
const OPTIONS = {
  // The floor switches it off: the caller would not be heard in the first 3 s.
  aecWarmupDuration: null,
  userAwayTimeout: null,
  turnHandling: {
    turnDetection: 'vad',
    interruption: { mode: 'vad' },
    preemptiveGeneration: { enabled: false },
  },
} as const satisfies voice.AgentSessionOptions;

/** LiveKit's `AgentSession` as it is. */
export async function startStock({ input, output, ...models }: Parts): Promise<Running> {
  const session = new voice.AgentSession({ ...models, ...OPTIONS });
  session.input.audio = input;
  session.output.audio = output;
  await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }) });
  return { say: (text) => void session.say(text), end: () => session.close() };
}

/** The same session under the shipped billing policy, with or without its record on disk. */
export async function startFloor(
  { input, output, ...models }: Parts,
  create: typeof createFloor,
  how: 'recorded' | 'unrecorded',
): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-bench-'));
  const records = how === 'recorded' ? folder : false;
  const policies = fileURLToPath(new URL('../../policies', import.meta.url));
  const floor = await create({ policies, workflow: 'billing', records, callId: 'bench' });
  const session = new voice.AgentSession(floor.sessionOptions({ ...models, ...OPTIONS }));
  floor.attach(session);
  session.input.audio = input;
  session.output.audio = output;
  await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }) });
  return {
    say: (text) => void floor.say('answer', text),
    async end() {
      await session.close();
      await floor.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * No session: audio goes from the microphone to VAD and STT and from the voice to the output, and a
 * caller who speaks for LiveKit's 500 ms stops it. The difference between this and another arm is the
 * work of the session, and of the floor.
 */
export function startParts({ input, output, vad, stt, tts }: Parts, answer: string): Running {
  const windows = vad.stream();
  const ear = stt.stream();
  let speech = new AbortController();

  async function speak(text: string, { signal }: AbortController): Promise<void> {
    for await (const { frame } of tts.synthesize(text)) {
      if (signal.aborted) return;
      await output.captureFrame(frame);
    }
    if (!signal.aborted) output.flush();
  }

  async function hear(): Promise<void> {
    for await (const frame of input.stream) {
      windows.pushFrame(frame);
      ear.pushFrame(frame);
    }
  }

  async function listen(to: VADStream): Promise<void> {
    for await (const { type, speechDuration } of to) {
      if (speechDuration >= 500 && !speech.signal.aborted) {
        speech.abort();
        output.clearBuffer();
      } else if (type === VADEventType.END_OF_SPEECH && speech.signal.aborted) {
        speech = new AbortController();
        void speak(answer, speech);
      }
    }
  }

  void hear();
  void listen(windows);
  return {
    say(text) {
      speech = new AbortController();
      void speak(text, speech);
    },
    end: () => Promise.resolve(),
  };
}
