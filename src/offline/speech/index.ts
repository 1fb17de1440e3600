/**
 * A server that stands in for the providers: it speaks, listens and answers over the OpenAI protocol.
 *
 * Read in this order: `server.ts` (the routes), `audio.ts`, `synthesis.ts` and `flite.ts` (speaks),
 * `realtime.ts`, `endpointer.ts`, `recognition.ts` and `pocketsphinx.ts` (listens), `chat.ts` and
 * `chat-script.ts` (answers), `main.ts` (the server as a process of its own).
 * Long because it stands in for three providers, each with a library and a thread of its own.
 *
 * @module
 */
export {
  FLITE_RATE_HZ,
  FLITE_VOICES,
  type FliteModule,
  type FliteVoice,
  loadFlite,
  runFlite,
  speakPhones,
} from './flite.ts';
export { sentencesOf } from './sentences.ts';
export { type SpeechServer, type SpeechServerOptions, startSpeechServer } from './server.ts';
