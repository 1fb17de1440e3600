import { fileURLToPath } from 'node:url';

import { initializeLogger, voice } from '@livekit/agents';

import { createFloor } from '../../src/index.ts';
import { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import { ScriptedVad } from '../../test/harness/parts/scripted-vad.ts';
import { openLine, type Line } from './line.ts';
import type { Speaker } from './speech.ts';
import { HeardTts } from './tts.ts';

/** LiveKit's session as it is, or the same under the floor. */
export type Kind = 'stock' | 'floor';

/** The message types of `policies/heard.yaml`: the kinds of stop and resumption. */
export type MessageType = 'now' | 'word' | 'sentence' | 'resume_sample' | 'resume_word';

/** A running session in its own room, with a caller whose voice and words are scripted. */
export type Call = {
  readonly session: voice.AgentSession;
  readonly line: Line;
  readonly tts: HeardTts;
  readonly vad: ScriptedVad;
  readonly stt: ScriptedStt;
  /** Speaks a text with `say`, or as the reply of the model. */
  speak(text: string, way: 'say' | 'reply', messageType: MessageType): voice.SpeechHandle;
  /** The agent's words in the chat context since the last call. */
  newItems(): readonly string[];
  end(): Promise<void>;
};

initializeLogger({ pretty: false, level: process.env['BENCH_LOG_LEVEL'] ?? 'silent' });

export async function openCall(kind: Kind, speaker: Speaker): Promise<Call> {
  const line = openLine();
  // The model does not answer the caller's turns: the benchmark begins the next message.
  let answer = '';
  const parts = {
    tts: new HeardTts(speaker),
    vad: new ScriptedVad(),
    stt: new ScriptedStt(),
    llm: new ScriptedLlm(() => {
      const next = answer;
      answer = '';
      return next;
    }),
  };
  const opened = kind === 'stock' ? openStock(parts) : await openFloor(parts);
  const { session } = opened;
  await session.start({
    agent: new voice.Agent({ instructions: 'Answer.' }),
    room: line.room,
    inputOptions: { audioEnabled: false, textEnabled: false },
  });
  const known = new Set(session.history.items);
  return {
    ...parts,
    session,
    line,
    speak(text, way, messageType) {
      if (way === 'say') return opened.say(messageType, text);
      answer = text;
      return opened.reply(messageType);
    },
    newItems() {
      const added = session.history.items.filter((item) => !known.has(item));
      for (const item of added) known.add(item);
      return added.flatMap((item) =>
        item.type === 'message' && item.role === 'assistant' ? [item.textContent ?? ''] : [],
      );
    },
    async end() {
      await session.close();
      await opened.close();
      await line.close();
    },
  };
}

type Parts = Pick<voice.AgentSessionOptions, 'tts' | 'vad' | 'stt' | 'llm'>;

type Opened = {
  readonly session: voice.AgentSession;
  say(messageType: MessageType, text: string): voice.SpeechHandle;
  reply(messageType: MessageType): voice.SpeechHandle;
  close(): Promise<void>;
};

function openStock(parts: Parts): Opened {
  const session = new voice.AgentSession({
    ...parts,
    // In stock's favour: its default ignores the caller for the first 3 s.
    aecWarmupDuration: 0,
    // The default asks a model in the cloud.
    turnHandling: { turnDetection: 'vad' },
  });
  return {
    session,
    say: (_, text) => session.say(text),
    reply: () => session.generateReply(),
    close: () => Promise.resolve(),
  };
}

async function openFloor(parts: Parts): Promise<Opened> {
  const policies = fileURLToPath(new URL('../policies', import.meta.url));
  const floor = await createFloor({ policies, workflow: 'heard', records: false, callId: 'bench' });
  const session = new voice.AgentSession(floor.sessionOptions(parts));
  floor.attach(session);
  return {
    session,
    say: (messageType, text) => floor.say(messageType, text),
    reply: (messageType) => floor.reply(messageType),
    close: () => floor.close(),
  };
}
