import type { MessageRole, MessageTextEvidence } from './event.ts';
import type { ActionId, DecisionId, MessageId, ToolCallId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** One thing the agent says. Its type never changes. */
export type SpokenMessage = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  /** The message that a reprompt or repetition belongs to; for any other message, its own id. */
  readonly rootId: MessageId;
  readonly isVetoed: boolean;
  /** The application forbids interruptions of this message, whatever the policy of its type says. */
  readonly isLocked: boolean;
  /** Says the whole text of its type. A reprompt with its own text does not. */
  readonly isWhole: boolean;
  readonly text: MessageTextEvidence;
  /** It has called a tool, and the tool's result is still to be heard. */
  readonly bringsResult: boolean;
  /** Its tools that await a task that talks with the caller: nothing waits for the result meanwhile. */
  readonly asking: readonly ToolCallId[];
};

/**
 * `queued`: no audio yet. `waiting`: its first sample waits for a silent caller. `leaving`: it may play.
 * `suspended`: part of it was heard, its tool runs, others may play meanwhile, and it will continue.
 * `silenced`: the same, but its playout was ended, so its next segment needs `start_playout`.
 */
export type QueuedMessage = SpokenMessage & {
  readonly start: 'queued' | 'waiting' | 'leaving' | 'suspended' | 'silenced';
  /** The `start_playout` action that let it play. */
  readonly startedBy: ActionId | undefined;
};

/** A message the engine has asked the edge to speak. */
export type RequestedMessage = {
  readonly actionId: ActionId;
  readonly role: MessageRole;
  readonly messageType: string;
  readonly isProtected: boolean;
  /** The message that it repeats, or belongs to. */
  readonly ofMessageId: MessageId | undefined;
  /** The first message of those that repeat each other. */
  readonly rootId: MessageId | undefined;
  readonly isWhole: boolean;
};

/** A message that is being heard. */
export type Playout = {
  readonly message: SpokenMessage;
  readonly startedAtMs: SessionMs;
  /** Milliseconds of source audio that were played. */
  readonly playedMs: number;
  /** Pauses of this message that turned out to be false interruptions. */
  readonly falsePauses: number;
  /** The previous message: the recogniser may still send words that were spoken over it. */
  readonly before: EndedMessage | undefined;
  /** A segment of it was played to its end, and no further one has begun. */
  readonly isBetweenSegments: boolean;
  /** For an aside: the message heard last before it, which remains the last message. */
  readonly under: LastMessage | undefined;
};

/** A message that is over. */
export type EndedMessage = {
  readonly messageType: string;
  readonly isLocked: boolean;
  readonly endedAtMs: SessionMs;
  readonly playedMs: number;
  readonly text: MessageTextEvidence;
};

/** The message that was heard last. */
export type LastMessage = SpokenMessage & {
  readonly endedAtMs: SessionMs;
  readonly playedMs: number;
  /** Its playout was stopped but its handle was not interrupted, because its tool still runs. */
  readonly isSilenced: boolean;
};

/** Why a message was stopped. `reported_key`: a key that the policy does not declare; it has no effect. */
export type StopCause =
  | 'speech'
  | 'key'
  | 'reported_key'
  | 'escalation'
  | 'session'
  | 'failure'
  | 'end_call'
  | 'machine';

/** Who has the floor, and what playout does. */
export type FloorState =
  | { readonly type: 'idle'; readonly last: LastMessage | undefined }
  /** `resumedBy` is the action that resumed it after a pause. */
  | ({ readonly type: 'playing'; readonly resumedBy: ActionId | undefined } & Playout)
  /** `byAction` is the action that ducked or paused it. */
  | ({ readonly type: 'ducked' | 'paused'; readonly byAction: ActionId } & Playout)
  | ({
      readonly type: 'stopping';
      readonly cause: StopCause;
      readonly byAction: ActionId | undefined;
      readonly byDecision: DecisionId | undefined;
      /** The handle outlives its playout. */
      readonly keepsHandle: boolean;
      /** Stops that failed so far. */
      readonly failures: number;
      /** Transcripts of the interruption: they are released when the handle is done. */
      readonly utteranceIds: readonly UtteranceId[];
    } & Playout);
