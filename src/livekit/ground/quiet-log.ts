import { log } from '@livekit/agents';

/**
 * Keeps what anybody said out of LiveKit's own log, at every level: LiveKit logs transcripts, replies and
 * tool arguments at `debug`, and a turn that it drops at `warn`. All of them are under keys that LiveKit
 * marks as private; who is in which room stays readable.
 */
export function keepWordsOutOfLog(): void {
  const serializers: unknown = Reflect.get(log(), PINO_SERIALIZERS);
  if (typeof serializers !== 'object' || serializers === null) return;
  for (const key of KEYS) Reflect.set(serializers, `lk.pii.${key}`, () => WITHHELD);
}

/** The logger's own table of serializers, shared by all its child loggers (pino, symbols.js). */
const PINO_SERIALIZERS = Symbol.for('pino.serializers');

const WITHHELD = '[withheld]';

/** The names after `lk.pii.`, as written in `@livekit/agents` 1.9.0. */
const KEYS = [
  'amd.transcript',
  'arguments',
  'audio_transcript',
  'chat_ctx',
  'confirmed_keyterms',
  'data',
  'error',
  'event',
  'function_tool.arguments',
  'function_tool.output',
  'input_text',
  'instructions',
  'keyterms',
  'message',
  'new_transcript',
  'output',
  'pending_keyterms',
  'raw_data',
  'reason',
  'removed_keyterms',
  'response',
  'response.function_calls',
  'response.text',
  'tool_call',
  'transcript',
  'user_input',
  'user_message',
  'user_transcript',
  'ws_data',
];
