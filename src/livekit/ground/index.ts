/**
 * The foundation of the edge: the types of the public API, errors, units, guards, LiveKit's internals.
 *
 * Read in this order: `api.ts` (the public types), `units.ts` (LiveKit's units, and the call's one clock),
 * `guarded.ts` (an exception never ends a call), `internals.ts` (every private name of LiveKit that is used,
 * checked at `attach`) with `session-internals.ts` (what is done with them), `tell.ts` (how a part reports an
 * event to the engine).
 *
 * @module
 */
export type {
  Floor,
  FloorEvents,
  FloorOptions,
  Heard,
  PolicySource,
  RawRecords,
  ReplyOptions,
  SayOptions,
  SayText,
} from './api.ts';
export { type MachineDetection, watchMachine } from './answering-machine.ts';
export { captionSync } from './caption-sync.ts';
export { FloorConfigError, UnknownMessageError } from './errors.ts';
export { guarded, logFault, unawaited } from './guarded.ts';
export { guardInterrupt } from './interrupt-guard.ts';
export { type Listeners, createListeners } from './listeners.ts';
export { faultOfLivekit, refuseOtherLivekit } from './refuse-livekit.ts';
export { replaceGetter, replaceMethod, replaceSetter } from './replace-method.ts';
export {
  type EndedTurn,
  type Transition,
  closingSignal,
  currentSpeech,
  discardReplyAhead,
  linkedIdentity,
  replaceEndpointing,
  replaceTransition,
  setAgentPart,
  replaceTurns,
  runningAgent,
  startIsOver,
  endsSession,
  replaceErrorHandling,
  watchFate,
  watchLink,
  hasStarted,
} from './session-internals.ts';
export { spanOfCaller, spanOfSession, spanOfSpeech } from './spans.ts';
export { keepWordsOutOfLog } from './quiet-log.ts';
export { whenNamed } from './room-name.ts';
export { type InterruptAnswer, type SpeechPermission, guardSpeech } from './speech-permission.ts';
export type { Tell, ToldEvent } from './tell.ts';
export { type StartedTool, watchTools } from './tool-calls.ts';
export { type SessionClock, createSessionClock } from './units.ts';
export { PACKAGE_VERSION, VERSIONS } from './versions.ts';
export { WrappedAgents } from './wrapped-agents.ts';
