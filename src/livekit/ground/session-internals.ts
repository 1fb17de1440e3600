/**
 * What `@livekit/agents` 1.9.0 marks as internal and the floor cannot do without. Everything of
 * that kind is in this file, but for the native source of `../playout/source.ts`;
 * `test/livekit/session-internals.test.ts` fails when it changes.
 *
 * @module
 */
import { setImmediate as afterTasks } from 'node:timers/promises';

import { Future, voice, type stt, type VAD } from '@livekit/agents';

import { replaceMethod } from './replace-method.ts';

/** The names of what this file needs and a session does not have: a version of LiveKit moved it. */
export function missingInternals(session: voice.AgentSession): readonly string[] {
  const { prototype: speech } = voice.SpeechHandle;
  const found = {
    _closingSignal: session._closingSignal instanceof AbortSignal,
    _started: typeof session._started === 'boolean',
    _updateActivity: typeof session._updateActivity === 'function',
    _holdInterruptions: typeof speech._holdInterruptions === 'function',
  };
  return Object.entries(found).flatMap(([name, isFound]) => (isFound ? [] : [name]));
}

/**
 * The handle whose audio and chat items are being made now. There is no public way to ask: handles
 * do not finish in the order of their making (a `say` inside a tool plays within the reply).
 */
export function currentSpeech(session: voice.AgentSession): voice.SpeechHandle | undefined {
  return session._activity?.currentSpeech;
}

/** The flag of a speech as its class keeps it, below whatever one handle has in its place. */
export function allowInterruptionsOf(handle: voice.SpeechHandle): {
  get(): boolean;
  set(isAllowed: boolean): void;
} {
  const prototype: object = Object.getPrototypeOf(handle);
  return {
    get: () => Reflect.get(prototype, 'allowInterruptions', handle) === true,
    set: (isAllowed) => void Reflect.set(prototype, 'allowInterruptions', isAllowed, handle),
  };
}

/** Puts `around` about LiveKit's own holds on a speech, which set `allowInterruptions` and back. */
export function replaceInterruptionHolds(
  handle: voice.SpeechHandle,
  around: (hold: () => void) => void,
): () => void {
  const hold = handle._holdInterruptions.bind(handle);
  return replaceMethod(handle, '_holdInterruptions', () => around(hold));
}

/**
 * How long LiveKit waits at the end of a turn with the agent that runs now; `undefined` gives back what
 * it has without the floor. Not by `session.updateOptions`: that would overwrite the application's own
 * delays for good, and an agent's own would win over the policy's.
 */
export function replaceEndpointing(
  session: voice.AgentSession,
  delays: { readonly minMs: number; readonly maxMs: number } | undefined,
): void {
  const activity = session._activity;
  if (activity === undefined) return;
  Reflect.deleteProperty(activity, 'endpointingOpts');
  const prototype: object = Object.getPrototypeOf(activity);
  const own = (): typeof activity.endpointingOpts =>
    Reflect.get(prototype, 'endpointingOpts', activity) as typeof activity.endpointingOpts;
  if (delays !== undefined) {
    const { minMs: minDelay, maxMs: maxDelay } = delays;
    const get = () => ({ ...own(), minDelay, maxDelay });
    Object.defineProperty(activity, 'endpointingOpts', { configurable: true, get });
  }
  activity.updateOptions({ endpointing: activity.endpointingOpts });
}

/** A turn of the caller that LiveKit is about to answer, or to drop. */
export type EndedTurn = {
  /** The speech that has the floor in LiveKit and that nothing may interrupt: the turn would be dropped. */
  readonly droppedFor: voice.SpeechHandle | undefined;
};

/**
 * Puts `around` about what the agent that runs now makes of the caller's turns; `pass` is LiveKit's
 * own. Called again for each agent. A turn waits for the one before it until its words are in the chat
 * context as well: LiveKit waits for `onUserTurnCompleted` only, and its model would miss them.
 */
export function replaceTurns(
  session: voice.AgentSession,
  around: (turn: EndedTurn, pass: () => Promise<void>) => Promise<void>,
): void {
  const activity = session._activity;
  if (activity === undefined || withTurns.has(activity)) return;
  withTurns.add(activity);
  const own: unknown = Reflect.get(activity, 'userTurnCompleted');
  if (typeof own !== 'function') throw new Error('AgentActivity has no userTurnCompleted');
  const completed = async (info: unknown, before?: { done: boolean; result: Promise<void> }) => {
    if (before?.done === false) {
      await before.result;
      await afterTasks();
    }
    const speech = activity.currentSpeech;
    const isOver = speech === undefined || speech.interrupted || speech.done();
    const droppedFor = isOver || speech.allowInterruptions ? undefined : speech;
    await around({ droppedFor }, () => Reflect.apply(own, activity, [info]) as Promise<void>);
  };
  Reflect.set(activity, 'userTurnCompleted', completed);
}

const withTurns = new WeakSet<object>();

