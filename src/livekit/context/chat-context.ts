import { llm, type voice } from '@livekit/agents';

import type { DecisionId, HeardSummary, MessageId } from '../../core/index.ts';
import { unawaited, currentSpeech, runningAgent } from '../ground/index.ts';
import type { HeardMessage } from '../playout/index.ts';
import type { CutMessage } from './tell-unheard.ts';

/** What the keeper needs. */
export type ChatContextOptions = {
  readonly session: voice.AgentSession;
  readonly heard: (messageId: MessageId) => HeardMessage;
  readonly messageIdOf: (handle: voice.SpeechHandle) => MessageId | undefined;
  /** The words of both parts, for the raw record. */
  readonly onHeard: (messageId: MessageId, heard: HeardMessage) => void;
  /** The message ended before its text did, and nobody interrupted it: its voice or its model failed. */
  readonly isCutShort: (messageId: MessageId) => boolean;
  /** A message was cut: the next generation is to be told. */
  readonly onCut: (message: CutMessage) => void;
};

/**
 * Keeps in the chat context what the caller heard, and no more. LiveKit writes the whole text of a
 * `say` that was cut (agent_activity.ts:3293, 1.9.0), also of one that nobody heard.
 */
export class ChatContextKeeper {
  readonly #options: ChatContextOptions;
  readonly #items = new Map<MessageId, llm.ChatMessage[]>();
  readonly #ends = new Map<MessageId, MessageEnd>();
  /** All items of a message, those that were not cut too. */
  readonly #whole = new Map<MessageId, llm.ChatMessage[]>();
  readonly #silenced = new Set<MessageId>();
  /** Words in the items of a message so far: a reply has one for each of its steps. */
  readonly #wordsBefore = new Map<MessageId, number>();

  constructor(options: ChatContextOptions) {
    this.#options = options;
  }

  /** LiveKit has added an item to the contexts; the same object is in both. */
  onItemAdded(item: llm.ChatItem): void {
    if (item.type !== 'message' || item.role !== 'assistant') return;
    const handle = currentSpeech(this.#options.session);
    const messageId = handle === undefined ? undefined : this.#options.messageIdOf(handle);
    if (messageId === undefined) return;
    const isSilenced = this.#silenced.delete(messageId);
    // LiveKit does not count the item of a `say` among its handle's.
    const isSay = handle?.chatItems.every(({ id }) => id !== item.id) === true;
    const isCutShort = !item.interrupted && this.#options.isCutShort(messageId);
    this.#whole.set(messageId, [...(this.#whole.get(messageId) ?? []), item]);
    if (isSilenced || isCutShort || item.interrupted) {
      this.#onCutItem(item, messageId, isSilenced || isCutShort || isSay);
    }
    const wordsBefore = this.#wordsBefore.get(messageId) ?? 0;
    this.#wordsBefore.set(messageId, wordsBefore + countWords(item.textContent ?? ''));
  }

  /** What was heard of the message ended, and its handle goes on: LiveKit calls its item whole. */
  silenced(messageId: MessageId): void {
    if (this.#options.heard(messageId).heardText === '') this.cut(messageId);
    else this.#silenced.add(messageId);
  }

  /** How a message ended: the decision stands in its item's `extra`. */
  endedBy(messageId: MessageId, end: MessageEnd): void {
    this.#ends.set(messageId, { ...this.#ends.get(messageId), ...end });
    for (const item of this.#items.get(messageId) ?? []) this.#annotate(item, messageId);
  }

  /** The message is over and was cut. Where not a word was heard, LiveKit has made no item of a reply. */
  cut(messageId: MessageId): void {
    if (!this.#items.has(messageId)) this.#tellCut(messageId);
  }

  /** The message was played to its end, and it turns out that the caller did not hear all of it. */
  unheard(messageId: MessageId): void {
    this.#wordsBefore.set(messageId, 0);
    for (const item of this.#whole.get(messageId) ?? []) {
      const words = countWords(item.textContent ?? '');
      this.#onCutItem(item, messageId, true);
      this.#wordsBefore.set(messageId, (this.#wordsBefore.get(messageId) ?? 0) + words);
    }
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

  /** `isWritten`: by LiveKit, with its whole text; else from the playout's account of the segment. */
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

  /** `extra` stays on this machine: a provider's format forwards only the provider's keys of it. */
  #annotate(item: llm.ChatMessage, messageId: MessageId): void {
    const { unheardText, playedMs, boundarySource, confidence } = this.#options.heard(messageId);
    const decisionId = this.#ends.get(messageId)?.decisionId;
    const floorkeeper = { unheardText, playedMs, boundarySource, confidence, decisionId };
    item.extra = { ...item.extra, floorkeeper };
  }
}

/** By which decision a message ended, and whether the rest of it is to be offered. */
export type MessageEnd = {
  readonly decisionId: DecisionId;
  readonly offersRest?: boolean;
};

/** Takes an item that nobody heard, or that nobody said, out of both contexts, before anyone reads them. */
export function forget(session: voice.AgentSession, item: llm.ChatMessage): void {
  const isOther = (other: llm.ChatItem): boolean => other.id !== item.id;
  session.history.items = session.history.items.filter(isOther);
  const agent = runningAgent(session);
  // With a pipeline model it is done when the call returns; nothing is awaited inside.
  const others = new llm.ChatContext(agent.chatCtx.items.filter(isOther));
  unawaited('the chat context', agent.updateChatCtx(others));
}

/** The text behind its first words, in its own white space. */
function withoutWords(text: string, words: number): string {
  return text.replace(new RegExp(`^(?:\\s*\\S+){${words}}\\s*`, 'u'), '');
}

function countWords(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length;
}
