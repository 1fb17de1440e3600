import {
  initialState,
  step,
  type ActionId,
  type AskId,
  type CompiledPolicy,
  type EngineAction,
  type EngineState,
  type KeyRef,
  type MessageId,
  type MessageRole,
  type StopBoundary,
  type ToolCallId,
  type UtteranceId,
} from '../../../src/core/index.ts';
import type { Happening, Turn } from '../harness/call.ts';
import { copyWatch, newWatch, type Watch } from './watch.ts';
import type { Violation } from './violation.ts';
import { shapeOf } from './shapes.ts';

/** The engine under test. The tests of the explorer put a faulty one here. */
export type Engine = typeof step;

/**
 * A call as an adversary sees it: the engine, and what LiveKit and the edge remember around it. All
 * of it is data, so that the explorer can copy a state and try many moves from it.
 */
export type World = {
  readonly engine: Engine;
  readonly shape: string;
  readonly policy: CompiledPolicy;
  state: EngineState;
  nowMs: number;
  wakeAtMs: number | undefined;
  /** Events that will happen by themselves. */
  pending: readonly Pending[];
  /** Handles that are not done, in the order of creation: LiveKit plays them one by one. */
  messages: readonly EdgeMessage[];
  tools: readonly EdgeTool[];
  readonly counts: Record<'message' | 'utterance' | 'key' | 'ask' | 'tool' | 'turn', number>;
  /** The utterance that has interim words but no final words yet. */
  openUtterance: UtteranceId | undefined;
  /** Interim words that became a turn. Their final transcript comes under another id. */
  promoted: readonly UtteranceId[];
  /** Final transcripts that the gate holds. */
  kept: readonly UtteranceId[];
  /** Released words that LiveKit has not made a turn of yet, and its question about them. */
  uncommitted:
    | {
        readonly askId: AskId | undefined;
        readonly sinceMs: number;
        readonly utteranceIds: readonly UtteranceId[];
      }
    | undefined;
  /** Identifies the current voice among those that the VAD has reported. */
  voice: number | undefined;
  /** When the current or last voice began. */
  voiceOnsetAtMs: number;
  /** Every key that was pressed. */
  keys: readonly { readonly ref: KeyRef; readonly key: string }[];
  handOff: 'none' | 'pending';
  isAway: boolean;
  isClosed: boolean;
  isSttLost: boolean;
  /** Actions that fail from now on. */
  broken: readonly EngineAction['type'][];
  stopsTakeMs: number;
  watch: Watch;
  violations: readonly Violation[];
  steps: number;
  /** Every step, if the caller of the explorer wants to read them. */
  trace: Turn[] | undefined;
};

/** A handle of LiveKit. */
export type EdgeMessage = {
  readonly messageId: MessageId;
  readonly messageType: string;
  readonly role: MessageRole;
  /**
   * `queued`: behind others. `loading`: its first audio is due. `ready`: it waits for the
   * engine. `heard`: it plays. `spoken`: all its audio has left, and its tool still runs.
   */
  readonly phase: 'queued' | 'loading' | 'ready' | 'heard' | 'spoken';
  readonly isVetoed: boolean;
  /** Its model hangs, so its first audio never comes. */
  readonly neverBegins: boolean;
  readonly startedAtMs: number;
  readonly isStopping: boolean;
  /** Milliseconds of audio that are left while it is paused. */
  readonly pausedLeftMs: number | undefined;
};

export type EdgeTool = {
  readonly callId: ToolCallId;
  readonly ownerMessageId: MessageId | undefined;
  /** It awaits a task that talks with the caller, for as long as the caller takes. */
  readonly isAsking: boolean;
};

