/**
 * What a call needs on one machine without a provider: a real livekit-server, speech and a scripted model.
 *
 * Read in this order: `machine/` (finds, builds and starts programs that do not outlive us), then
 * `speech/` (a server that speaks the OpenAI protocol and stands in for the providers).
 *
 * @module
 */
export {
  freeTcpPort,
  LocalError,
  logTail,
  startBackground,
  startLivekitServer,
  ensureRecognizerFiles,
  type BackgroundProcess,
  type LivekitServer,
  type LivekitServerOptions,
  type LocalErrorCode,
} from './machine/index.ts';
export {
  FLITE_RATE_HZ,
  FLITE_VOICES,
  loadFlite,
  runFlite,
  sentencesOf,
  speakPhones,
  startSpeechServer,
  type FliteModule,
  type FliteVoice,
  type SpeechServer,
  type SpeechServerOptions,
} from './speech/index.ts';
