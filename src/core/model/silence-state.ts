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
