import type { voice } from '@livekit/agents';

import { type DeliveryProof, id, type MessageId, type MessageRole } from '../../core/index.ts';
import {
  guarded,
  guardSpeech,
  type InterruptAnswer,
  type SpeechPermission,
  type Tell,
} from '../ground/index.ts';

/** One message of the call with LiveKit's handle. */
export type CallMessage = {
  /** LiveKit's id of the handle, so that a record can be matched with LiveKit's logs. */
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  readonly text: string | undefined;
  /** The policy's text with its placeholders, if values were filled into it. */
  readonly template: string | undefined;
  /** True if the application supplied its audio. */
  readonly hasOwnAudio: boolean;
  /** False if the application keeps it out of the chat context (`addToChatCtx: false`). */
  readonly isForContext: boolean;
  readonly handle: voice.SpeechHandle;
  /** Resolves when the handle is done and its end was reported to the engine. */
  readonly finished: Promise<void>;
};

/** Which message the next speech of the session is; set just before the speech is created. */
export type MessageIntent = {
  readonly messageType: string;
  readonly role: MessageRole;
  readonly ofMessageId: MessageId | undefined;
  /** Its text, if it is known before it is spoken. */
  readonly text: string | undefined;
  /** The policy's text with its placeholders, if values were filled into it. */
  readonly template?: string | undefined;
  /** True if the application supplies its audio. */
  readonly hasOwnAudio?: boolean;
};

/** What the messages need. */
export type MessagesOptions = {
  readonly tell: Tell;
  readonly playedMs: (messageId: MessageId) => number;
  /** What is proven of a message that is over; `undefined` if it was interrupted. */
  readonly proofOf: (
    messageId: MessageId,
    how: 'complete' | 'interrupted',
  ) => DeliveryProof | 'pending' | undefined;
  /** True if the session has no audio output and speaks as text. */
  readonly isTextOnly: () => boolean;
  /** Who ended a handle that the engine did not end. */
  readonly interruptedBy: () => 'session' | 'handoff' | 'close';
  /** Called when the application calls `interrupt()` on the handle of a vetoed message. */
  readonly onInterrupt: (messageId: MessageId) => InterruptAnswer;
};

/** The messages of a call: which handle belongs to which message, and how it ends. */
export class Messages {
  readonly #options: MessagesOptions;
  readonly #entries = new Map<MessageId, Entry>();
  #announced: MessageIntent | undefined;
  #isForContext = true;
  #next: string | undefined;

  constructor(options: MessagesOptions) {
    this.#options = options;
  }

  /** Creates a speech as the message of `intent`; LiveKit announces the speech before `make` returns. */
  make(intent: MessageIntent, make: () => voice.SpeechHandle): voice.SpeechHandle {
    this.#announced = intent;
    try {
      return make();
    } finally {
      this.#announced = undefined;
    }
  }

  /** Creates a `say`; the application may keep it out of the chat context. */
  say(isForContext: boolean, say: () => voice.SpeechHandle): voice.SpeechHandle {
    this.#isForContext = isForContext;
    try {
      return say();
    } finally {
      this.#isForContext = true;
    }
  }

  /** True while `make` runs: the speech is the application's or the floor's own, and is spoken. */
  get isAnnounced(): boolean {
    return this.#announced !== undefined;
  }

  /** Binds a speech that LiveKit has created and will speak to a message type, once. */
  onSpeechCreated({ speechHandle: handle, source }: Created): CallMessage {
    const intent = this.#announced ?? this.#unannounced(source);
    const { messageType, role, ofMessageId, text, template } = intent;
    const messageId = id<MessageId>(handle.id);
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const hasOwnAudio = intent.hasOwnAudio === true;
    const isForContext = this.#isForContext;
    const named = { messageId, messageType, role, text, template, hasOwnAudio, isForContext };
    const permission = guardSpeech(handle, {
      onLockChanged: (isLocked) =>
        this.#options.tell({ type: isLocked ? 'message_locked' : 'message_unlocked', messageId }),
      onInterrupt: () => this.#options.onInterrupt(messageId),
    });
    const isText = this.#options.isTextOnly();
    const entry: Entry = { ...named, handle, permission, finished, isText, end: 'of_itself' };
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

  /** Sets the type of the next speech that the session creates by itself. */
  nextReply(messageType: string): void {
    this.#next = messageType;
  }

  /** Called when a turn was committed: `nextReply` lapses. */
  turnCommitted(): void {
    this.#next = undefined;
  }

  of(messageId: MessageId): CallMessage | undefined {
    return this.#entries.get(messageId);
  }

  ofHandle(handle: voice.SpeechHandle): CallMessage | undefined {
    return this.#entries.get(id<MessageId>(handle.id));
  }

  /** Called when the first sample of the message has left. */
  started(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) entry.hasStarted = true;
  }

