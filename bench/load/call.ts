import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { type VAD, voice } from '@livekit/agents';

// Only a type is imported: stock's process must not load the floor.
import type { createFloor } from '../../src/index.ts';
import { RecordedInput } from '../../test/harness/parts/recorded-input.ts';
import { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import { roomWithoutServer } from '../heard/line.ts';
import type { Speaker } from '../heard/speech.ts';
import { HeardTts } from '../heard/tts.ts';
import type { HeardVoice } from '../heard/voices.ts';
import { watchHoles, type Holes } from './holes.ts';

/** What the agent explains and answers, and what the caller says. */
export const EXPLANATION =
  'Your invoice is made of three parts, and each of them is explained on its second page. ' +
  'You find the price of every single unit there, which was used in the last month, ' +
  'and the fee for the meter. The taxes are listed at the very end of the page, by their rate.';
export const ANSWER =
  'The invoice of September is ninety eight dollars and ten cents, and it was paid on the second.';
const SAID = 'no wait I meant the invoice of September';

/** What all calls of a process share. */
export type Shared = {
  readonly vad: VAD;
  readonly speaker: Speaker;
  readonly voice: HeardVoice;
  /** The caller's voice: 2.3 s at 16 kHz. */
  readonly said: Int16Array;
  /** The floor's `createFloor`; `undefined` for stock. */
  readonly create: typeof createFloor | undefined;
  readonly records: string;
};

/** A call in progress. */
export type LoadedCall = { readonly holes: Holes; readonly handles: number; end(): Promise<void> };

/**
 * One call: LiveKit's VAD, `RoomIO` and the native audio source; recogniser, model and voice are scripted. The
 * agent speaks for most of each cycle, and the caller interrupts it in every third one.
 */
export async function openLoadedCall(shared: Shared, callId: string): Promise<LoadedCall> {
  const input = new RecordedInput();
  const tts = new HeardTts(shared.speaker);
  tts.begin(shared.voice);
  const stt = new ScriptedStt();
  const llm = new ScriptedLlm(() => ANSWER);
  const { session, say, close } = await openSession(shared, callId, { tts, stt, llm });
  session.input.audio = input;
  await session.start({
    agent: new voice.Agent({ instructions: 'Answer.' }),
    room: roomWithoutServer(() => Promise.resolve()),
    inputOptions: { audioEnabled: false, textEnabled: false },
  });
  const ending = new AbortController();
  const holes = watchHoles(session);
  let handles = 0;
  const drive = async (): Promise<void> => {
    for (let cycle = 0; !ending.signal.aborted; cycle += 1) {
      const atMs = performance.now();
      say(EXPLANATION);
      handles += 1;
      if (cycle % CYCLES_A_INTERRUPTION === 1) await interrupt(input, stt, shared.said);
      const leftMs = Math.max(0, atMs + CYCLE_MS - performance.now());
      await passTime(leftMs, undefined, { signal: ending.signal });
    }
  };
  const driven = drive().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error;
  });
  return {
    holes,
    get handles() {
      return handles;
    },
    async end() {
      ending.abort();
      await driven;
      await session.close();
      await close();
      await input.close();
    },
  };
}

/** The caller speaks from 4 s on; the agent then answers. */
async function interrupt(input: RecordedInput, stt: ScriptedStt, said: Int16Array): Promise<void> {
  await passTime(4000);
  const spoken = input.play(said);
  const words = SAID.split(' ');
  for (let count = 1; count <= words.length; count += 1) {
    await passTime(WORD_MS);
    stt.interim(words.slice(0, count).join(' '));
  }
  await spoken;
  stt.final(SAID);
}

async function openSession(
  { vad, create, records }: Shared,
  callId: string,
  models: { readonly tts: HeardTts; readonly stt: ScriptedStt; readonly llm: ScriptedLlm },
) {
  const options = { ...models, ...OPTIONS, vad };
  if (create === undefined) {
    const session = new voice.AgentSession(options);
    return { session, say: (text: string) => void session.say(text), close: done };
  }
  const policies = fileURLToPath(new URL('../../policies', import.meta.url));
  const floor = await create({ policies, workflow: 'billing', records, callId });
  const session = new voice.AgentSession(floor.sessionOptions(options));
  floor.attach(session);
  return {
    session,
    say: (text: string) => void floor.say('answer', text),
    close: () => floor.close(),
  };
}

function done(): Promise<void> {
  return Promise.resolve();
}

/** The same for both: the default turn detector runs a model for each turn, which neither needs here. */
const OPTIONS = {
  aecWarmupDuration: null,
  userAwayTimeout: null,
  turnHandling: { turnDetection: 'vad', preemptiveGeneration: { enabled: false } },
} as const satisfies voice.AgentSessionOptions;

/** A cycle is a little longer than what is said in it. */
export const CYCLE_MS = 16_000;
const CYCLES_A_INTERRUPTION = 3;
const WORD_MS = 280;
