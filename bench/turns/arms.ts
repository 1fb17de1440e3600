import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as passTime } from 'node:timers/promises';

import { inference, voice, type llm } from '@livekit/agents';

import { createFloor } from '../../src/index.ts';
import { parsePolicy } from '../../src/policy/index.ts';
import { RealTimeOutput } from '../../test/harness/parts/real-time-output.ts';
import { RecordedInput } from '../../test/harness/parts/recorded-input.ts';
import { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../test/harness/parts/scripted-tts.ts';
import type { Recording } from './recordings.ts';

/** Who decides: stock, the floor with nothing to wait for, and the floor that expects the digits. */
export const ARMS = ['stock', 'floor', 'floor, expects'] as const;
export type ArmName = (typeof ARMS)[number];

/** What is given as `turnDetection`; `none` is LiveKit's default, its audio detector. */
export const DETECTORS = ['none', 'text', 'vad', 'stt'] as const;
export type DetectorName = (typeof DETECTORS)[number];

/** Milliseconds from the end of the last voice to the turn, and whether one came before that end. */
export type Outcome = { readonly delayMs: number | undefined; readonly isCut: boolean };

const PROMPT = 'Go ahead';
const TRANSCRIPT_MS = 150;
const GIVE_UP_MS = 6000;

/** Plays one recording to one session, and notes when the session takes the caller's turn to be over. */
export async function play(
  arm: ArmName,
  detector: DetectorName,
  recording: Recording,
): Promise<Outcome> {
  const stt = new ScriptedStt();
  const input = new RecordedInput();
  const output = new RealTimeOutput();
  const turnDetection = detectionOf(detector);
  const { session, say, close } = await open(arm, recording, {
    vad: new inference.VAD(),
    stt,
    llm: new ScriptedLlm(() => 'All right.'),
    tts: new ScriptedTts(),
    turnHandling: turnDetection === undefined ? {} : { turnDetection },
  });
  session.input.audio = input;
  session.output.audio = output;
  await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }) });
  await say();
  const turns: number[] = [];
  const committed = new AbortController();
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + (recording.chunks.at(-1)?.toMs ?? 0);
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || item.role !== 'user') return;
    turns.push(performance.now());
    if (performance.now() > endsAtMs) committed.abort();
  });
  void input.play(recording.samples);
  await Promise.all(
    recording.chunks.map(async ({ fromMs, toMs, words }) => {
      await passTime(fromMs);
      if (detector === 'stt') stt.startOfSpeech();
      await passTime(startedAtMs + toMs + TRANSCRIPT_MS - performance.now());
      stt.final(words);
      if (detector === 'stt') stt.endOfSpeech();
    }),
  );
  if (!committed.signal.aborted) {
    const late = passTime(GIVE_UP_MS, undefined, { signal: committed.signal });
    await Promise.race([late.catch(() => undefined), once(committed.signal, 'abort')]);
  }
  await session.close();
  await close();
  output.close();
  await input.close();
  const last = turns.find((atMs) => atMs > endsAtMs);
  return {
    delayMs: last === undefined ? undefined : last - endsAtMs,
    isCut: turns.some((atMs) => atMs <= endsAtMs),
  };
}

type Options = voice.AgentSessionOptions;
type Opened = {
  readonly session: voice.AgentSession;
  readonly say: () => PromiseLike<unknown>;
  readonly close: () => Promise<void>;
};

async function open(arm: ArmName, recording: Recording, options: Options): Promise<Opened> {
  if (arm === 'stock') {
    const session = new voice.AgentSession({ ...options, aecWarmupDuration: null });
    return { session, say: () => session.say(PROMPT), close: () => Promise.resolve() };
  }
  const floor = await createFloor({ policy: policyFor(recording), records: false });
  const session = new voice.AgentSession(floor.sessionOptions(options));
  floor.attach(session);
  const type = arm === 'floor' ? 'answer' : 'number';
  return { session, say: () => floor.say(type, PROMPT), close: () => floor.close() };
}

function policyFor({ digits }: Recording) {
  const expects = `{ kind: digits, count: ${Math.max(1, digits)}, interDigitMs: 4000, submit: reply }`;
  const source = `version: 1
workflow: bench
revision: bench
languages: [en]
messages:
  answer: {}
  number: { expects: ${expects} }
`;
  const parsed = parsePolicy(source, 'bench.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.policy;
}

function detectionOf(name: DetectorName) {
  switch (name) {
    case 'none':
      return undefined;
    case 'text':
      return textDetector;
    case 'vad':
    case 'stt':
      return name;
    default:
      throw new Error(`no such detector: ${String(name)}`);
  }
}

/** Takes a turn for unfinished if it ends in a word after which more must come. */
const textDetector = {
  model: 'bench',
  provider: 'bench',
  supportsLanguage: () => Promise.resolve(true),
  unlikelyThreshold: () => Promise.resolve(0.5),
  predictEndOfTurn(context: llm.ChatContext) {
    const last = context.items.at(-1);
    const words = last?.type === 'message' ? (last.textContent ?? '') : '';
    return Promise.resolve(words.endsWith(' to') ? 0.1 : 0.9);
  },
};

/** The library of LiveKit's local models, which only LiveKit itself depends on. */
const LOCAL_MODELS = '@livekit/local-inference';
type LocalModels = { predict(pcm: Int16Array): Promise<number>; initEot(): void };

/**
 * Runs LiveKit's local audio detector in this process. A worker runs it in a process of its own, and
 * outside a job LiveKit answers that each turn is over.
 */
export function useLocalDetector(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('@livekit/agents'));
  const models = require(LOCAL_MODELS) as LocalModels;
  models.initEot();
  const executor = {
    async doInference(_: string, data: unknown) {
      const bytes = Buffer.from((data as { pcm: string }).pcm, 'base64');
      const pcm = Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2));
      return { probability: await models.predict(pcm), inferenceDurationMs: 0 };
    },
  };
  const own = Reflect.get(inference.TurnDetector.prototype, 'stream') as () => object;
  Reflect.set(inference.TurnDetector.prototype, 'stream', function withModels(this: object) {
    Reflect.set(this, '_executor', executor);
    return Reflect.apply(own, this, []);
  });
}