/** What `session.interrupt` returns: done when all the given promises are. */
export function futureOf(promises: readonly Promise<void>[]): Future {
  const future = new Future();
  // Handles settle without rejecting.
  void Promise.all(promises).then(() => future.resolve());
  return future;
}

/**
 * Aborted as the session begins to close, before it interrupts anything, whoever closes it: the
 * application, the room for a caller who has left, the job, a provider's last error.
 */
export function closingSignal(session: voice.AgentSession): AbortSignal {
  return session._closingSignal;
}

/** The identity of the participant whom the session listens to, where it has a room. */
export function linkedIdentity(session: voice.AgentSession): string | undefined {
  return session._roomIO?.linkedParticipant?.identity;
}

/** Calls back whenever the session is linked to another participant, or to nobody in particular. */
export function watchLink(
  session: voice.AgentSession,
  onLinked: (identity: string | undefined) => void,
): () => void {
  const roomIO = session._roomIO;
  if (roomIO === undefined) return () => undefined;
  const own = roomIO.setParticipant.bind(roomIO);
  const unset = roomIO.unsetParticipant.bind(roomIO);
  const undo = [
    replaceMethod(roomIO, 'setParticipant', (identity) => {
      own(identity);
      onLinked(identity ?? undefined);
    }),
    replaceMethod(roomIO, 'unsetParticipant', () => {
      unset();
      onLinked(undefined);
    }),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** The agent that runs now, where `currentAgent` may be the one that is to follow it already. */
export function runningAgent(session: voice.AgentSession): voice.Agent {
  return session._activity?.agent ?? session.currentAgent;
}

/** False before, with the first agent's `onEnter` at work already: `updateAgent` makes no transition then. */
export function startIsOver(session: voice.AgentSession): boolean {
  return session._started;
}

/**
 * Puts another recogniser or VAD into an agent, just before it runs, and returns what puts its own back,
 * unless the application has given it another meanwhile. `agent.updateOptions` would do the first only.
 */
export function setAgentPart(
  agent: voice.Agent,
  ...[name, part]: [name: 'stt', part: stt.STT] | [name: 'vad', part: VAD]
): () => void {
  const field = name === 'stt' ? '_stt' : '_vad';
  const own: unknown = agent[field];
  Reflect.set(agent, field, part);
  return () => {
    if (agent[field] === part) Reflect.set(agent, field, own);
  };
}

/** One agent follows another, or a task that one of them awaits begins or is over. */
export type Transition = {
  readonly kind: 'handoff' | 'task_begins' | 'task_is_over';
  readonly from: voice.Agent | undefined;
  readonly to: voice.Agent;
};

/**
 * Puts `around` about every transition of the session; `pass` is done when the next agent listens. All
 * go through one method: `updateAgent`, an agent that a tool returns, an `AgentTask` that is awaited.
 */
export function replaceTransition(
  session: voice.AgentSession,
  around: (transition: Transition, pass: () => Promise<void>) => Promise<void>,
): () => void {
  const own = session._updateActivity.bind(session);
  return replaceMethod(session, '_updateActivity', (to, options) => {
    const { previousActivity, newActivity } = options ?? {};
    const kind =
      previousActivity === 'pause'
        ? 'task_begins'
        : newActivity === 'resume'
          ? 'task_is_over'
          : 'handoff';
    return around({ kind, from: session._activity?.agent, to }, () => own(to, options));
  });
}

/** What the session reports of a provider that failed. */
export type ProviderError = Parameters<voice.AgentSession['_onError']>[0];

/** Puts `around` about the session's answer to a provider's failure; `pass` gives LiveKit the failure. */
export function replaceErrorHandling(
  session: voice.AgentSession,
  around: (error: ProviderError, pass: () => void) => void,
): () => void {
  const own = session._onError.bind(session);
  return replaceMethod(session, '_onError', (error) => around(error, () => own(error)));
}

/**
 * Whether LiveKit closes the session at this failure: the recogniser's at once, those of model and
 * voice when there were as many as the session bears (agent_session.ts:1044, 1.9.0).
 */
export function endsSession(session: voice.AgentSession, error: ProviderError): boolean {
  if (error.recoverable) return false;
  const { _connOptions, llmErrorCounts, ttsErrorCounts } = session as unknown as ErrorCounts;
  if (error.type === 'llm_error') return llmErrorCounts >= _connOptions.maxUnrecoverableErrors;
  if (error.type === 'tts_error') return ttsErrorCounts >= _connOptions.maxUnrecoverableErrors;
  return true;
}

type ErrorCounts = {
  readonly _connOptions: { readonly maxUnrecoverableErrors: number };
  readonly llmErrorCounts: number;
  readonly ttsErrorCounts: number;
};

/** Whether a session has started. There is no public flag; before the start there is no agent, and asking for it throws. */
export function hasStarted(session: voice.AgentSession): boolean {
  try {
    return session.currentAgent !== undefined;
  } catch {
    return false;
  }
}
