/** What one record holds that figures are computed from: no word, no digit, only times and names. */
export type CallFacts = {
  readonly call: CallRow;
  readonly spoken: readonly SpokenRow[];
  readonly moments: readonly MomentRow[];
};

/** One call. */
export type CallRow = {
  readonly call: string;
  /** When the call began, by the wall clock, as `2026-11-20` and `2026-11-20T14`, in UTC. */
  readonly day: string;
  readonly hour: string;
  readonly workflow: string;
  /** The policy's revision and the start of its hash. */
  readonly policy: string;
  readonly lasts_ms: number;
  /** The application reported the state of its task, or the caller chose or completed something. */
  readonly task_known: boolean;
  readonly escalated: boolean;
};

/** The messages of one type that were heard in a call, and for how long. */
export type SpokenRow = {
  readonly call: string;
  readonly message_type: string;
  readonly messages: number;
  readonly played_ms: number;
};

/**
 * One moment at which the caller and the agent met: an overlap, or a key that stopped a message. The
 * columns are measures; what they mean together is said by the named queries.
 */
export type MomentRow = {
  readonly call: string;
  /** The id of the overlap; for a key, of the decision. */
  readonly turn: string;
  readonly message_type: string;
  readonly message_id: string;
  readonly at_ms: number;
  readonly means: 'speech' | 'keys';
  /** Speech could have ended the message. */
  readonly admits_speech: boolean;
  readonly ducked: boolean;
  readonly paused: boolean;
  readonly outcome: 'interrupted' | 'resumed' | 'continued';
  /** The class, clause and confidence of the decision that made the outcome. */
  readonly class: string;
  readonly clause: string;
  readonly confidence: number;
  /** Where playout stood at the outcome. */
  readonly played_ms: number;
  /** The caller's voice, milliseconds of the call; null for a key. */
  readonly voice_from_ms: number | null;
  readonly voice_to_ms: number | null;
  /** The most content words that any transcript of the moment had; null if no words came. */
  readonly content_words: number | null;
  /** The final words held nothing but phrases that leave the floor. */
  readonly only_backchannel: boolean;
  readonly words_dropped: boolean;
  /** Until the caller took the floor of the same message by another attempt. */
  readonly again_after_ms: number | null;
  /** Until the caller asked for a human, or was given one. */
  readonly human_after_ms: number | null;
  /** The rest of the message was said after all, because no words came; and it was heard to its end. */
  readonly rest_said: boolean;
  readonly rest_heard: boolean;
  /** From the decision to resume until playout was seen to move on. */
  readonly back_after_ms: number | null;
  /** From the decision to resume until the end of the call. */
  readonly left_after_ms: number | null;
  /** From the end of the message, or of the caller's voice if that was later, to the next message. */
  readonly silence_ms: number | null;
  /** Until the caller said something that is alike in its evidence. */
  readonly alike_after_ms: number | null;
  /** The task moved on afterwards. */
  readonly task_after: boolean;
};

/** Something wrong with a record; `line` is 1-based. */
export type ProblemRow = {
  readonly file: string;
  readonly code: string;
  readonly line: number;
  readonly message: string;
  /** The record is in the figures all the same. */
  readonly scored: boolean;
};
