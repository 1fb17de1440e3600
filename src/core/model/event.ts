import type {
  ActionId,
  AskId,
  KeyRef,
  MessageId,
  SegmentId,
  ToolCallId,
  UtteranceId,
} from './ids.ts';
import type { SessionMs } from './time.ts';

/** What this session can do. The edge reports it once, at the start. */
export type Capabilities = {
  /** Transcripts pass the edge's gate before the session sees them. */
  readonly canHold: boolean;
  /** The caller's keys reach the edge. */
  readonly hasDtmf: boolean;
  /** The TTS reports word times. */
  readonly hasWordTimes: boolean;
  /** The recogniser sends interim words while the caller still speaks. */
  readonly hasInterims: boolean;
  /** LiveKit's adaptive interruption runs and reports its verdicts. */
  readonly hasOverlapVerdict: boolean;
};

/** The lexicons of the caller's words that the engine knows by name. */
export type LexiconName = 'backchannel' | 'stop' | 'correction' | 'answer' | 'escalation';

/** What was said, as evidence: counts, classes and likeness, never a word. `src/words` makes it. */
export type WordEvidence = {
  readonly words: number;
  /** Words beyond backchannel, agreement and filler. */
  readonly contentWords: number;
  /** `backchannel`: only phrases that leave the floor; `prefix`: may still become one; `other`: more. */
  readonly shape: 'none' | 'backchannel' | 'prefix' | 'other';
  /** The kind of the first word. */
  readonly opening:
    | 'none'
    | 'agreement'
    | 'backchannel'
    | 'stop'
    | 'question'
    | 'discourse'
    | 'pronoun'
    | 'other';
  /** The first word after the hold words stops, corrects or asks: it counts even after the voice ended. */
  readonly isSticky: boolean;
  readonly isQuestion: boolean;
  /** The lexicons that match, whole contiguous words, negated escalation left out. */
  readonly matches: readonly LexiconName[];
  /** Digits spoken, after `double` and the like. */
  readonly spokenDigits: number;
  /** Nothing but digits and fillers. */
  readonly isOnlyDigits: boolean;
  /** The caller says the name of this key after the digits, or says nothing else: "pound". */
  readonly spokenKey?: '#' | '*';
  /** Apart from digits, the words only introduce them: "my number is". */
  readonly isGivingDigits?: boolean;
  /** Share of the words that the agent itself said recently, 0 to 1. */
  readonly likenessToOwn: number;
  /** The recogniser's confidence, 0 to 1; 1 if it reports none. */
  readonly confidence: number;
};

/** What a key means for the message in force. The key itself stays in the vault. */
export type KeyEvidence = {
  /** Name of the declared option. */
  readonly option?: string;
  readonly isDigit: boolean;
  readonly isTerminator: boolean;
  readonly isEscalation: boolean;
  /** The same key as the one before. Not set while a number is asked for: a record must not show its digits. */
  readonly isRepeat?: true;
};

/** What is known of the agent's own text. */
export type MessageTextEvidence = { readonly words: number; readonly endsInQuestion: boolean };

/** How much of a message the caller heard, without its words. */
export type HeardSummary = {
  readonly heardWords: number;
  readonly unheardWords: number;
  readonly playedMs: number;
  readonly boundarySource: 'complete' | 'provider' | 'aligned' | 'characters' | 'none';
  /** 0 to 1. */
  readonly confidence: number;
};

/**
 * What the edge can prove of a message that was played to its end.
 *
 * `heard`: its audio spoke the whole text and reached the caller's connection. `read`: it went out as
 * text, because audio was off. `synthesis`: the voice did not speak all of the text. `model`: the model's
 * answer broke off. `output`: the audio output took no frames, or there is no audio output. `away`: the
 * connection was down during the message, or nothing proves that it was up. `machine`: an answering machine
 * took it, also if it was cut.
 */
export type DeliveryProof =
  | 'heard'
  | 'read'
  | 'synthesis'
  | 'model'
  | 'output'
  | 'away'
  | 'machine';

/**
 * Why a message exists: the application says it, or the engine asked for it. An `aside` is spoken
 * outside LiveKit's queue of speeches and changes nothing else.
 */
export type MessageRole = 'message' | 'reprompt' | 'again' | 'declared' | 'aside';

/** A part of the agent that a provider serves. */
export type ProviderPart = 'model' | 'voice' | 'recogniser';

type At = { readonly atMs: SessionMs };

