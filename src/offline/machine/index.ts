/**
 * Programs on this machine: found, built or fetched once, started, and ended with us.
 *
 * Read in this order: `livekit-server.ts` (starts the server; `livekit-binary.ts` finds or builds it),
 * `recognizer-files.ts` (where the speech recogniser comes from), `cache-folder.ts` (how both are made
 * once), `child-process.ts` (programs that do not outlive us), `prepare.ts` (all of it ahead of a test).
 *
 * @module
 */
export { type BackgroundProcess, logTail, startBackground } from './child-process.ts';
export { freeTcpPort } from './free-port.ts';
export {
  type LivekitServer,
  type LivekitServerOptions,
  startLivekitServer,
} from './livekit-server.ts';
export { LocalError, type LocalErrorCode, formatLocalError } from './local-error.ts';
export { type RecognizerFiles, ensureRecognizerFiles } from './recognizer-files.ts';
