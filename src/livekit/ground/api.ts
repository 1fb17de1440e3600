import type { voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import type { CompiledPolicy, Decision, EndCallReason, HandOffReason } from '../../core/index.ts';

/** The source of the call's policy: a folder of YAML files, or a compiled policy. */
export type PolicySource =
  | {
      /** Folder with one YAML file per workflow. */
      readonly policies: string;
      /** Name of the workflow in that folder; if absent, the only one there, or else `default`. */
      readonly workflow?: string;
    }
  | { readonly policy: CompiledPolicy };

/** Where the words of a call are stored, and for how long; without it they are not stored. */
export type RawRecords = {
  readonly folder: string;
  /** Days after which a file in the folder may be deleted; written into its first line. */
  readonly retentionDays: number;
};

/** Options of `createFloor`. `messages` lists the types this code speaks: checked now, typed for `say`. */
export type FloorOptions<MessageType extends string = string> = PolicySource & {
  readonly messages?: readonly MessageType[];
  /** Folder for the records, created if missing; `./records` if absent; `false` writes none. */
  readonly records?: string | false;
  readonly rawRecords?: RawRecords;
  /**
   * Path of an Ed25519 private key (PEM): the last line of the record is signed with it, and
   * `floorkeeper verify --key` checks it with the public half.
   */
  readonly recordKey?: string;
  /**
   * A candidate policy, or the path of its file: it runs beside the policy of the call, and the record says where it
   * would have decided otherwise. It changes nothing in the call.
   */
  readonly shadow?: string | CompiledPolicy;
  /** `false`: a type missing in the workflow is spoken under `defaults`, and the record says so. */
  readonly strict?: boolean;
  /** The call that this one continues after its process died; the record's first line names it. */
  readonly continues?: string;
  /** Names the record; the room's name if absent, random without a room. */
  readonly callId?: string;
};

/** Options of `say`. */
export type SayOptions = {
  /** Values for each `{name}` in a text from the policy. */
  readonly params?: Readonly<Record<string, string>>;
} & Omit<NonNullable<Parameters<voice.AgentSession['say']>[1]>, 'allowInterruptions'>;

/** Options of `reply`: those of `generateReply`, except that the policy decides who may interrupt. */
export type ReplyOptions = Omit<
  NonNullable<Parameters<voice.AgentSession['generateReply']>[0]>,
  'allowInterruptions'
>;

/** Words for `say`: a text or a stream of text. */
export type SayText = Parameters<voice.AgentSession['say']>[0];

/** The events for the application, by name. Only these contain keys and words; a record never does. */
export type FloorEvents = {
  readonly decision: Decision;
  /** The caller chose a menu option by its key. */
  readonly option: {
    readonly name: string;
    readonly digit: string;
    readonly messageType: string;
  };
  /** The caller pressed a key that the policy declares no meaning for. */
  readonly digit: { readonly digit: string; readonly messageType: string };
  /** Digits or another entity are complete. */
  readonly collected: {
    readonly value: string;
    readonly kind: 'digits';
    readonly messageType: string;
  };
  /** The caller wants a human; emitted at the decision. */
  readonly handoff: { readonly reason: HandOffReason; readonly messageType: string };
  /** The policy ends the call and its last words were heard: the application should hang up. */
  readonly end_call: { readonly reason: EndCallReason };
  /** The caller's input during a message: for `input: report`, or held for too long (`stale`). */
  readonly held: {
    readonly transcript: string;
    readonly messageType: string;
    readonly stale: boolean;
  };
};

/** What the caller heard of one message. */
export type Heard = {
  readonly heardText: string;
  readonly unheardText: string;
  /** Milliseconds of the message's audio that were played. */
  readonly playedMs: number;
  /** How the boundary between the two texts was found. */
  readonly boundarySource: 'complete' | 'provider' | 'aligned' | 'characters' | 'none';
  /** 0 to 1. */
  readonly confidence: number;
};

/**
 * The floor of one call: give `sessionOptions` to the session, `attach` it, then speak by message
 * type. One floor serves one session.
 */
export type Floor<MessageType extends string = string> = {
  /** The session's options with the floor's parts wrapped around VAD, STT and turn detection. */
  sessionOptions<UserData>(
    options: voice.AgentSessionOptions<UserData>,
  ): voice.AgentSessionOptions<UserData>;
  /** Call it before `session.start`. Without a room the only keys are those given to `dtmf`. */
  attach<UserData>(session: voice.AgentSession<UserData>, room?: Room): void;
  /** Speaks a text, or the policy's text of the type. Returns the handle at once. */
  say(messageType: MessageType, text: SayText, options?: SayOptions): voice.SpeechHandle;
  say(messageType: MessageType, options?: SayOptions): voice.SpeechHandle;
  /** `generateReply` under the policy of a message type. Returns the handle at once. */
  reply(messageType: MessageType, options?: ReplyOptions): voice.SpeechHandle;
  /** Sets the type of the next reply that the session creates by itself; lapses with the turn after it. */
  nextReply(messageType: MessageType): void;
  /** Takes a key from another source: a test or another transport. */
  dtmf(digit: string): void;
  /** Returns a function that ends the listening. A listener may be `async`; the call survives its failure. */
  on<Name extends keyof FloorEvents>(
    name: Name,
    listener: (event: FloorEvents[Name]) => unknown,
  ): () => void;
  /** What the caller has heard of a message so far; it is final when its handle is done. */
  heard(handle: voice.SpeechHandle): Heard;
  /** The application's task, any plain value: the record keeps its digest to distinguish two states. */
  taskState(value: unknown): void;
  /** Reports how the transfer to a human ended; called by the code that carried it out. */
  handoffEnded(outcome: 'accepted' | 'failed'): void;
  /**
   * The path of this call's record. Undefined with `records: false`, before `attach`, and until the room
   * is connected, because the record takes the name of the room.
   */
  readonly recordFile: string | undefined;
  /** Waits for protected messages, then drains and closes the session. */
  shutdown(): Promise<void>;
  /** Detaches from the session and flushes the record. Idempotent; the session's own close does it too. */
  close(): Promise<void>;
};
