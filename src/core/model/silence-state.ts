import type { MessageId, UtteranceId } from './ids.ts';
import type { SessionMs } from './time.ts';

/** The ladder of a caller who stays silent. */
export type SilenceState =
  | { readonly type: 'off' }
  /** `dueAtMs`: when the rung comes if nobody makes a sound. */
  | ({ readonly type: 'counting'; readonly dueAtMs: SessionMs } & Ladder)
  /** A tool runs: what was left then is left still. */
  | ({ readonly type: 'standing'; readonly leftMs: number } & Ladder)
  /** A rung's reprompt is asked for, or plays. */
  | ({ readonly type: 'speaking' } & Ladder)
  /** The last rung was taken, and the caller has still said nothing. */
  | ({ readonly type: 'over' } & Ladder);

/** Whose ladder, and the rung that comes next. */
export type Ladder = {
  readonly rootId: MessageId;
  readonly messageType: string;
  readonly rung: number;
};

/** Interim words whose final transcript is still to come. */
export type InterimWords = { readonly utteranceId: UtteranceId; readonly heardAtMs: SessionMs };

/** What is owed to the caller once nobody speaks and nothing is under way. */
export type Debts = {
  /** A message that a voice has cut, of which no words have come to anything yet. */
  readonly cut: CutMessage | undefined;
  /** Since when words are too old to be answered, and nothing was said about it. */
  readonly staleSinceMs: SessionMs | undefined;
  /** Interim words that were made a turn: their final transcript may still come. */
  readonly promoted: InterimWords | undefined;
};

/** See `Debts`. */
export type CutMessage = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly cutAtMs: SessionMs;
};
