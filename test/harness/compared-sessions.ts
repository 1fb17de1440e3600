import { initializeLogger, llm, voice } from '@livekit/agents';
import { z } from 'zod';

import { createFloor } from '../../src/livekit/index.ts';
import { ScriptedLlm } from './parts/scripted-llm.ts';
import { ScriptedStt } from './parts/scripted-stt.ts';
import { ScriptedTts } from './parts/scripted-tts.ts';
import { ScriptedVad } from './parts/scripted-vad.ts';
import { policyOf } from './stages/stage.ts';

/* Sessions with and without a floor, to compare what LiveKit makes of an option. */

initializeLogger({ pretty: false, level: 'silent' });

export type Options = voice.AgentSessionOptions;

/** A tool that a session or an agent may be given. */
export const tool = llm.tool({
  description: 'Does nothing.',
  parameters: z.object({}),
  execute: () => Promise.resolve('nothing'),
});
/** The parts of all these sessions. */
export const parts = {
  vad: new ScriptedVad(),
  stt: new ScriptedStt(),
  llm: new ScriptedLlm(() => ''),
  tts: new ScriptedTts(),
};

export const newFloor = () =>
  createFloor({ policy: policyOf('messages: { answer: {} }'), records: false });

/** The value at a path such as `turnHandling.endpointing.minDelay`. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (found, key) => (found === undefined ? found : Reflect.get(Object(found), key)),
      value,
    );
}

/** A session with a floor attached. */
export async function withFloor(options: Options): Promise<voice.AgentSession> {
  const floor = await newFloor();
  const session = new voice.AgentSession(floor.sessionOptions({ ...parts, ...options }));
  floor.attach(session);
  return session;
}

/** The same session without a floor. */
export function stock(options: Options): voice.AgentSession {
  return new voice.AgentSession({ ...parts, ...options });
}
