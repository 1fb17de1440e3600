import type { voice } from '@livekit/agents';

import { type DeliveryProof, id, type MessageId, type MessageRole } from '../../core/index.ts';
import {
  guarded,
  guardSpeech,
  type InterruptAnswer,
  type SpeechPermission,
  type Tell,
} from '../ground/index.ts';

/** One message of the call, with LiveKit's handle on it. */
export type CallMessage = {
  /** LiveKit's id of the handle, so that a record can be joined with its logs. */
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  readonly text: string | undefined;
  /** The application gave its audio too. */
  readonly hasOwnAudio: boolean;
  readonly handle: voice.SpeechHandle;
  /** Settled when the handle is done and the engine has been told. */
  readonly finished: Promise<void>;
};

/** What the next speech of the session is, told just before it is made. */
export type MessageIntent = {
  readonly messageType: string;
  readonly role: MessageRole;
  readonly ofMessageId: MessageId | undefined;
  /** Its words, where they are known before they are spoken. */
  readonly text: string | undefined;
  /** The application gives its audio too. */
  readonly hasOwnAudio?: boolean;
};

/** What the messages need. */
export type MessagesOptions = {
  readonly tell: Tell;
  readonly playedMs: (messageId: MessageId) => number;
  /** What is proven of a message that is over, and `undefined` of one that was interrupted. */
  readonly proofOf: (
    messageId: MessageId,
    how: 'complete' | 'interrupted',
  ) => DeliveryProof | 'pending' | undefined;
  /** The session has no audio output: what it says goes out as text. */
  readonly isTextOnly: () => boolean;
  /** Who ends handles that the engine did not end. */
  readonly interruptedBy: () => 'session' | 'handoff' | 'close';
  /** The application called `interrupt()` on the handle of a vetoed message. */
  readonly onInterrupt: (messageId: MessageId) => InterruptAnswer;
};

/** The messages of a call: which handle is which, and what becomes of it. */
export class Messages {
  readonly #options: MessagesOptions;
  readonly #entries = new Map<MessageId, Entry>();
  #announced: MessageIntent | undefined;
  #next: string | undefined;

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** Makes a speech as the message that `intent` says; LiveKit announces it before `make` returns. */
  make(intent: MessageIntent, make: () => voice.SpeechHandle): voice.SpeechHandle {
    this.#announced = intent;
    try {
      return make();
    } finally {
      this.#announced = undefined;
    }
  }

