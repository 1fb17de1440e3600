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
export type InterimWords = {
  readonly utteranceId: UtteranceId;
  readonly heardAtMs: SessionMs;
  /** When the voice that says them was last heard. */
  readonly voiceAtMs: SessionMs;
  /** Type of the message that they were said over, or after. */
  readonly messageType: string;
  /** They become the caller's turn if no final transcript follows. */
  readonly isTurn: boolean;
};

/** What the agent owes the caller once nobody speaks and nothing else is pending. */
export type Debts = {
  /** A message that a voice interrupted, while no words of that voice have had an effect yet. */
  readonly cut: CutMessage | undefined;
  /** The caller said something that will not be answered, and no message has been heard since. */
  readonly stale: StaleWords | undefined;
  /** When the caller's last turn was committed, if no message has been heard since. */
  readonly turnAtMs: SessionMs | undefined;
  /** Interim words that were committed as a turn; their final transcript may still come. */
  readonly promoted: Pick<InterimWords, 'utteranceId' | 'heardAtMs'> | undefined;
};

/** See `Debts`. The agent asks what the caller said. */
export type StaleWords = {
  readonly sinceMs: SessionMs;
  /** The agent asks now at the earliest. */
  readonly dueAtMs: SessionMs;
  /** How often it has asked: the question may fail before it is heard. */
  readonly asked: number;
};

/** See `Debts`. */
export type CutMessage = {
  readonly messageId: MessageId;
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly cutAtMs: SessionMs;
  /** When the voice that cut it was last heard. */
  readonly voiceAtMs: SessionMs;
};
