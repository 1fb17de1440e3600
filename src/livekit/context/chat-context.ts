import { llm, type voice } from '@livekit/agents';

import type { DecisionId, HeardSummary, MessageId } from '../../core/index.ts';
import { discardReplyAhead, runningAgent, unawaited } from '../ground/index.ts';
import type { HeardMessage } from '../playout/index.ts';
import type { CutMessage } from './tell-unheard.ts';

/** What the keeper needs. */
export type ChatContextOptions = {
  readonly session: voice.AgentSession;
  readonly heard: (messageId: MessageId) => HeardMessage;
  /** The message that LiveKit adds an item of right now. */
  readonly speech: () =>
    | { readonly messageId: MessageId; readonly handle: voice.SpeechHandle }
    | undefined;
  /** Keeps the words of both parts for the raw record. */
  readonly onHeard: (messageId: MessageId, heard: HeardMessage) => void;
  /** Called when a message ended before its text without an interruption: its voice or model failed. */
  readonly isCutShort: (messageId: MessageId) => boolean;
  /** False for a message that the application keeps out of the chat context. */
  readonly isForContext: (messageId: MessageId) => boolean;
  /** Called when a message was cut, so that the next generation learns of it. */
  readonly onCut: (message: CutMessage) => void;
};

/**
 * Keeps in the chat context only what the caller heard. LiveKit writes the whole text of a `say` that
 * was cut (agent_activity.ts:3293, 1.9.0), even if nobody heard any of it.
 */
export class ChatContextKeeper {
  readonly #options: ChatContextOptions;
  readonly #items = new Map<MessageId, llm.ChatMessage[]>();
  readonly #ends = new Map<MessageId, MessageEnd>();
  /** All items of each message, including those that were not cut. */
  readonly #whole = new Map<MessageId, llm.ChatMessage[]>();
  readonly #silenced = new Set<MessageId>();
  /** The text in the items of each message so far: a reply has one item for each of its steps. */
  readonly #wordsBefore = new Map<MessageId, number>();

  constructor(options: ChatContextOptions) {
    this.#options = options;
  }

  /** Called when LiveKit has added an item to both contexts; they share the object. */
  onItemAdded(item: llm.ChatItem): void {
    if (item.type !== 'message' || item.role !== 'assistant') return;
    const speech = this.#options.speech();
    if (speech === undefined) return;
    const { messageId, handle } = speech;
    const isSilenced = this.#silenced.delete(messageId);
    // LiveKit does not list the item of a `say` among those of its handle.
    const isSay = handle.chatItems.every(({ id }) => id !== item.id);
    const isCutShort = !item.interrupted && this.#options.isCutShort(messageId);
    this.#whole.set(messageId, [...(this.#whole.get(messageId) ?? []), item]);
    if (isSilenced || isCutShort || item.interrupted) {
      this.#onCutItem(item, messageId, isSilenced || isCutShort || isSay);
    }
    const wordsBefore = this.#wordsBefore.get(messageId) ?? 0;
    this.#wordsBefore.set(messageId, wordsBefore + countWords(item.textContent ?? ''));
  }

  /** Called when a message is silenced and its handle continues: LiveKit would treat its item as whole. */
  silenced(messageId: MessageId): void {
    if (this.#options.heard(messageId).heardText === '') this.cut(messageId);
    else this.#silenced.add(messageId);
  }

  /** Notes which decision ended a message; it is written into the item's `extra`. */
  endedBy(messageId: MessageId, end: MessageEnd): void {
    this.#ends.set(messageId, { ...this.#ends.get(messageId), ...end });
    for (const item of this.#items.get(messageId) ?? []) this.#annotate(item, messageId);
  }

  /** Called when a message was cut. LiveKit makes no item for a reply of which no word was heard. */
  cut(messageId: MessageId): void {
    if (!this.#items.has(messageId)) this.#tellCut(messageId);
  }

  /** Called when a message played to its end, but the caller did not hear all of it. */
  unheard(messageId: MessageId): void {
    discardReplyAhead(this.#options.session);
    this.#wordsBefore.set(messageId, 0);
    for (const item of this.#whole.get(messageId) ?? []) {
      const words = countWords(item.textContent ?? '');
      this.#onCutItem(item, messageId, true);
      this.#wordsBefore.set(messageId, (this.#wordsBefore.get(messageId) ?? 0) + words);
    }
  }

  /** What was heard of a message, without its words. */
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

  /** `isWritten`: LiveKit wrote the item with its whole text; else it has the text the playout reported. */
  #onCutItem(item: llm.ChatMessage, messageId: MessageId, isWritten: boolean): void {
    const { session, heard, onHeard } = this.#options;
    this.#items.set(messageId, [...(this.#items.get(messageId) ?? []), item]);
    onHeard(messageId, heard(messageId));
    if (isWritten) {
      const before = this.#wordsBefore.get(messageId) ?? 0;
      item.content = [withoutWords(heard(messageId).heardText, before)];
    }
    if (item.textContent === '') forget(session, item);
    this.#annotate(item, messageId);
    this.#tellCut(messageId);
  }

  #tellCut(messageId: MessageId): void {
    // The note for the model would quote words that the application keeps from it.
    if (!this.#options.isForContext(messageId)) return;
    const { heardText, unheardText } = this.#options.heard(messageId);
    const end = this.#ends.get(messageId);
    this.#options.onCut({
      messageId,
      itemId: this.#items.get(messageId)?.at(-1)?.id,
      decisionId: end?.decisionId,
      heardText,
      unheardText,
      offers: end?.offersRest === true,
    });
  }

  /** `extra` stays on this machine: a provider's format forwards only that provider's keys. */
  #annotate(item: llm.ChatMessage, messageId: MessageId): void {
    const { unheardText, playedMs, boundarySource, confidence } = this.#options.heard(messageId);
    const decisionId = this.#ends.get(messageId)?.decisionId;
    const floorkeeper = { unheardText, playedMs, boundarySource, confidence, decisionId };
    item.extra = { ...item.extra, floorkeeper };
  }
}

/** The decision that ended a message, and whether the agent offers the rest of it. */
export type MessageEnd = {
  readonly decisionId: DecisionId;
  readonly offersRest?: boolean;
};

/** Removes an item that nobody heard or said from both contexts, before anyone reads them. */
export function forget(session: voice.AgentSession, item: llm.ChatMessage): void {
  const isOther = (other: llm.ChatItem): boolean => other.id !== item.id;
  session.history.items = session.history.items.filter(isOther);
  const agent = runningAgent(session);
  // With a pipeline model the update is done when the call returns; nothing is awaited inside.
  const others = new llm.ChatContext(agent.chatCtx.items.filter(isOther));
  unawaited('the chat context', agent.updateChatCtx(others));
}

/** The text after its first words, with its own white space. */
function withoutWords(text: string, words: number): string {
  return text.replace(new RegExp(`^(?:\\s*\\S+){${words}}\\s*`, 'u'), '');
}

function countWords(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length;
}