/** What happened, in the order in which the edge saw it. Plain JSON: a record is a list of events. */
export type EngineEvent =
  | (At & { readonly type: 'session_started'; readonly capabilities: Capabilities })
  | (At & MessageQueued)
  /** The application no longer allows interruptions of the message, or allows them again. */
  | (At & { readonly type: 'message_locked' | 'message_unlocked'; readonly messageId: MessageId })
  /** The first sample became audible. */
  | (At & { readonly type: 'message_started'; readonly messageId: MessageId })
  | (At & {
      readonly type: 'text_appended';
      readonly messageId: MessageId;
      readonly evidence: MessageTextEvidence;
    })
  /** A segment's audio has reached the playout. The message's first segment waits for `start_playout`. */
  | (At & {
      readonly type: 'segment_started';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
    })
  | (At & {
      readonly type: 'segment_finished';
      readonly messageId: MessageId;
      readonly segmentId: SegmentId;
      readonly playedMs: number;
    })
  /** The handle is done and its text is in the chat context. */
  | (At & {
      readonly type: 'message_finished';
      readonly messageId: MessageId;
      readonly playedMs: number;
      readonly interrupted: boolean;
      /** For a message that was played to its end. Absent means `heard`. */
      readonly proof?: DeliveryProof | 'pending';
    })
  /** The edge now knows whether a message whose proof was `pending` was heard. */
  | (At & {
      readonly type: 'delivery_settled';
      readonly messageId: MessageId;
      readonly proof: DeliveryProof;
    })
  /** The message ended before its first sample played. */
  | (At & {
      readonly type: 'message_dropped';
      readonly messageId: MessageId;
      readonly reason: 'cancelled' | 'superseded' | 'failed';
    })
  | (At & {
      readonly type: 'playout_progressed';
      readonly messageId: MessageId;
      readonly playedMs: number;
    })
  /** The last sample before a stop or pause has played. */
  | (At & {
      readonly type: 'playout_stopped';
      readonly messageId: MessageId;
      readonly playedMs: number;
      readonly boundary: StopBoundary;
    })
  | (At & {
      readonly type: 'playout_interrupted_externally';
      readonly messageId: MessageId;
      readonly by: 'session' | 'turn' | 'watchdog' | 'handoff' | 'close';
    })
  | (At & {
      readonly type: 'user_speech_started';
      readonly onsetAtMs: SessionMs;
      /** The VAD's probability of speech in the window that began it, 0 to 1. */
      readonly probability?: number;
    })
  | (At & SpeechContinued)
  | (At & { readonly type: 'user_speech_ended' })
  | (At & WordsHeard)
  | (At & { readonly type: 'turn_end_asked'; readonly askId: AskId })
  /** A turn ended while no speech could end the message. The edge has kept its words. */
  | (At & { readonly type: 'turn_refused'; readonly utteranceIds: readonly UtteranceId[] })
  | (At & { readonly type: 'turn_committed'; readonly turnId: string })
  | (At & { readonly type: 'reply_started'; readonly messageId: MessageId })
  /** `isAgain`: the answer to `read_key`, and not a further press. */
  | (At & {
      readonly type: 'dtmf_received';
      readonly ref: KeyRef;
      readonly key: KeyEvidence;
      readonly isAgain?: true;
    })
  /** LiveKit's adaptive interruption has judged the overlap. */
  | (At & {
      readonly type: 'overlap_verdict';
      readonly isInterruption: boolean;
      readonly probability: number;
    })
  | (At & {
      readonly type: 'tool_started';
      readonly callId: ToolCallId;
      readonly ownerMessageId: MessageId | undefined;
      readonly cancellable: boolean;
    })
  /** The tool awaits a task that talks with the caller. `tool_started` follows when the task is over. */
  | (At & { readonly type: 'tool_awaits_caller'; readonly callId: ToolCallId })
  | (At & { readonly type: 'tool_ended'; readonly callId: ToolCallId })
  /** The state of the application's task changed; different states have different digests. */
  | (At & { readonly type: 'task_state_changed'; readonly digest: string })
  | (At & { readonly type: 'handoff_ended'; readonly outcome: 'accepted' | 'failed' })
  | (At & { readonly type: 'stt_failed' })
  /** A provider failed. `isFinal`: without the floor, LiveKit would close the session now. */
  | (At & {
      readonly type: 'provider_failed';
      readonly part: ProviderPart;
      readonly isFinal: boolean;
    })
  /** LiveKit has found that an answering machine has answered the call. */
  | (At & { readonly type: 'machine_answered' })
  | (At & { readonly type: 'gate_stalled'; readonly utteranceId: UtteranceId })
  | (At & { readonly type: 'caller_left' })
  | (At & { readonly type: 'caller_returned' })
  /** The application, or LiveKit for text input, called `session.interrupt()`. */
  | (At & { readonly type: 'interrupt_requested'; readonly by: 'session' })
  | (At & { readonly type: 'woke' })
  | (At & {
      readonly type: 'action_done';
      readonly actionId: ActionId;
      readonly heard?: HeardSummary;
    })
  | (At & { readonly type: 'action_degraded'; readonly actionId: ActionId; readonly did: string })
  | (At & { readonly type: 'action_failed'; readonly actionId: ActionId; readonly code: string })
  | (At & { readonly type: 'session_closing' });

/** Where playout ended. */
export type StopBoundary = 'now' | 'word' | 'sentence' | 'end' | 'pause';

/** LiveKit created a speech. Its message type is set here and never changes. */
export type MessageQueued = {
  readonly type: 'message_queued';
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  /** The message that a reprompt or repetition belongs to. */
  readonly ofMessageId?: MessageId;
  /** The application made it with `allowInterruptions: false`. */
  readonly lockedByApplication?: true;
};

/** The caller still speaks. Measured by the edge: LiveKit's `speechDuration` counts trailing silence. */
export type SpeechContinued = {
  readonly type: 'user_speech_continued';
  /** Milliseconds of voice since the onset, trailing silence left out. */
  readonly durationMs: number;
  /** Decibels below full scale; both absent if the VAD's events carry no audio. */
  readonly levelDb?: number;
  readonly noiseDb?: number;
  /** The VAD's probability of speech, 0 to 1. */
  readonly probability: number;
};

/** A transcript reached the gate. Interim and final transcripts of one utterance share its id. */
export type WordsHeard = {
  readonly type: 'words_heard';
  readonly utteranceId: UtteranceId;
  readonly isFinal: boolean;
  readonly evidence: WordEvidence;
};
