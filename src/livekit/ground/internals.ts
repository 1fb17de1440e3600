/**
 * Every name inside `@livekit/agents` 1.9.0 that the floor needs and that LiveKit does not document. Each is
 * checked before a call depends on it: at `attach`, or, if only a running session has it, at the start.
 *
 * Four more are used if they are there: the native source in `../playout/source.ts` (without it a stop has
 * no fade), the synchronizer of captions (without it they keep LiveKit's own pace) the serializers of
 * LiveKit's logger in `quiet-log.ts`, and the spans of turns in `spans.ts` (without them a record is joined
 * to the session's span alone).
 *
 * @module
 */
import type { EventEmitter } from 'node:events';

import { inference, stt, VADStream, voice } from '@livekit/agents';

/** Something that LiveKit must have, and what the floor does with it. */
export type Internal = {
  /** The class and the name; the first thing that a reader of LiveKit's source looks for. */
  readonly name: string;
  readonly neededTo: string;
};

type Checked<Owner> = Internal & { readonly isIn: (owner: Owner) => boolean };

/** What a session that has not started must have. */
const OF_SESSION: readonly Checked<voice.AgentSession>[] = [
  {
    name: 'AgentSession: speech_created emitted synchronously',
    neededTo: 'bind a speech to its message type before LiveKit schedules it',
    isIn: emitsAtOnce,
  },
  {
    name: 'AgentSession._closingSignal',
    neededTo: 'distinguish messages cut by the session’s close from those cut by the caller',
    isIn: (session) => session._closingSignal instanceof AbortSignal,
  },
  {
    name: 'AgentSession._started',
    neededTo: 'keep the turns of a caller while one agent replaces another',
    isIn: (session) => typeof session._started === 'boolean',
  },
  {
    name: 'AgentSession._updateActivity',
    neededTo: 'wrap the parts of an agent before it runs',
    isIn: (session) => typeof session._updateActivity === 'function',
  },
  {
    name: 'AgentSession._onError',
    neededTo: 'say `call.trouble` before LiveKit closes the session',
    isIn: (session) => typeof session._onError === 'function',
  },
  {
    name: 'AgentSession.llmErrorCounts, ttsErrorCounts',
    neededTo: 'know whether LiveKit closes the session at a failure',
    isIn: (session) => ['llmErrorCounts', 'ttsErrorCounts'].every((name) => name in session),
  },
  {
    name: 'AgentSession._onAmdPrediction',
    neededTo: 'know that an answering machine took a message',
    isIn: (session) => typeof session._onAmdPrediction === 'function',
  },
  {
    name: 'AgentSession._activity',
    neededTo: 'know which speech plays and which agent runs',
    isIn: (session) => '_activity' in session,
  },
  {
    name: 'AgentSession._roomIO',
    neededTo: 'know which participant the session listens to',
    isIn: (session) => '_roomIO' in session,
  },
  {
    name: 'RoomIO.linkedParticipant, setParticipant, unsetParticipant',
    neededTo: 'know which participant the session listens to',
    isIn: () => hasAll(voice.RoomIO.prototype, LINK_NAMES),
  },
  {
    name: 'SpeechHandle.allowInterruptions (an accessor), _holdInterruptions',
    neededTo: 'keep the veto of a policy and the lock of the application apart',
    isIn: () =>
      isAccessor(voice.SpeechHandle.prototype, 'allowInterruptions') &&
      hasAll(voice.SpeechHandle.prototype, ['_holdInterruptions']),
  },
  {
    name: 'SpeechHandle._markScheduled, _cancel',
    neededTo: 'bind a reply to its message type only when LiveKit will speak it',
    isIn: () => hasAll(voice.SpeechHandle.prototype, ['_markScheduled', '_cancel']),
  },
  {
    name: 'Agent._stt, _vad',
    neededTo: 'wrap the recogniser and the VAD that an agent brings',
    isIn: () => hasAll(new voice.Agent({ instructions: '' }), ['_stt', '_vad']),
  },
  {
    name: 'STT._updateSessionKeyterms, _pushConversationItem',
    neededTo: 'pass on what LiveKit tells the recogniser',
    isIn: () => hasAll(stt.STT.prototype, ['_updateSessionKeyterms', '_pushConversationItem']),
  },
  {
    name: 'AgentOutput.audio (an accessor)',
    neededTo: 'play what is said on an output that replaces the session’s',
    isIn: ({ output }) => isAccessor(Object.getPrototypeOf(output), 'audio'),
  },
  {
    name: 'AudioOutput.nextInChain',
    neededTo: 'find the output that plays at the end of a chain',
    isIn: chainsOutputs,
  },
  {
    name: 'VADStream.sendVADEvent',
    neededTo: 'report the end of a speech whose VAD does not',
    isIn: () => hasAll(VADStream.prototype, ['sendVADEvent']),
  },
  {
    name: 'TurnDetectorStreamImpl.supportsLanguage, cancelInference',
    neededTo: 'wait for the end of a turn as the policy says',
    isIn: () =>
      hasAll(inference.TurnDetectorStreamImpl.prototype, ['supportsLanguage', 'cancelInference']),
  },
];

