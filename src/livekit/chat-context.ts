import { llm, type voice } from '@livekit/agents';

import type { DecisionId, HeardSummary, MessageId } from '../core/index.ts';
import type { HeardMessage } from './playout-controls.ts';
import { currentSpeech } from './session-internals.ts';

/** What the keeper needs. */
export type ChatContextOptions = {
  readonly session: voice.AgentSession;
  readonly heard: (messageId: MessageId) => HeardMessage;
  readonly messageIdOf: (handle: voice.SpeechHandle) => MessageId | undefined;
  /** The words of both parts, for the raw record. */
  readonly onHeard: (messageId: MessageId, heard: HeardMessage) => void;
};

/**
 * Keeps in the chat context what the caller heard, and no more. LiveKit writes the whole text of a
 * `say` that was cut (agent_activity.ts:3293, 1.9.0), also of one that nobody heard.
 */
export class ChatContextKeeper {
  readonly #options: ChatContextOptions;
  readonly #items = new Map<MessageId, llm.ChatMessage[]>();
  readonly #decisions = new Map<MessageId, DecisionId>();
  readonly #silenced = new Set<MessageId>();

  constructor(options: ChatContextOptions) {
    this.#options = options;
  }

  /** LiveKit has added an item to the contexts; the same object is in both. */
  onItemAdded(item: llm.ChatItem): void {
    if (item.type !== 'message' || item.role !== 'assistant') return;
    const handle = currentSpeech(this.#options.session);
    const messageId = handle === undefined ? undefined : this.#options.messageIdOf(handle);
    if (messageId === undefined) return;
    if (this.#silenced.delete(messageId) || item.interrupted) this.#onCutItem(item, messageId);
  }

  /** What was heard of the message ended, and its handle goes on: LiveKit calls its item whole. */
  silenced(messageId: MessageId): void {
    this.#silenced.add(messageId);
  }

  /** The decision that ended a message; it stands in its item's `extra`. */
  endedBy(messageId: MessageId, decisionId: DecisionId): void {
    this.#decisions.set(messageId, decisionId);
    for (const item of this.#items.get(messageId) ?? []) this.#annotate(item, messageId);
  }

  /** What was heard of a message, told without its words. */
  summary(messageId: MessageId): HeardSummary {
    const heard = this.#options.heard(messageId);
    return {
      heardWords: countWords(heard.heardText),
      unheardWords: countWords(heard.unheardText),
      playedMs: Math.round(heard.playedMs),
      boundarySource: heard.boundarySource,
      confidence: heard.confidence,
    };
  }

  #onCutItem(item: llm.ChatMessage, messageId: MessageId): void {
    const { session, heard, onHeard } = this.#options;
    const { heardText } = heard(messageId);
    const earlier = this.#items.get(messageId) ?? [];
    this.#items.set(messageId, [...earlier, item]);
    onHeard(messageId, heard(messageId));
    // LiveKit writes a reply of several segments from the playout's own account, one by one; only
    // a `say`, which has one, comes with its whole text.
    if (earlier.length === 0) {
      if (heardText === '') {
        forget(session, item);
        return;
      }
      item.content = [heardText];
    }
    this.#annotate(item, messageId);
  }

  /** `extra` stays on this machine: a provider's format forwards only the provider's keys of it. */
  #annotate(item: llm.ChatMessage, messageId: MessageId): void {
    const { unheardText, playedMs, boundarySource, confidence } = this.#options.heard(messageId);
    const decisionId = this.#decisions.get(messageId);
    const floorkeeper = { unheardText, playedMs, boundarySource, confidence, decisionId };
    item.extra = { ...item.extra, floorkeeper };
  }
}

/** Takes an item that nobody heard, or that nobody said, out of both contexts, before anyone reads them. */
export function forget(session: voice.AgentSession, item: llm.ChatMessage): void {
  const isOther = (other: llm.ChatItem): boolean => other.id !== item.id;
  session.history.items = session.history.items.filter(isOther);
  const agent = session.currentAgent;
  // With a pipeline model it is done when the call returns; nothing is awaited inside.
  void agent.updateChatCtx(new llm.ChatContext(agent.chatCtx.items.filter(isOther)));
}

function countWords(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length;
}
