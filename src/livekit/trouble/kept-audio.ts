import { ReadableStream } from 'node:stream/web';

import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

import type { CompiledPolicy } from '../../core/index.ts';
import { placeholdersOf } from '../../policy/index.ts';
import { guarded, unawaited } from '../ground/index.ts';

/** Audio of the few texts that must be heard even when no provider can speak any more. */
export type KeptAudio = {
  /** Synthesises the texts in the background after the agent's first words. Returns a function to end it. */
  prepareAfterFirstWords(session: voice.AgentSession): () => void;
  /** The audio of a text, if it was synthesised in time. */
  of(text: string): readonly AudioFrame[] | undefined;
  /** The same audio as a stream for `session.say`. */
  streamOf(text: string): ReadableStream<AudioFrame> | undefined;
};

/** Keeps audio of `call.trouble.wait` and of the texts for a provider that has failed for good. */
export function createKeptAudio(policy: CompiledPolicy): KeptAudio {
  const kept = new Map<string, readonly AudioFrame[]>();
  return {
    prepareAfterFirstWords(session) {
      const onState = guarded('the kept audio', (event: voice.AgentStateChangedEvent) => {
        if (event.oldState !== 'speaking') return;
        stop();
        const { tts } = session;
        if (tts !== undefined) unawaited('the kept audio', speakAll(textsOf(policy), tts, kept));
      });
      const stop = (): void => void session.off(STATE_CHANGED, onState);
      session.on(STATE_CHANGED, onState);
      return stop;
    },
    of: (text) => kept.get(text),
    streamOf(text) {
      const frames = kept.get(text);
      return frames === undefined ? undefined : ReadableStream.from(frames);
    },
  };
}

/** The texts that `call.trouble` may need. A text with a placeholder cannot be synthesised in advance. */
function textsOf({ call, messages }: CompiledPolicy): readonly string[] {
  const { wait, message, apology } = call.trouble;
  const texts = [
    ...(wait === undefined ? [] : [messages[wait]?.text]),
    message === undefined ? apology : messages[message]?.text,
  ];
  return texts.filter(
    (text) => text !== undefined && placeholdersOf(text).length === 0,
  ) as string[];
}

async function speakAll(
  texts: readonly string[],
  tts: NonNullable<voice.AgentSession['tts']>,
  kept: Map<string, readonly AudioFrame[]>,
): Promise<void> {
  for (const text of texts) {
    const frames: AudioFrame[] = [];
    // Only one attempt: the session's own speech will report a voice that fails now.
    const stream = tts.synthesize(text, { maxRetry: 0, retryIntervalMs: 0, timeoutMs: TIMEOUT_MS });
    for await (const { frame } of stream) {
      frames.push(frame);
      if (frames.length > FRAMES_MAX) break;
    }
    stream.close();
    if (frames.length > 0) kept.set(text, frames);
  }
}

const STATE_CHANGED = voice.AgentSessionEventTypes.AgentStateChanged;
const TIMEOUT_MS = 10_000;
/** A minute of the shortest frames that a voice produces. */
const FRAMES_MAX = 6000;
