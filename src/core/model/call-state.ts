import type { EndCallReason } from './action.ts';
import type { Clause } from './clause.ts';
import type { ActionId, MessageId, ToolCallId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** A required message that was not heard to its end, and how often it was said again. */
export type MissedDelivery = {
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly repeats: number;
  /** The repetition waits for the caller to come back. */
  readonly isOwed: boolean;
};

/** Whether the caller is being handed to a human. */
export type EscalationState =
  | { readonly type: 'none' }
  | {
      readonly type: 'under_way';
      readonly utteranceId: UtteranceId | undefined;
      readonly handOffBy: ActionId;
      /** The message that says so; undefined until it is queued. */
      readonly messageId: MessageId | undefined;
    };

/** Words that have asked for a human, and when they were last heard. */
export type Wish = { readonly utteranceId: UtteranceId; readonly atMs: SessionMs };

/**
 * Whether the policy ends the call, and how far that is. `apologising`: something has failed for good,
 * the caller is told, then `call.trouble.do` follows. `waiting`: protected messages play first.
 * `speaking`: `call.end.message` is asked for or plays. `told`: the application was told to hang up.
 */
export type EndingState =
  | { readonly type: 'none' }
  | { readonly type: 'apologising'; readonly canSpeak: boolean }
  | {
      readonly type: 'waiting' | 'speaking' | 'told';
      readonly reason: EndCallReason;
      readonly clause: Clause;
      readonly canSpeak: boolean;
    };

/** A tool call that has not ended. */
export type RunningTool = {
  readonly callId: ToolCallId;
  readonly ownerMessageId: MessageId | undefined;
  readonly cancellable: boolean;
};