const LINK_NAMES = ['linkedParticipant', 'setParticipant', 'unsetParticipant'];

/** What LiveKit's `AgentActivity` must have. There is one for each agent that runs, and none before. */
const OF_ACTIVITY: readonly Checked<object>[] = [
  {
    name: 'AgentActivity.agent, currentSpeech',
    neededTo: 'know which speech plays and which agent runs',
    isIn: (activity) => hasAll(activity, ['agent', 'currentSpeech']),
  },
  {
    name: 'AgentActivity.userTurnCompleted',
    neededTo: 'keep a turn that LiveKit would drop',
    isIn: (activity) => hasAll(activity, ['userTurnCompleted']),
  },
  {
    name: 'AgentActivity.cancelPreemptiveGeneration',
    neededTo: 'throw away a reply that was made with words the caller did not hear',
    isIn: (activity) => hasAll(activity, ['cancelPreemptiveGeneration']),
  },
  {
    name: 'AgentActivity.endpointingOpts (an accessor), updateOptions',
    neededTo: 'set the delays that a policy names',
    isIn: (activity) =>
      isAccessor(Object.getPrototypeOf(activity), 'endpointingOpts') &&
      hasAll(activity, ['updateOptions']),
  },
];

/** The names of all internals, in the order of the checks. */
export const INTERNALS: readonly Internal[] = [...OF_SESSION, ...OF_ACTIVITY];

/** What a session that has not started lacks, because a version of LiveKit has moved it. */
export function missingInternals(session: voice.AgentSession): readonly Internal[] {
  return OF_SESSION.filter(({ isIn }) => !isIn(session));
}

/** What a session that has started lacks beyond that. */
export function missingOfActivity(session: voice.AgentSession): readonly Internal[] {
  const activity = session._activity;
  return activity === undefined ? [] : OF_ACTIVITY.filter(({ isIn }) => !isIn(activity));
}

/** Emits the event without a speech while only this function listens to it. */
function emitsAtOnce(session: voice.AgentSession): boolean {
  const name = voice.AgentSessionEventTypes.SpeechCreated;
  const others = session.rawListeners(name);
  let isHeard = false;
  const listener = (): void => {
    isHeard = true;
  };
  session.removeAllListeners(name);
  session.on(name, listener);
  // `emit` of `EventEmitter` reads nothing of its argument, and LiveKit records none before the start.
  (session as unknown as EventEmitter).emit(name);
  session.off(name, listener);
  for (const other of others) session.on(name, other);
  return isHeard;
}

class Link extends voice.AudioOutput {
  override clearBuffer(): void {}
}

function chainsOutputs(): boolean {
  const end = new Link();
  return new Link(undefined, end)['nextInChain'] === end;
}

function hasAll(owner: object, names: readonly string[]): boolean {
  return names.every((name) => name in owner);
}

function isAccessor(owner: unknown, name: string): boolean {
  return (
    typeof owner === 'object' &&
    owner !== null &&
    Object.getOwnPropertyDescriptor(owner, name)?.get !== undefined
  );
}
