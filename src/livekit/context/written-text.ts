import { TransformStream } from 'node:stream/web';

import { voice } from '@livekit/agents';

import type { MessageId } from '../../core/index.ts';
import { guarded, replaceMethod, runningAgent, type WrappedAgents } from '../ground/index.ts';

/** What the reader needs. */
export type WrittenTextOptions = {
  readonly agents: WrappedAgents;
  /** The message that LiveKit speaks now. */
  readonly messageOf: () => MessageId | undefined;
  /** Called when an agent begins to write a segment of a message; the result takes its text. */
  readonly onWrites: (messageId: MessageId) => (text: string) => void;
};

/**
 * Reads what the `transcriptionNode` of each agent that speaks gives: the text that LiveKit shows as
 * captions and commits to the chat context. It may be another than the model gave, such as one field of
 * a JSON text. Returns a function that restores the agents.
 */
export function readWrittenText(
  session: voice.AgentSession,
  { messageOf, onWrites, agents }: WrittenTextOptions,
): () => void {
  function adopt(agent: voice.Agent): () => void {
    const node = agent.transcriptionNode.bind(agent);
    return replaceMethod(agent, 'transcriptionNode', async (text, settings) => {
      const messageId = messageOf();
      const written = await node(text, settings);
      if (written === null || messageId === undefined) return written;
      const take = onWrites(messageId);
      return written.pipeThrough(
        new TransformStream<Part, Part>({
          transform(part, controller) {
            take(typeof part === 'string' ? part : part.text);
            controller.enqueue(part);
          },
        }),
      );
    });
  }
  const onSpeechCreated = guarded('the written text', () => {
    const agent = runningAgent(session);
    agents.wrap(agent, 'transcriptionNode', () => adopt(agent));
  });
  session.on(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
  return () => {
    session.off(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
    agents.putAllBack('transcriptionNode');
  };
}

type Part = string | voice.TimedString;

/** True if what the model gives is not what the agent speaks or shows: it has a node of its own for it. */
export function writesByItself(agent: voice.Agent): boolean {
  const { prototype: stock } = voice.Agent;
  return agent.ttsNode !== stock.ttsNode || agent.transcriptionNode !== stock.transcriptionNode;
}
