import { AsyncLocalStorage } from 'node:async_hooks';
import { TransformStream, type ReadableStream } from 'node:stream/web';

import { llm, voice } from '@livekit/agents';

import { id, type DecisionId, type MessageId } from '../../core/index.ts';
import { guarded, replaceMethod, runningAgent, type WrappedAgents } from '../ground/index.ts';
import { unheardWords, type UnheardRest } from './unheard-words.ts';
import { writesByItself } from './written-text.ts';

/** A message that was cut. */
export type CutMessage = UnheardRest & {
  readonly messageId: MessageId;
  readonly decisionId: DecisionId | undefined;
  /** Its item in the chat context; there is none if nothing was heard. */
  readonly itemId: string | undefined;
};

/** What `TellUnheard` needs. */
export type UnheardTellerOptions = {
  /** True if the first sample of the message has left. */
  readonly hasStarted: (messageId: MessageId) => boolean;
  /** Called when a generation got the note. */
  readonly onTold: (cut: CutMessage, toMessageId: MessageId | undefined) => void;
  /** Called when the model has produced more of a message; `text` is all of it so far. */
  readonly onSaid: (messageId: MessageId, text: string) => void;
  /** Called when the model is asked for the words of a message, and when it has produced them all. */
  readonly onAsked?: (messageId: MessageId) => void;
  readonly onAnswered?: (messageId: MessageId) => void;
};

/**
 * Adds to the next generation a note on what the caller has not heard.
 *
 * It wraps the `llmNode` of each agent that speaks and adds the note to the context of one request;
 * the stored context never contains it. It does not wrap the session's LLM, because an agent may bring
 * its own LLM or `llmNode`, and because the session's LLM is used for more than replies.
 *
 * A generation that nobody hears, because the caller continued, has answered nothing: the next one gets
 * the note again. All requests of the reply that is heard get it, also those after its tool calls.
 *
 * The model's answer passes through here too, so a reply is known before it is synthesised.
 */
export class UnheardTeller {
  readonly #options: UnheardTellerOptions;
  /** The message that a request is made for. LiveKit keeps the same storage but does not export it. */
  readonly #speech = new AsyncLocalStorage<MessageId>();
  /** What the model has produced for each message, over all its requests. */
  readonly #said = new Map<MessageId, string>();
  #cuts: readonly Untold[] = [];

  constructor(options: UnheardTellerOptions) {
    this.#options = options;
  }

  /** Follows the speeches of a session; returns a function that restores its agents. */
  listenTo(session: voice.AgentSession, agents: WrappedAgents): () => void {
    const onSpeechCreated = guarded('what was unheard', (created: voice.SpeechCreatedEvent) => {
      const { speechHandle } = created;
      // The task that asks the model starts after this event, in its asynchronous context.
      this.#speech.enterWith(id<MessageId>(speechHandle.id));
      const agent = runningAgent(session);
      agents.wrap(agent, 'llmNode', () => this.#adopt(agent));
    });
    session.on(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
    return () => {
      session.off(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
      agents.putAllBack('llmNode');
    };
  }

  /** Called when a message was cut or more is known about it. Without a rest there is nothing to note. */
  cut(message: CutMessage): void {
    const others = this.#cuts.filter(({ messageId }) => messageId !== message.messageId);
    const isWhole = message.unheardText === '';
    const untold = { ...message, atMs: Date.now(), toldTo: new Set<MessageId | undefined>() };
    this.#cuts = isWhole ? others : [...others, untold].slice(-CUTS_KEPT);
  }

  /** Called when a reply was thrown away before anybody could hear it. */
  forget(messageId: MessageId): void {
    this.#said.delete(messageId);
    for (const { toldTo } of this.#cuts) toldTo.delete(messageId);
  }

  #adopt(agent: voice.Agent): () => void {
    const llmNode = agent.llmNode.bind(agent);
    // Then the words of the model are not those of the message: its `transcriptionNode` gives them.
    const isSaid = !writesByItself(agent);
    return replaceMethod(agent, 'llmNode', async (chatCtx, toolCtx, settings) => {
      const to = this.#speech.getStore();
      if (to !== undefined) this.#options.onAsked?.(to);
      const answer = await llmNode(this.#tell(chatCtx, to), toolCtx, settings);
      if (to !== undefined && answer === null) this.#options.onAnswered?.(to);
      return to === undefined || answer === null ? answer : this.#listen(answer, to, isSaid);
    });
  }

  /** Reads the model's text here: before it is synthesised, and even if the voice attaches no words. */
  #listen(answer: Answer, messageId: MessageId, isSaid: boolean): Answer {
    const before = this.#said.get(messageId) ?? '';
    let text = before === '' ? '' : `${before} `;
    return answer.pipeThrough(
      new TransformStream<Chunk, Chunk>({
        transform: (chunk, controller) => {
          const words = isSaid ? wordsOf(chunk) : '';
          if (words !== '') {
            text += words;
            this.#said.set(messageId, text);
            this.#options.onSaid(messageId, text);
          }
          controller.enqueue(chunk);
        },
        flush: () => this.#options.onAnswered?.(messageId),
      }),
    );
  }

  #tell(chatCtx: llm.ChatContext, to: MessageId | undefined): llm.ChatContext {
    const cuts = this.#cuts.filter((cut) => !this.#isAnswered(cut, to));
    if (cuts.length === 0) return chatCtx;
    const told = chatCtx.copy();
    for (const cut of cuts) {
      insertAfterCut(told, cut);
      if (!cut.toldTo.has(to)) this.#options.onTold(cut, to);
      cut.toldTo.add(to);
    }
    return told;
  }

  /** True if a reply that got the note was heard, other than this one. */
  #isAnswered({ toldTo }: Untold, to: MessageId | undefined): boolean {
    const { hasStarted } = this.#options;
    return [...toldTo].some((one) => one !== to && (one === undefined || hasStarted(one)));
  }
}

type Untold = CutMessage & {
  readonly atMs: number;
  readonly toldTo: Set<MessageId | undefined>;
};

type Answer = NonNullable<Awaited<ReturnType<voice.Agent['llmNode']>>>;
type Chunk = Answer extends ReadableStream<infer Part> ? Part : never;

function wordsOf(chunk: Chunk): string {
  if (typeof chunk === 'string') return chunk;
  return typeof chunk === 'symbol' ? '' : (chunk.delta?.content ?? '');
}

/** How many cut messages are remembered until a generation answers; older ones no longer matter. */
const CUTS_KEPT = 3;

/**
 * The place after the item that was cut, or where that item would be. The caller's turn thus remains the
 * last item, for models that answer the last item and for nodes that read it.
 */
function insertAfterCut(chatCtx: llm.ChatContext, cut: Untold): void {
  const note = llm.ChatMessage.create({
    role: 'system',
    content: unheardWords(cut),
    createdAt: cut.atMs,
  });
  const at = cut.itemId === undefined ? undefined : chatCtx.indexById(cut.itemId);
  if (at === undefined) chatCtx.insert(note);
  else chatCtx.items.splice(at + 1, 0, note);
}
