/** The agent of `room.ts`, a LiveKit worker: replies to every turn, with the floor or without it. */
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import {
  cli,
  defineAgent,
  inference,
  ServerOptions,
  stt,
  voice,
  type JobContext,
} from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import { createFloor } from '../../../src/index.ts';
import { ScriptedLlm } from '../../../test/harness/parts/scripted-llm.ts';
import { ScriptedTts } from '../../../test/harness/parts/scripted-tts.ts';

/** One call of the comparison. */
export type ReplyCall = { readonly arm: 'stock' | 'floor'; readonly firstTokenMs: number };

/** The recogniser has the final words after so much silence. */
const FINAL_AFTER_MS = 300;
const VOICE_MS = 300;
const LOUD = 300;

/** Hears that somebody has spoken, and not what: every turn is the same question. */
class LevelStream extends stt.SpeechStream {
  override readonly label = 'bench.LevelStream';

  protected async run(): Promise<void> {
    let voiceMs = 0;
    let quietMs = 0;
    for await (const frame of this.input) {
      if (typeof frame === 'symbol') continue;
      const ms = (1000 * frame.samplesPerChannel) / frame.sampleRate;
      const isLoud = levelOf(frame) >= LOUD;
      voiceMs += isLoud ? ms : 0;
      quietMs = isLoud ? 0 : quietMs + ms;
      if (voiceMs < VOICE_MS || quietMs < FINAL_AFTER_MS) continue;
      voiceMs = 0;
      const guess = { text: 'what does it cost', startTime: 0, endTime: 0, confidence: 0.95 };
      const alternatives: stt.SpeechEvent['alternatives'] = [
        { ...guess, language: 'en' } as stt.SpeechData,
      ];
      this.queue.put({ type: stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives });
    }
  }
}

class LevelStt extends stt.STT {
  override readonly label = 'bench.LevelStt';

  constructor() {
    super({ streaming: true, interimResults: true });
  }

  stream(options?: Parameters<stt.STT['stream']>[0]): stt.SpeechStream {
    return new LevelStream(this, undefined, options?.connOptions);
  }

  protected _recognize(): Promise<stt.SpeechEvent> {
    throw new Error('a streaming recogniser is not asked for one utterance');
  }
}

function levelOf({ data }: AudioFrame): number {
  return Math.sqrt(data.reduce((sum, sample) => sum + sample * sample, 0) / data.length);
}

export default defineAgent({
  async entry(job: JobContext) {
    const { arm, firstTokenMs } = JSON.parse(job.job.metadata) as ReplyCall;
    await job.connect();
    const models = {
      vad: new inference.VAD(),
      stt: new LevelStt(),
      llm: new ScriptedLlm(
        () => 'That is all.',
        () => passTime(firstTokenMs),
      ),
      tts: new ScriptedTts(),
    };
    const session = arm === 'stock' ? new voice.AgentSession(models) : await governed(job, models);
    await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }), room: job.room });
    await job.waitForParticipant();
    session.say('Go ahead.');
    session.once(voice.AgentSessionEventTypes.Close, () => job.shutdown('measured'));
  },
});

async function governed(job: JobContext, models: voice.AgentSessionOptions) {
  const policies = fileURLToPath(new URL('../../../policies', import.meta.url));
  const floor = await createFloor({ policies, workflow: 'billing', records: false });
  const session = new voice.AgentSession(floor.sessionOptions(models));
  floor.attach(session, job.room);
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
