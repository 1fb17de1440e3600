import { once } from 'node:events';

import { voice } from '@livekit/agents';

import { RealTimeOutput } from '../parts/real-time-output.ts';
import { lineOf, ScriptedLlm, type Script } from '../parts/scripted-llm.ts';
import { ScriptedStt } from '../parts/scripted-stt.ts';
import { ScriptedTts } from '../parts/scripted-tts.ts';
import { ScriptedVad } from '../parts/scripted-vad.ts';
import type { OutputsAround } from './stage.ts';
import { within } from '../within.ts';

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
  readonly outputs?: OutputsAround;
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
  if (options.outputs !== undefined) {
    const { audio, transcription } = await options.outputs(output);
    session.output.audio = audio;
    session.output.transcription = transcription;
  }
  await session.start({ agent: options.agent ?? new voice.Agent({ instructions: 'Answer.' }) });
  const conversation = (): string[] =>
    session.history.items.filter((item) => item.type === 'message').map(lineOf);
  const { AgentStateChanged, ConversationItemAdded } = voice.AgentSessionEventTypes;
  async function lineThat(begins: string): Promise<string> {
    for (;;) {
      const found = conversation().find((line) => line.startsWith(begins));
      if (found !== undefined) return found;
      await once(session, ConversationItemAdded);
    }
  }
  async function speaks(): Promise<void> {
    while (session.agentState !== 'speaking') await once(session, AgentStateChanged);
  }
  return {
    session,
    vad,
    stt,
    llm,
    conversation,
    line(begins) {
      const what = (): string => `a line that begins "${begins}" in:\n${conversation().join('\n')}`;
      return within(what, lineThat(begins));
    },
    speaking: () => within(() => `the agent to be speaking; it is ${session.agentState}`, speaks()),
    async end() {
      await within('the session to close', session.close());
      output.close();
    },
  };
}