/** An event that will happen at its time. */
export type Pending = { readonly atMs: number } & (
  | { readonly type: 'event'; readonly event: Happening }
  | { readonly type: 'loads' | 'ends'; readonly messageId: MessageId }
  | { readonly type: 'progress'; readonly messageId: MessageId; readonly playedMs: number }
  | {
      readonly type: 'stopped';
      readonly messageId: MessageId;
      readonly boundary: StopBoundary;
      readonly keepsHandle: boolean;
      readonly actionId: ActionId;
    }
  | { readonly type: 'result'; readonly messageId: MessageId; readonly speaks: boolean }
  | { readonly type: 'tool_over'; readonly callId: ToolCallId; readonly speaks: boolean }
  | {
      readonly type: 'window';
      readonly voice: number;
      readonly onsetAtMs: number;
      readonly untilMs: number;
      readonly ends: boolean;
      readonly overDb: number;
    }
  | { readonly type: 'voice_over'; readonly voice: number }
  | { readonly type: 'asks' }
);

/** The world before the first event. */
export function newWorld(shape: string, engine: Engine = step): World {
  return {
    engine,
    shape,
    policy: shapeOf(shape),
    state: started(initialState(), shape),
    nowMs: 0,
    wakeAtMs: undefined,
    pending: [],
    messages: [],
    tools: [],
    counts: { message: 0, utterance: 0, key: 0, ask: 0, tool: 0, turn: 0 },
    openUtterance: undefined,
    promoted: [],
    kept: [],
    uncommitted: undefined,
    voice: undefined,
    voiceOnsetAtMs: 0,
    keys: [],
    handOff: 'none',
    isAway: false,
    isClosed: false,
    isSttLost: false,
    broken: [],
    stopsTakeMs: 300,
    watch: newWatch(),
    violations: [],
    steps: 0,
    trace: undefined,
  };
}

/** Every other policy meets a recogniser that brings no interim words. */
function started(state: EngineState, shape: string): EngineState {
  const capabilities = {
    canHold: true,
    hasDtmf: true,
    hasWordTimes: false,
    hasInterims: shape.length % 2 === 0,
    hasOverlapVerdict: true,
  };
  return { ...state, session: { ...state.session, capabilities } };
}

/** An independent copy. */
export function copyWorld(world: World): World {
  return {
    ...world,
    counts: { ...world.counts },
    watch: copyWatch(world.watch),
    trace: world.trace === undefined ? undefined : [...world.trace],
    steps: 0,
  };
}

/** Schedules an event after some time. */
export function later(world: World, afterMs: number, what: Omit<Pending, 'atMs'> & Pendable): void {
  world.pending = [...world.pending, { ...what, atMs: world.nowMs + afterMs }];
}

type Pendable = Pending extends infer Each
  ? Each extends Pending
    ? Omit<Each, 'atMs'>
    : never
  : never;

/** Cancels scheduled events. */
export function neverMind(world: World, isIt: (pending: Pending) => boolean): void {
  world.pending = world.pending.filter((pending) => !isIt(pending));
}

/** Changes a handle that is not done. */
export function changeMessage(
  world: World,
  messageId: MessageId,
  changes: Partial<EdgeMessage>,
): void {
  world.messages = world.messages.map((message) =>
    message.messageId === messageId ? { ...message, ...changes } : message,
  );
}

/** Removes a handle that is done. */
export function removeMessage(world: World, messageId: MessageId): void {
  world.messages = world.messages.filter((message) => message.messageId !== messageId);
  neverMind(
    world,
    (pending) =>
      'messageId' in pending && pending.messageId === messageId && pending.type !== 'stopped',
  );
}

/** The handle with that id, unless it is done. */
export function messageOf(world: World, messageId: MessageId): EdgeMessage | undefined {
  return world.messages.find((message) => message.messageId === messageId);
}

/** The message whose audio plays. */
export function playing(world: World): EdgeMessage | undefined {
  return world.messages.find(({ phase }) => phase === 'heard');
}

/** Whether a tool that the message has called still runs. */
export function hasTool(world: World, messageId: MessageId): boolean {
  return world.tools.some(({ ownerMessageId }) => ownerMessageId === messageId);
}

/** The next number for the id of a message, key and so on. */
export function count(world: World, what: keyof World['counts']): number {
  world.counts[what] += 1;
  return world.counts[what];
}

/** Whether the recogniser brings interim words. */
export function hasInterims({ state }: World): boolean {
  return state.session.capabilities?.hasInterims === true;
}
