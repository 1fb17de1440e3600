import type {
  HeardSummary,
  MessageId,
  ResumeAt,
  SegmentId,
  StopAt,
  StopBoundary,
} from '../../core/index.ts';

/** What the playout tells, as it happens. Played times are milliseconds of the message's own audio. */
export type PlayoutEvent =
  /** The first audio of a segment is here; a message's first segment waits for `startPlayout`. */
  | {
      readonly type: 'segment_ready';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
    }
  /** The message's first sample left towards the ear. */
  | { readonly type: 'started'; readonly messageId: MessageId }
  /** About every 200 ms while the message plays. */
  | { readonly type: 'progressed'; readonly messageId: MessageId; readonly playedMs: number }
  /** The last sample of a stop, or of a pause, left towards the ear. */
  | {
      readonly type: 'stopped';
      readonly messageId: MessageId;
      readonly playedMs: number;
      readonly boundary: StopBoundary;
    }
  /** LiveKit was told that the segment is over. */
  | {
      readonly type: 'segment_finished';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
      readonly playedMs: number;
    }
  /** A further piece of the message's text, learnt from the frames that speak it. */
  | { readonly type: 'text'; readonly messageId: MessageId; readonly text: string };

/** Where a message is to end: see the engine's `stop`. */
export type StopRequest = {
  readonly at: StopAt;
  /** Milliseconds that a boundary may be waited for; then the nearest lesser stop. */
  readonly boundMs: number;
  /** `numbers`, `money`, `dates`, `codes` or `/regex/`: spans that the stop does not cut. */
  readonly protect: readonly string[];
  /** Only what is heard now ends: a later segment waits for `startPlayout`, as the first one did. */
  readonly keepsMessage?: boolean;
};

/** Where a message ended. `degraded` says, for people, what was done where the request was not possible. */
export type StopResult = {
  /** Milliseconds of the message that were heard. */
  readonly playedMs: number;
  readonly boundary: StopBoundary;
  readonly degraded?: string;
};

/** Where a paused message went on. `degraded` as in `StopResult`. */
export type ResumeResult = {
  /** Milliseconds into the message. */
  readonly positionMs: number;
  readonly at: ResumeAt;
  readonly degraded?: string;
};

/** What the caller heard of a message and what not; together they are its whole text as far as it is known. */
export type HeardMessage = {
  readonly heardText: string;
  readonly unheardText: string;
  readonly playedMs: number;
  /** How the word was found that the text ends at; `none` where no word was heard, or no text is known. */
  readonly boundarySource: HeardSummary['boundarySource'];
  /** 0 to 1: how sure it is that the text ends at the right word. */
  readonly confidence: number;
};

/** What the playout needs of the session around it. */
export type PlayoutOptions = {
  /** The message whose frames are captured now; `undefined` plays at once and is told to nobody. */
  readonly messageOf: () => MessageId | undefined;
  /** The framework has interrupted the message: what it flushes of it from now on is given up. */
  readonly isInterrupted: (messageId: MessageId) => boolean;
  /** What a stop of the message must not cut, as in `StopRequest`; its words are looked for ahead. */
  readonly protectOf?: (messageId: MessageId) => readonly string[];
  /** The message must be heard to its last word: whether its voice spoke that is looked for. */
  readonly isRequired?: (messageId: MessageId) => boolean;
  /** The application gave the audio of the message itself. */
  readonly hasOwnAudio?: (messageId: MessageId) => boolean;
  /** Called in the middle of playout: it must return soon and may call the controller. */
  readonly onEvent: (event: PlayoutEvent) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds of audio kept in the output below; raised by itself where the event loop stalls. */
  readonly leadMs?: number;
  /** Milliseconds of the ramp at a cut. */
  readonly fadeMs?: number;
};
