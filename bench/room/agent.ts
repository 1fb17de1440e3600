/**
 * The worker that `room.ts` measures: one long message, under stock LiveKit or under a policy, as the
 * metadata of the job say. VAD, STT and TTS are the same for every arm.
 */
import { fileURLToPath } from 'node:url';

import {
  cli,
  defineAgent,
  inference,
  ServerOptions,
  voice,
  type JobContext,
} from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';

import { createFloor } from '../../src/index.ts';

/**
 * The arms of the comparison; `minDurationMs` is LiveKit's `interruption.minDuration`. A `misfit` voice
 * speaks audio that does not fit its text.
 */
export type Arm =
  | { readonly type: 'stock'; readonly minDurationMs?: number }
  | { readonly type: 'floor'; readonly workflow: string; readonly voice?: 'misfit' };

const EXPLANATION = Array.from(
  { length: 4 },
  () =>
    'Your invoice is made of three parts, and each of them is explained on the second page, ' +
    'where you also find the price of every single unit that was used in the last month.',
).join(' ');

export default defineAgent({ entry: runArm });

async function runArm(job: JobContext): Promise<void> {
  const arm = JSON.parse(job.job.metadata) as Arm;
  await job.connect();
  const connection = { baseURL: process.env['OPENAI_BASE_URL']!, apiKey: 'offline' };
  const models = {
    stt: new openai.STT({ ...connection, useRealtime: true }),
    llm: new openai.LLM({ ...connection, model: 'scripted' }),
    tts: new (isMisfit(arm) ? MisfitVoice : openai.TTS)({ ...connection, voice: 'alloy' }),
    vad: new inference.VAD(),
  };
  const session =
    arm.type === 'floor'
      ? await runFloor(job, arm.workflow, models)
      : await runStock(job, arm.minDurationMs, models);
  // So that the machine is idle when the next call is measured.
  session.once(voice.AgentSessionEventTypes.Close, () => job.shutdown('measured'));
}

/** Speaks the words of each sentence backwards, so that the aligner finds none of them in the audio. */
class MisfitVoice extends openai.TTS {
  override synthesize(...[text, ...more]: Parameters<openai.TTS['synthesize']>) {
    return super.synthesize(text.split(' ').toReversed().join(' '), ...more);
  }
}

function isMisfit(arm: Arm): boolean {
  return arm.type === 'floor' && arm.voice === 'misfit';
}

type Models = { stt: openai.STT; llm: openai.LLM; tts: openai.TTS; vad: inference.VAD };

async function runStock(
  job: JobContext,
  minDurationMs: number | undefined,
  models: Models,
): Promise<voice.AgentSession> {
  const session = new voice.AgentSession({
    ...models,
    // In stock's favour: its default ignores the caller for the first 3 s.
    aecWarmupDuration: 0,
    turnHandling: {
      turnDetection: 'vad',
      ...(minDurationMs === undefined ? {} : { interruption: { minDuration: minDurationMs } }),
    },
  });
  await session.start({ agent: new voice.Agent({ instructions: '' }), room: job.room });
  await job.waitForParticipant();
  session.say(EXPLANATION);
  return session;
}

async function runFloor(
  job: JobContext,
  workflow: string,
  models: Models,
): Promise<voice.AgentSession> {
  const policies = fileURLToPath(new URL('../policies', import.meta.url));
  const records = process.env['FLOORKEEPER_RECORDS'] ?? false;
  const floor = await createFloor({ policies, workflow, records });
  const session = new voice.AgentSession(floor.sessionOptions(models));
  floor.attach(session, job.room);
  await session.start({ agent: new voice.Agent({ instructions: '' }), room: job.room });
  await job.waitForParticipant();
  floor.say('explanation', EXPLANATION);
  return session;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  cli.runApp(
    new ServerOptions({
      agent: fileURLToPath(import.meta.url),
      agentName: 'bench',
      host: '127.0.0.1',
      port: Number(process.env['BENCH_HTTP_PORT']),
      numIdleProcesses: 1,
      // On a busy machine a process needs more than the usual 10 s to load, and each call is wanted.
      initializeProcessTimeout: 30_000,
      loadFunc: () => Promise.resolve(0),
    }),
  );
}
