/**
 * What the floor does with the internals of `@livekit/agents` 1.9.0. Their names are listed in
 * `internals.ts`, which checks that a version of LiveKit has them.
 *
 * @module
 */
import { setImmediate as afterTasks } from 'node:timers/promises';

import { Future, type stt, type VAD, type voice } from '@livekit/agents';

import { replaceMethod } from './replace-method.ts';

/**
 * The handle whose audio and chat items LiveKit creates now. There is no public way to ask: handles
 * do not finish in the order of their creation (a `say` inside a tool plays within the reply).
 */
export function currentSpeech(session: voice.AgentSession): voice.SpeechHandle | undefined {
  return session._activity?.currentSpeech;
}

/** The flag of a speech as its class stores it, whatever replaces it on one handle. */
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

/** Wraps LiveKit's own holds on a speech, which change `allowInterruptions` and restore it. */
export function replaceInterruptionHolds(
  handle: voice.SpeechHandle,
  around: (hold: () => void) => void,
): () => void {
  const hold = handle._holdInterruptions.bind(handle);
  return replaceMethod(handle, '_holdInterruptions', () => around(hold));
}

/** What may become of a speech that LiveKit has made and not yet scheduled. */
export type SpeechFate = {
  readonly onScheduled: () => void;
  /** Called when the speech is thrown away. */
  readonly onDiscarded: () => void;
};

/**
 * Calls back once, when LiveKit schedules a speech or throws it away. A reply made ahead of the end of
 * the caller's turn is announced like any other, and nothing in the announcement tells them apart.
 */
export function watchFate(handle: voice.SpeechHandle, fate: SpeechFate): void {
  const markScheduled = handle._markScheduled.bind(handle);
  const cancel = handle._cancel.bind(handle);
  const undo = [
    replaceMethod(handle, '_markScheduled', () => {
      settle(fate.onScheduled);
      markScheduled();
    }),
    replaceMethod(handle, '_cancel', () => {
      settle(fate.onDiscarded);
      return cancel();
    }),
  ];
  function settle(report: () => void): void {
    for (const one of undo) one();
    report();
  }
}

/**
 * Throws away the reply that LiveKit has made ahead of the end of the turn, because an item of its
 * context has changed in place: LiveKit compares contexts that share their items, so it cannot see that.
 */
export function discardReplyAhead(session: voice.AgentSession): void {
  const activity = session._activity;
  if (activity === undefined) return;
  const discard: unknown = Reflect.get(activity, 'cancelPreemptiveGeneration');
  if (typeof discard === 'function') Reflect.apply(discard, activity, []);
}

/**
 * Sets how long LiveKit waits at the end of a turn with the current agent; `undefined` restores what it
 * has without the floor. `session.updateOptions` will not do: it would overwrite the application's own
 * delays for good, and an agent's own delays would win over the policy's.
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

/** A turn of the caller that LiveKit is about to answer or to drop. */
export type EndedTurn = {
  /** The uninterruptible speech that plays in LiveKit and for which LiveKit would drop the turn. */
  readonly droppedFor: voice.SpeechHandle | undefined;
};

/**
 * Wraps the current agent's handling of the caller's turns; `pass` runs LiveKit's own. Called again for
 * each agent. A turn also waits until the words of the turn before it are in the chat context: LiveKit
 * waits only for `onUserTurnCompleted`, so its model would miss them.
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

/** The return value of `session.interrupt`: resolves when all the given promises have. */
export function futureOf(promises: readonly Promise<void>[]): Future {
  const future = new Future();
  // Handles never reject.
  void Promise.all(promises).then(() => future.resolve());
  return future;
}

/**
 * Aborts when the session begins to close, before it interrupts anything, whatever closes it: the
 * application, the room after the caller has left, the job, or a provider's last error.
 */
export function closingSignal(session: voice.AgentSession): AbortSignal {
  return session._closingSignal;
}

/** The identity of the participant whom the session listens to, if it has a room. */
export function linkedIdentity(session: voice.AgentSession): string | undefined {
  return session._roomIO?.linkedParticipant?.identity;
}

/** Calls back whenever the session is linked to another participant, or to none. */
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

/** The agent that runs now; `currentAgent` may already be the next one. */
export function runningAgent(session: voice.AgentSession): voice.Agent {
  return session._activity?.agent ?? session.currentAgent;
}

/** False during the start, when the first agent's `onEnter` may run and `updateAgent` makes no transition. */
export function startIsOver(session: voice.AgentSession): boolean {
  return session._started;
}

/**
 * Sets another recogniser or VAD on an agent just before it runs. Returns a function that restores its
 * own, unless the application has changed it meanwhile; `agent.updateOptions` could not do that.
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

/** One agent replaces another, or a task that an agent awaits begins or ends. */
export type Transition = {
  readonly kind: 'handoff' | 'task_begins' | 'task_is_over';
  readonly from: voice.Agent | undefined;
  readonly to: voice.Agent;
};

/**
 * Wraps every transition of the session; `pass` resolves when the next agent listens. LiveKit has one
 * method for all: `updateAgent`, an agent that a tool returns, an `AgentTask` that is awaited.
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

/** What the session reports about a provider that failed. */
export type ProviderError = Parameters<voice.AgentSession['_onError']>[0];

/** Wraps the session's handling of a provider's failure; `pass` gives the failure to LiveKit. */
export function replaceErrorHandling(
  session: voice.AgentSession,
  around: (error: ProviderError, pass: () => void) => void,
): () => void {
  const own = session._onError.bind(session);
  return replaceMethod(session, '_onError', (error) => around(error, () => own(error)));
}

/**
 * Whether LiveKit closes the session at this failure: the recogniser's first closes it, those of model and
 * voice when their count reaches the session's limit (agent_session.ts:1044, 1.9.0).
 */
export function endsSession(session: voice.AgentSession, error: ProviderError): boolean {
  if (error.recoverable) return false;
  const { maxUnrecoverableErrors } = session.connOptions;
  const { llmErrorCounts, ttsErrorCounts } = session as unknown as ErrorCounts;
  if (error.type === 'llm_error') return llmErrorCounts >= maxUnrecoverableErrors;
  if (error.type === 'tts_error') return ttsErrorCounts >= maxUnrecoverableErrors;
  return true;
}

type ErrorCounts = {
  readonly llmErrorCounts: number;
  readonly ttsErrorCounts: number;
};

/** Whether a session has started. There is no public flag; before the start, `currentAgent` throws. */
export function hasStarted(session: voice.AgentSession): boolean {
  try {
    return session.currentAgent !== undefined;
  } catch {
    return false;
  }
}
