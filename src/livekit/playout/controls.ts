import type {
  HeardSummary,
  MessageId,
  ResumeAt,
  SegmentId,
  StopAt,
  StopBoundary,
} from '../../core/index.ts';

/** What the playout reports, as it happens. Played times are milliseconds of the message's own audio. */
export type PlayoutEvent =
  /** The first audio of a segment has arrived; a message's first segment waits for `startPlayout`. */
  | {
      readonly type: 'segment_ready';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
    }
  /** The message's first sample left towards the caller. */
  | { readonly type: 'started'; readonly messageId: MessageId }
  /** About every 200 ms while the message plays. */
  | { readonly type: 'progressed'; readonly messageId: MessageId; readonly playedMs: number }
  /** The last sample before a stop or a pause left towards the caller. */
  | {
      readonly type: 'stopped';
      readonly messageId: MessageId;
      readonly playedMs: number;
      readonly boundary: StopBoundary;
    }
  /** The end of the segment was reported to LiveKit. */
  | {
      readonly type: 'segment_finished';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
      readonly playedMs: number;
    }
  /** Another piece of the message's text, read from the frames that speak it. */
  | { readonly type: 'text'; readonly messageId: MessageId; readonly text: string };

/** Where a message should end: see the engine's `stop` action. */
export type StopRequest = {
  readonly at: StopAt;
  /** Milliseconds to wait for the boundary; after that, the stop falls back to a lesser boundary. */
  readonly boundMs: number;
  /** `numbers`, `money`, `dates`, `codes` or `/regex/`: spans that the stop must not cut. */
  readonly protect: readonly string[];
  /** Ends only the segment that plays; a later one waits for `startPlayout`, as the first one did. */
  readonly keepsMessage?: boolean;
};

/** Where a message ended. `degraded` explains to people why it is not where the request wanted it. */
export type StopResult = {
  /** Milliseconds of the message that were heard. */
  readonly playedMs: number;
  readonly boundary: StopBoundary;
  readonly degraded?: string;
};

/** Where a paused message resumed. `degraded` as in `StopResult`. */
export type ResumeResult = {
  /** The position in the message, in milliseconds. */
  readonly positionMs: number;
  readonly at: ResumeAt;
  readonly degraded?: string;
};

/** What the caller heard of a message and what not; together, its whole text as far as it is known. */
export type HeardMessage = {
  readonly heardText: string;
  readonly unheardText: string;
  readonly playedMs: number;
  /** How the last word heard was found; `none` if no word was heard or no text is known. */
  readonly boundarySource: HeardSummary['boundarySource'];
  /** 0 to 1: the confidence that the heard text ends at the right word. */
  readonly confidence: number;
};

/** Takes the words of a segment when the caller hears them. */
export type CaptionSink = {
  /** `atMs` is the position in the segment at which the text was heard. */
  readonly show: (text: string, atMs: number) => void;
  /** The segment is over: its caption is complete. */
  readonly end: () => void;
};

/** What the playout needs of the session around it. */
export type PlayoutOptions = {
  /** The message whose frames LiveKit captures now. Frames of `undefined` play at once and unreported. */
  readonly messageOf: () => MessageId | undefined;
  /** LiveKit has interrupted the message: it gives up (does not finish) what it flushes from now on. */
  readonly isInterrupted: (messageId: MessageId) => boolean;
  /** True if the message must be heard to its last word: its audio is then checked for that word. */
  readonly isRequired?: (messageId: MessageId) => boolean;
  /** True if the application supplied the audio of the message. */
  readonly hasOwnAudio?: (messageId: MessageId) => boolean;
  /** Takes the words that were heard, for captions; without it nothing shows them. */
  readonly captions?: CaptionSink;
  /**
   * True while the caller speaks, so that a pause or a duck may follow; left out, always. While the
   * caller is silent, more is sent ahead at once, which costs less.
   */
  readonly callerIsSpeaking?: () => boolean;
  /** Milliseconds from the moment at which the caller begins to speak until the message may be paused or ducked. */
  readonly calmMs?: (messageId: MessageId) => number;
  /** Called during playout: it must return quickly and may call the controller. */
  readonly onEvent: (event: PlayoutEvent) => void;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Milliseconds of audio kept in the output below; grows by itself when the event loop stalls. */
  readonly leadMs?: number;
  /** Milliseconds of the fade at a cut. */
  readonly fadeMs?: number;
};
