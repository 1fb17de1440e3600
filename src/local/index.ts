/**
 * What a call needs on one machine: a real livekit-server, speech without a provider, and callers.
 *
 * Read in this order: `livekit-server.ts` (starts the server; `livekit-binary.ts` finds or builds
 * it), `recognizer-files.ts` (where the speech recogniser comes from), `cache-folder.ts` (how both
 * are made once), `child-process.ts` (programs that do not outlive us), `local-error.ts`;
 * `speech-server.ts` (the providers' stand-in: `speech-audio.ts` and `speech-synthesis.ts` speak,
 * `speech-realtime.ts`, `speech-endpointer.ts` and `speech-recognition.ts` listen, `speech-chat.ts` answers).
 *
 * Calls by a scenario: `scenario.ts` (what a call is), `scenario-parse.ts`, `caller.ts` (who makes it),
 * `call-stack.ts` (what it needs), `call-run.ts` (one call from start to judgement), `judge.ts`;
 * `judge-heard-words.ts` (what was really heard: `speech-reference.ts` says when each word is spoken,
 * `recording-trace.ts` how much of it the recording holds).
 *
 * @module
 */
export {
  type LivekitServer,
  type LivekitServerOptions,
  startLivekitServer,
} from './livekit-server.ts';
export { LocalError, type LocalErrorCode } from './local-error.ts';
export { CallError, type CallErrorCode } from './call-error.ts';
export { faultsOf, formatReports, reportCalls, type ScenarioReport } from './call-report.ts';
export { runScenario, type CallResult } from './call-run.ts';
export { startCallStack, type CallStack, type CallStackOptions } from './call-stack.ts';
export { disposeMedia } from './caller.ts';
export type { KnownWorkflows } from './scenario-names.ts';
export { readScenario, type ScenarioResult } from './scenario-parse.ts';
export type { Scenario } from './scenario.ts';
export { type SpeechServer, type SpeechServerOptions, startSpeechServer } from './speech-server.ts';
export { readWav, type Recording, WavError } from './wav.ts';