  /** LiveKit has created a speech: binds its type, once. */
  onSpeechCreated({ speechHandle: handle, source }: Created): CallMessage {
    const intent = this.#announced ?? this.#unannounced(source);
    const { messageType, role, ofMessageId, text } = intent;
    const messageId = id<MessageId>(handle.id);
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const hasOwnAudio = intent.hasOwnAudio === true;
    const named = { messageId, messageType, role, text, hasOwnAudio };
    const permission = guardSpeech(handle, {
      onLockChanged: (isLocked) =>
        this.#options.tell({ type: isLocked ? 'message_locked' : 'message_unlocked', messageId }),
      onInterrupt: () => this.#options.onInterrupt(messageId),
    });
    const entry: Entry = { ...named, handle, permission, finished, end: 'of_itself' };
    this.#entries.set(messageId, entry);
    const tellEnd = guarded('the end of a message', () => this.#tellEnd(entry));
    handle.addDoneCallback(() => {
      tellEnd();
      resolve();
    });
    this.#options.tell({
      type: 'message_queued',
      messageId,
      messageType,
      role,
      ...(ofMessageId === undefined ? {} : { ofMessageId }),
      ...(permission.isLocked ? { lockedByApplication: true } : {}),
    });
    return entry;
  }

  /** The type of the next speech that the session makes by itself. */
  nextReply(messageType: string): void {
    this.#next = messageType;
  }

  /** A turn was committed: `nextReply` has lapsed. */
  turnCommitted(): void {
    this.#next = undefined;
  }

  of(messageId: MessageId): CallMessage | undefined {
    return this.#entries.get(messageId);
  }

  ofHandle(handle: voice.SpeechHandle): CallMessage | undefined {
    return this.#entries.get(id<MessageId>(handle.id));
  }

  /** The first sample left. */
  started(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) entry.hasStarted = true;
  }

  hasStarted(messageId: MessageId): boolean {
    return this.#entries.get(messageId)?.hasStarted === true;
  }

  /** Messages that are not finished, in the order of their making. */
  unfinished(): readonly CallMessage[] {
    return [...this.#entries.values()].filter(({ handle }) => !handle.done());
  }

  /** Messages that the engine is ending. */
  ending(): readonly CallMessage[] {
    return [...this.#entries.values()].filter(
      ({ handle, end }) => end === 'by_engine' && !handle.done(),
    );
  }

  /** LiveKit may interrupt the message, or may not. Throws where LiveKit refuses. */
  setInterruptible(messageId: MessageId, isInterruptible: boolean): void {
    const entry = this.#entries.get(messageId);
    if (entry === undefined || entry.handle.done()) return;
    entry.permission.setVeto(!isInterruptible);
  }

  /** The application does not allow interruptions of the message. */
  isLocked(messageId: MessageId): boolean {
    return this.#entries.get(messageId)?.permission.isLocked === true;
  }

  /** LiveKit may end the message for a turn that the caller had said before it. */
  yieldToTurn(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry === undefined) return;
    entry.end = 'by_turn';
    entry.permission.setVeto(false);
  }

  /** The engine ends the message; its handle follows when the playout has. */
  willEnd(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) entry.end = 'by_engine';
  }

  /** Ends the message's handle; resolves when LiveKit is done with it and the engine was told. */
  async interrupt(messageId: MessageId): Promise<void> {
    const entry = this.#entries.get(messageId);
    if (entry === undefined) return;
    this.willEnd(messageId);
    // Forced on the handle only: `session.interrupt({ force: true })` aborts every speech task.
    if (!entry.handle.done()) entry.handle.interrupt(true);
    await entry.finished;
  }

  /** Lifts every veto: LiveKit decides again, as far as the application allows. */
  allowAll(): void {
    for (const { permission } of this.#entries.values()) permission.release();
  }

  /** `nextReply` names a reply of the model; what the application says word by word is none. */
  #unannounced(source: Created['source']): MessageIntent {
    const messageType = (source === 'say' ? undefined : this.#next) ?? UNANNOUNCED;
    if (source !== 'say') this.#next = undefined;
    return { messageType, role: 'message', ofMessageId: undefined, text: undefined };
  }

  #tellEnd({ messageId, handle, hasStarted, end }: Entry): void {
    const { tell, interruptedBy, playedMs } = this.#options;
    const { interrupted } = handle;
    const proof = this.#options.proofOf(messageId, interrupted ? 'interrupted' : 'complete');
    if (hasStarted !== true && !interrupted && end === 'of_itself' && this.#options.isTextOnly()) {
      tell({ type: 'message_started', messageId });
      tell({ type: 'message_finished', messageId, playedMs: 0, interrupted, proof: 'read' });
      return;
    }
    if (hasStarted !== true) {
      tell({ type: 'message_dropped', messageId, reason: dropReason(end, interrupted) });
      return;
    }
    if (interrupted && end !== 'by_engine') {
      const by = end === 'by_turn' ? 'turn' : interruptedBy();
      tell({ type: 'playout_interrupted_externally', messageId, by });
    }
    const heardMs = Math.round(playedMs(messageId));
    const proven = proof === undefined || proof === 'heard' ? {} : { proof };
    tell({ type: 'message_finished', messageId, playedMs: heardMs, interrupted, ...proven });
  }
}

type Created = Pick<voice.SpeechCreatedEvent, 'speechHandle' | 'source'>;

type Entry = CallMessage & {
  readonly permission: SpeechPermission;
  hasStarted?: boolean;
  end: 'of_itself' | 'by_engine' | 'by_turn';
};

function dropReason(end: Entry['end'], interrupted: boolean) {
  if (end === 'by_engine') return 'cancelled';
  return interrupted ? 'superseded' : 'failed';
}

/** The type of a speech that nobody announced. */
const UNANNOUNCED = 'answer';

/** Where a call is: who ends a message that nobody of ours has ended depends on it. */
export type CallPhase = 'running' | 'handing_over' | 'closing';

/** Who ended it. */
export const INTERRUPTED_BY = {
  running: 'session',
  handing_over: 'handoff',
  closing: 'close',
} as const satisfies Record<CallPhase, string>;
