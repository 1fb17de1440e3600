import { once } from 'node:events';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import { createFloor } from '../../src/index.ts';
import { RealTimeOutput } from '../../test/harness/parts/real-time-output.ts';
import { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../test/harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../../test/harness/parts/scripted-vad.ts';
import { within } from '../../test/harness/within.ts';

/** Milliseconds of the caller's voice, and from its end to its final words. */
const VOICE_MS = 640;
const TRANSCRIPT_MS = 150;
const REPLY_WITHIN_MS = 15_000;

/** One session that is asked turn by turn. */
export type Arm = {
  readonly name: string;
  /** Milliseconds from the end of the caller's voice to the first sample of the reply. */
  ask(question: string, firstTokenMs: number): Promise<number>;
  end(): Promise<void>;
};

class TimedOutput extends RealTimeOutput {
  #onSample: ((atMs: number) => void) | undefined;

  /** When the next sample arrives, on the clock of `performance.now()`. */
  nextSample(): Promise<number> {
    return new Promise((resolve) => {
      this.#onSample = resolve;
    });
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    this.#onSample?.(performance.now());
    this.#onSample = undefined;
    await super.captureFrame(frame);
  }
}

/** LiveKit with the options that it has when only the four models are given. */
export function openStock(): Promise<Arm> {
  return openArm('stock', (models) =>
    Promise.resolve({ session: new voice.AgentSession(models), close: () => Promise.resolve() }),
  );
}

/** The same under the shipped billing policy. */
export function openFloor(): Promise<Arm> {
  return openArm('with the floor', async (models) => {
    const policies = fileURLToPath(new URL('../../policies', import.meta.url));
    const floor = await createFloor({ policies, workflow: 'billing', records: false });
    const session = new voice.AgentSession(floor.sessionOptions(models));
    floor.attach(session);
    return { session, close: () => floor.close() };
  });
}

type Models = Pick<voice.AgentSessionOptions, 'vad' | 'stt' | 'llm' | 'tts'>;
type Opened = { readonly session: voice.AgentSession; readonly close: () => Promise<void> };

async function openArm(name: string, open: (models: Models) => Promise<Opened>): Promise<Arm> {
  let firstTokenMs = 0;
  const model = new ScriptedLlm(
    () => 'That is all.',
    () => passTime(firstTokenMs),
  );
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const { session, close } = await open({ vad, stt, llm: model, tts: new ScriptedTts() });
  const output = new TimedOutput();
  session.output.audio = output;
  await session.start({ agent: new voice.Agent({ instructions: 'Answer.' }) });
  return {
    name,
    async ask(question, takesMs) {
      firstTokenMs = takesMs;
      await vad.hearVoice(VOICE_MS);
      const endedAtMs = performance.now();
      const first = output.nextSample();
      const silent = vad.hearSilence();
      await passTime(TRANSCRIPT_MS);
      stt.final(question);
      const atMs = await within('the first sample of the reply', first, REPLY_WITHIN_MS);
      await silent;
      while (session.agentState !== 'listening') {
        await within('the reply to end', once(session, 'agent_state_changed'), REPLY_WITHIN_MS);
      }
      return atMs - endedAtMs;
    },
    async end() {
      await session.close();
      await close();
      output.close();
    },
  };
}
