import type { MessageRole, MessageTextEvidence } from './event.ts';
import type { ActionId, DecisionId, MessageId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** One thing the agent says, bound to its type once. */
export type SpokenMessage = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  /** The message that a reprompt or repetition goes back to; its own id for any other. */
  readonly rootId: MessageId;
  readonly isVetoed: boolean;
  /** The application allows no interruptions of it, whatever the policy of its type says. */
  readonly isLocked: boolean;
  /** Says all that its type says; a reprompt in words of its own does not. */
  readonly isWhole: boolean;
  readonly text: MessageTextEvidence;
};

/**
 * `queued`: no audio yet. `waiting`: its first sample waits for a silent caller. `leaving`: it may go.
 * `suspended`: it was heard, another message plays while its tool runs, and it will go on. `silenced`: the same
 * after its playout was ended, so that its next segment waits to be started.
 */
export type QueuedMessage = SpokenMessage & {
  readonly start: 'queued' | 'waiting' | 'leaving' | 'suspended' | 'silenced';
  /** The action that let it go. */
  readonly startedBy: ActionId | undefined;
  /** It has called a tool, and what is still to be heard of it is the result. */
  readonly bringsResult: boolean;
  /** Its tool awaits a task that talks with the caller: no input is kept for the result meanwhile. */
  readonly isAside: boolean;
};

/** A message the engine has asked the edge to speak. */
export type RequestedMessage = {
  readonly actionId: ActionId;
  readonly role: MessageRole;
  readonly messageType: string;
  readonly isProtected: boolean;
  /** The message that it repeats, or belongs to. */
  readonly ofMessageId: MessageId | undefined;
  readonly isWhole: boolean;
};

/** A message that is being heard. */
export type Playout = {
  readonly message: SpokenMessage;
  readonly startedAtMs: SessionMs;
  /** Milliseconds of source audio that left. */
  readonly playedMs: number;
  /** Pauses of this message that turned out to be for nothing. */
  readonly falsePauses: number;
  /** The message heard before it: a recogniser may still bring words that were said over that one. */
  readonly before: EndedMessage | undefined;
  /** A segment of it was played to its end, and no further one has begun. */
  readonly isBetweenSegments: boolean;
  /** Under an aside: the message that was heard last before it, which stays the last one. */
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
  /** Its playout was ended and its handle left alone, because a tool of it still runs. */
  readonly isSilenced: boolean;
};

/** Why a message ends before its end. `reported_key`: one that is declared nowhere and leads to nothing. */
export type StopCause =
  | 'speech'
  | 'key'
  | 'reported_key'
  | 'escalation'
  | 'session'
  | 'failure'
  | 'end_call';

/** Who has the floor, and what playout does. */
export type FloorState =
  | { readonly type: 'idle'; readonly last: LastMessage | undefined }
  /** `resumedBy` is the action that brought it back from a pause. */
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
      /** Transcripts of the interruption: they go out when the handle is done. */
      readonly utteranceIds: readonly UtteranceId[];
    } & Playout);
