import type { EndCallReason } from './action.ts';
import type { Clause } from './clause.ts';
import type { ActionId, MessageId, ToolCallId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** A required message that the caller did not hear to its end, and how often it was repeated. */
export type MissedDelivery = {
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly repeats: number;
  /** The repetition waits until the caller returns to the call. */
  readonly isOwed: boolean;
};

/** Whether the caller is being handed to a human. */
export type EscalationState =
  | { readonly type: 'none' }
  | {
      readonly type: 'under_way';
      readonly utteranceId: UtteranceId | undefined;
      readonly handOffBy: ActionId;
      /** The message that announces the human; undefined until it is queued. */
      readonly messageId: MessageId | undefined;
    };

/** The utterance that asked for a human, and when its words were last heard. */
export type Wish = { readonly utteranceId: UtteranceId; readonly atMs: SessionMs };

/**
 * Whether the policy is ending the call, and how far along that is. `apologising`: something has failed
 * for good and the caller hears so; `call.trouble.do` follows. `waiting`: protected messages play first.
 * `speaking`: `call.end.message` is asked for or plays. `leaving_message`: an answering machine gets
 * `call.voicemail`. `told`: the application was told to hang up.
 */
export type EndingState =
  | { readonly type: 'none' }
  | { readonly type: 'apologising'; readonly canSpeak: boolean }
  | {
      readonly type: 'waiting' | 'speaking' | 'leaving_message' | 'told';
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
