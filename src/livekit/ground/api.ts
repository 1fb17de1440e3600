import type { voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import type { CompiledPolicy, Decision, EndCallReason, HandOffReason } from '../../core/index.ts';

/** Where the policy of the call comes from: a folder of YAML files, or one already compiled. */
export type PolicySource =
  | {
      /** Folder with one YAML file a workflow. */
      readonly policies: string;
      /** Name of the workflow in it; `default` if absent. */
      readonly workflow?: string;
    }
  | { readonly policy: CompiledPolicy };

/** Where the words of a call are kept, and for how long; without it they are not kept. */
export type RawRecords = {
  readonly folder: string;
  /** Days after which a file of the folder may be deleted; written into its first line. */
  readonly retentionDays: number;
};

/** What `createFloor` takes. `messages` lists the types this code speaks: checked now, typed for `say`. */
export type FloorOptions<MessageType extends string = string> = PolicySource & {
  readonly messages?: readonly MessageType[];
  /** Folder of the records, made if missing; `./records` if absent; `false` writes none. */
  readonly records?: string | false;
  readonly rawRecords?: RawRecords;
  /** `false`: a type that the workflow lacks is spoken under `defaults`, and the record says so. */
  readonly strict?: boolean;
  /** The call that this one goes on with after its process died; the record's first line names it. */
  readonly continues?: string;
  /** Names the record; the room's name if absent, random without a room. */
  readonly callId?: string;
};

/** What `say` takes beside the words. */
export type SayOptions = {
  /** Fills `{name}` of a text that the policy owns. */
  readonly params?: Readonly<Record<string, string>>;
} & Omit<NonNullable<Parameters<voice.AgentSession['say']>[1]>, 'allowInterruptions'>;

/** What `reply` takes: the options of `generateReply`; who may interrupt is the policy's to say. */
export type ReplyOptions = Omit<
  NonNullable<Parameters<voice.AgentSession['generateReply']>[0]>,
  'allowInterruptions'
>;

/** Words for `say`: a text, or a stream of it. */
export type SayText = Parameters<voice.AgentSession['say']>[0];

/** What the application is told, by the name it listens to. Keys and words go here only, never to a record. */
export type FloorEvents = {
  readonly decision: Decision;
  /** A menu option was chosen by its key. */
  readonly option: {
    readonly name: string;
    readonly digit: string;
    readonly messageType: string;
  };
  /** A key where nothing was declared. */
  readonly digit: { readonly digit: string; readonly messageType: string };
  /** Digits, or another entity, are complete. */
  readonly collected: {
    readonly value: string;
    readonly kind: 'digits';
    readonly messageType: string;
  };
  /** The caller wants a human; told at the decision. */
  readonly handoff: { readonly reason: HandOffReason; readonly messageType: string };
  /** The policy ends the call, and its last words have been heard: hang up. */
  readonly end_call: { readonly reason: EndCallReason };
  /** Input kept during a message: `input: report`, or held too long (`stale`). */
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
  /** Milliseconds of the message's audio that left. */
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
  /** Before `session.start`. Without a room there are no keys but those of `dtmf`. */
  attach<UserData>(session: voice.AgentSession<UserData>, room?: Room): void;
  /** Speaks a text, or the policy's own text of the type. Returns the handle at once. */
  say(messageType: MessageType, text: SayText, options?: SayOptions): voice.SpeechHandle;
  say(messageType: MessageType, options?: SayOptions): voice.SpeechHandle;
  /** `generateReply` under the policy of a message type. Returns the handle at once. */
  reply(messageType: MessageType, options?: ReplyOptions): voice.SpeechHandle;
  /** The type of the next reply that the session makes by itself; lapses with the turn after it. */
  nextReply(messageType: MessageType): void;
  /** A key that came another way: a test, another transport. */
  dtmf(digit: string): void;
  /** Returns what ends the listening. A listener may be `async`, and may fail: the call goes on. */
  on<Name extends keyof FloorEvents>(
    name: Name,
    listener: (event: FloorEvents[Name]) => unknown,
  ): () => void;
  /** What the caller heard of a message so far; all of it is known when its handle is done. */
  heard(handle: voice.SpeechHandle): Heard;
  /** The application's task, any plain value: the record keeps its digest, so that two states can be told apart. */
  taskState(value: unknown): void;
  /** How the transfer to a human ended, told by whoever carried it out. */
  handoffEnded(outcome: 'accepted' | 'failed'): void;
  /**
   * Where this call's record is written. Undefined with `records: false`, before `attach`, and until the
   * room is connected, whose name it takes.
   */
  readonly recordFile: string | undefined;
  /** Waits for protected messages, then drains and closes the session. */
  shutdown(): Promise<void>;
  /** Lets go of the session and flushes the record. Idempotent; the session's own close does it too. */
  close(): Promise<void>;
};
