import type {
  CallerClass,
  Clause,
  Capabilities,
  CompiledPolicy,
  Decision,
  EngineAction,
  EngineEvent,
  EngineState,
  EpochMs,
} from '../../core/index.ts';

/** Names of the field's runbook: what an operator looks for in a call. Never renamed, only added. */
export const RUNBOOK_TYPES = [
  'user.speech_started',
  'user.speech_stopped',
  'agent.speech_started',
  'agent.speech_interrupted',
  'interruption.candidate_detected',
  'interruption.decision_made',
  'interruption.recovered',
  'interruption.false_positive',
  'silence.timeout',
  'dtmf.received',
  'delivery.completed',
  'delivery.incomplete',
  'escalation.requested',
] as const;

/** Names of our own lines: the record's head, what the engine saw and did, and facts beside it. */
export const OWN_TYPES = [
  'floorkeeper.header',
  'floorkeeper.event',
  'floorkeeper.decision',
  'floorkeeper.action',
  'floorkeeper.note',
  'floorkeeper.gap',
] as const;

/** One name of the field's runbook. */
export type RunbookType = (typeof RUNBOOK_TYPES)[number];
/** The `type` of a line of a record. */
export type RecordType = RunbookType | (typeof OWN_TYPES)[number];

/**
 * One line of a record: a CloudEvents 1.0 event in JSON.
 *
 * `id` is `<call>/<seq>`, not random, so that two records of a call can be compared line by line.
 */
export type Envelope<Data = EvidenceData> = {
  readonly specversion: '1.0';
  readonly id: string;
  /** `/floorkeeper/<workflow>`. */
  readonly source: string;
  readonly type: RecordType;
  /** RFC 3339, for people and for joining with other logs. Never decided on. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Counts from 0. Where lines were lost, a `floorkeeper.gap` has the number of the last of them. */
  readonly seq: number;
  /** What the engine was when it wrote this; replay needs the same one. */
  readonly engineversion: string;
  readonly data: Data;
  /** SHA-256 over the hash of the line before and this line without the attribute; since version 2. */
  readonly chainhash?: string;
  /** Of the last line, if the operator named a key: Ed25519 over its `chainhash`, base64. */
  readonly signature?: string;
};

/** What a line carries, by its type. */
export type EvidenceData =
  | HeaderData
  | EventData
  | DecisionData
  | ActionData
  | NoteData
  | GapData
  | RunbookData;

/** The first line: all that a replay needs beside the events. */
export type HeaderData = {
  /** The name of the record: the call's id, or what a file may be called instead of it. */
  readonly canonicalCallId: string;
  readonly recordVersion: (typeof RECORD_VERSIONS)[number];
  /** The call's id as the application gave it, where a file could not be called that. */
  readonly callId?: string;
  /** The call that this one goes on with: its process had died. */
  readonly continues?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly policy: CompiledPolicy;
  readonly capabilities: Capabilities;
  readonly room?: string;
};

/** The forms of a record that can be read. 2 added the chain and the line that stands for lost ones. */
export const RECORD_VERSIONS = [1, 2] as const;

/** What the engine was told. */
export type EventData = { readonly canonicalCallId: string; readonly event: EngineEvent };
/** What the engine asked for. */
export type ActionData = { readonly canonicalCallId: string; readonly action: EngineAction };
/** What the engine decided. */
export type DecisionData = { readonly canonicalCallId: string; readonly decision: Decision };
/** A fact beside the engine: it failed, or something went round the edge. */
export type NoteData = { readonly canonicalCallId: string; readonly note: string } & Readonly<
  Record<string, unknown>
>;

/**
 * The hash of a text that had to be heard to its end, in a note `required_text`: SHA-256 in hex of the text
 * as it was spoken, or of the policy's text with its `{placeholders}` if values were filled in.
 */
export type TextHash = { readonly sha256: string; readonly of: 'text' | 'template' };

/** Stands for lines that were lost, and says how the engine stood after them. */
export type GapData = {
  readonly canonicalCallId: string;
  /** The first and the last number that was lost. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly state: EngineState;
};

/** The ids by which a line is found in a trace. */
export type TraceIds = { readonly traceId: string; readonly spanId: string };

/** What the recogniser had brought of the caller's words. */
export type TranscriptStatus = 'none' | 'interim' | 'final';

/** The fields of the field's runbook. A field is there when it means something for the line. */
export type RunbookData = {
  readonly canonicalCallId: string;
  /** Names the turn: the last one committed. */
  readonly turnId: string;
  readonly agentResponseId?: string;
  /** LiveKit's trace of the session, and its span of the turn: the agent's while it speaks, else the caller's. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly agentSpeech: {
    readonly state: 'idle' | 'playing' | 'ducked' | 'paused' | 'stopping';
    readonly messageType: string;
    readonly interruptible?: string;
    readonly playbackPositionMs: number;
    /** When its first sample left, in milliseconds of the call. */
    readonly startedAtMs?: number;
  };
  /** The caller's voice: where it begins and where it ends. */
  readonly voice?: {
    readonly source: 'vad';
    readonly onsetAtMs: number;
    /** From here on only at its end. Milliseconds of voice, and of silence until that was noticed. */
    readonly durationMs?: number;
    readonly silenceMs?: number;
    /** The VAD's probability of speech, 0 to 1: of the first window, then the highest of the voice. */
    readonly probability?: number;
    readonly transcript?: TranscriptStatus;
  };
  /** What made an overlap a candidate. */
  readonly candidate?: {
    readonly mode: string;
    readonly minSpeechMs: number;
    /** Where `mode` is `words`. */
    readonly minWords?: number;
    readonly speechDurationMs: number;
    readonly words: number;
  };
  /** An interruption that turned out to be none. */
  readonly falsePositive?: {
    /** Milliseconds from the duck or pause until playout came back. */
    readonly afterMs: number;
    /** Milliseconds without the caller's voice before that. */
    readonly quietMs: number;
    readonly transcript: TranscriptStatus;
    readonly resumePositionMs: number;
  };
  /** How a message ended before its end. */
  readonly interruption?: {
    /** `policy`, or what ended the message without the policy. */
    readonly by: 'policy' | 'session' | 'turn' | 'watchdog' | 'handoff' | 'close';
    readonly reason: string;
  };
  readonly silence?: {
    /** Milliseconds since the agent or the caller was last heard. */
    readonly elapsedMs: number;
    /** The message that was not answered. */
    readonly messageType: string;
    /** Which rung of the message's ladder this is, counted from 1, and how many there are. */
    readonly rung: number;
    readonly rungs: number;
    readonly nextAction: string;
  };
  readonly callerInput?: {
    readonly type: 'speech' | 'dtmf' | 'silence';
    readonly speechDurationMs: number;
    readonly transcriptRef?: string;
    readonly isBackchannel: boolean;
    readonly class: CallerClass;
  };
  readonly decision?: {
    readonly id: string;
    readonly verdict: string;
    readonly clause: Clause;
    readonly overruled: readonly Clause[];
    readonly policyVersion: string;
    readonly reason: string;
    readonly confidence: number;
  };
  readonly recovery?: {
    readonly agentTranscriptTruncatedAtMs?: number;
    /** Where the message ended: at a word's end, a sentence's, or at once. */
    readonly heardBoundary?: string;
    readonly heardTextRef?: string;
    readonly newTurnCommitted?: boolean;
    readonly taskStatePreserved?: boolean;
    readonly resumePositionMs?: number;
  };
};

/** An instant as the envelope writes it. */
export function rfc3339(at: EpochMs): string {
  return new Date(at).toISOString();
}
