import { once } from 'node:events';

import { voice } from '@livekit/agents';

import { RealTimeOutput } from './real-time-output.ts';
import { lineOf, ScriptedLlm, type Script } from './scripted-llm.ts';
import { ScriptedStt } from './scripted-stt.ts';
import { ScriptedTts } from './scripted-tts.ts';
import { ScriptedVad } from './scripted-vad.ts';

/** A session of LiveKit alone, with the parts of `openStage`: what a floor is measured against. */
export type Stock = {
  readonly session: voice.AgentSession;
  readonly vad: ScriptedVad;
  readonly stt: ScriptedStt;
  readonly llm: ScriptedLlm;
  /** What the session knows of the conversation, the instructions left out. */
  conversation(): string[];
  line(begins: string): Promise<string>;
  speaking(): Promise<void>;
  end(): Promise<void>;
};

export async function openStock(options: {
  readonly script?: Script;
  readonly agent?: voice.Agent;
  readonly session?: Partial<voice.AgentSessionOptions>;
}): Promise<Stock> {
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const llm = new ScriptedLlm(options.script ?? (() => 'That is all I know about it.'));
  const session = new voice.AgentSession({
    vad,
    stt,
    llm,
    tts: new ScriptedTts(),
    aecWarmupDuration: null,
    turnHandling: { turnDetection: 'vad', endpointing: { minDelay: 50, maxDelay: 300 } },
    ...options.session,
  });
  const output = new RealTimeOutput();
  session.output.audio = output;
  await session.start({ agent: options.agent ?? new voice.Agent({ instructions: 'Answer.' }) });
  const conversation = (): string[] =>
    session.history.items.filter((item) => item.type === 'message').map(lineOf);
  const signal = AbortSignal.timeout(WAIT_MS);
  return {
    session,
    vad,
    stt,
    llm,
    conversation,
    async line(begins) {
      for (;;) {
        const found = conversation().find((line) => line.startsWith(begins));
        if (found !== undefined) return found;
        await once(session, voice.AgentSessionEventTypes.ConversationItemAdded, { signal });
      }
    },
    async speaking() {
      while (session.agentState !== 'speaking') {
        await once(session, voice.AgentSessionEventTypes.AgentStateChanged, { signal });
      }
    },
    async end() {
      await session.close();
      output.close();
    },
  };
}

/** No test waits for longer than this in all. */
const WAIT_MS = 15_000;