  hasStarted(messageId: MessageId): boolean {
    return this.#entries.get(messageId)?.hasStarted === true;
  }

  /** Messages that are not finished, in the order of their creation. */
  unfinished(): readonly CallMessage[] {
    return [...this.#entries.values()].filter(({ handle }) => !handle.done());
  }

  /** Messages that the engine is ending. */
  ending(): readonly CallMessage[] {
    return [...this.#entries.values()].filter(
      ({ handle, end }) => end === 'by_engine' && !handle.done(),
    );
  }

  /** Sets whether LiveKit may interrupt the message. Throws if LiveKit refuses the change. */
  setInterruptible(messageId: MessageId, isInterruptible: boolean): void {
    const entry = this.#entries.get(messageId);
    if (entry === undefined || entry.handle.done()) return;
    entry.permission.setVeto(!isInterruptible);
  }

  /** True if the application does not allow interruptions of the message. */
  isLocked(messageId: MessageId): boolean {
    return this.#entries.get(messageId)?.permission.isLocked === true;
  }

  /** Lets LiveKit end the message for a turn that the caller had spoken before it. */
  yieldToTurn(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry === undefined) return;
    entry.end = 'by_turn';
    entry.permission.setVeto(false);
  }

  /** Notes that the engine ends the message; its handle ends after its playout. */
  willEnd(messageId: MessageId): void {
    const entry = this.#entries.get(messageId);
    if (entry !== undefined) entry.end = 'by_engine';
  }

  /** Interrupts the message's handle; resolves when LiveKit is done with it and the engine knows. */
  async interrupt(messageId: MessageId): Promise<void> {
    const entry = this.#entries.get(messageId);
    if (entry === undefined) return;
    this.willEnd(messageId);
    // Forced on the handle only: `session.interrupt({ force: true })` aborts every speech task.
    if (!entry.handle.done()) entry.handle.interrupt(true);
    await entry.finished;
  }

  /** Lifts every veto: LiveKit decides again, within what the application allows. */
  allowAll(): void {
    for (const { permission } of this.#entries.values()) permission.release();
  }

  /** The intent of an unannounced speech. `nextReply` applies to replies of the model, not to `say`. */
  #unannounced(source: Created['source']): MessageIntent {
    const messageType = (source === 'say' ? undefined : this.#next) ?? UNANNOUNCED;
    if (source !== 'say') this.#next = undefined;
    return { messageType, role: 'message', ofMessageId: undefined, text: undefined };
  }

  #tellEnd({ messageId, handle, hasStarted, isText, end }: Entry): void {
    const { tell, interruptedBy, playedMs } = this.#options;
    const { interrupted } = handle;
    const proof = this.#options.proofOf(messageId, interrupted ? 'interrupted' : 'complete');
    if (hasStarted !== true && !interrupted && end === 'of_itself' && isText) {
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
  /** LiveKit sends it as text: there was no audio output when it was created. */
  readonly isText: boolean;
  hasStarted?: boolean;
  end: 'of_itself' | 'by_engine' | 'by_turn';
};

function dropReason(end: Entry['end'], interrupted: boolean) {
  if (end === 'by_engine') return 'cancelled';
  return interrupted ? 'superseded' : 'failed';
}

/** The type of a speech that LiveKit creates by itself. */
const UNANNOUNCED = 'answer';

/** The phase of a call: it determines who has ended a message that the floor did not end. */
export type CallPhase = 'running' | 'handing_over' | 'closing';

/** Who has ended such a message, by the phase of the call. */
export const INTERRUPTED_BY = {
  running: 'session',
  handing_over: 'handoff',
  closing: 'close',
} as const satisfies Record<CallPhase, string>;
