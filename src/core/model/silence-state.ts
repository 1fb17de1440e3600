import type { MessageId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** The ladder of a caller who stays silent. */
export type SilenceState =
  | { readonly type: 'off' }
  /** `dueAtMs`: when the next rung is taken if nobody makes a sound. */
  | ({ readonly type: 'counting'; readonly dueAtMs: SessionMs } & Ladder)
  /** A tool runs and the count is suspended; `leftMs` remain when the tool ends. */
  | ({ readonly type: 'standing'; readonly leftMs: number } & Ladder)
  /** A rung's reprompt is requested, or plays. */
  | ({ readonly type: 'speaking' } & Ladder)
  /** The last rung was taken, and the caller is still silent. */
  | ({ readonly type: 'over' } & Ladder);

/** The message that the ladder belongs to, and its next rung. */
export type Ladder = {
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly rung: number;
};

/** Interim words whose final transcript is still to come. */
export type InterimWords = { readonly utteranceId: UtteranceId; readonly heardAtMs: SessionMs };

/** What the agent owes the caller once nobody speaks and nothing else is pending. */
export type Debts = {
  /** A message that a voice interrupted, while no words of that voice have had an effect yet. */
  readonly cut: CutMessage | undefined;
  /** When words became too old to be answered, if the caller has not been asked about them. */
  readonly staleSinceMs: SessionMs | undefined;
  /** Interim words that were committed as a turn; their final transcript may still come. */
  readonly promoted: InterimWords | undefined;
};

/** See `Debts`. */
export type CutMessage = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly cutAtMs: SessionMs;
};
