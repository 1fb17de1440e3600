import { z } from 'zod';

/** The part of a WebSocket that a session writes to. */
export type RealtimePeer = { send(text: string): void };

/** The rate of the audio that the plugin sends. */
export const CLIENT_RATE_HZ = 24_000;

/** Writes the events that the plugin reads, and those that other clients of OpenAI's expect beside them. */
export function createSender(peer: RealtimePeer) {
  let eventCount = 0;
  const send = (type: string, fields: Readonly<Record<string, unknown>>): void => {
    eventCount += 1;
    peer.send(JSON.stringify({ type, event_id: `event_${eventCount}`, ...fields }));
  };
  const session = { object: 'realtime.transcription_session', type: 'transcription' };
  const transcription = 'conversation.item.input_audio_transcription';
  return {
    created: () => send('session.created', { session }),
    updated: () => send('session.updated', { session }),
    started: (item: string, atMs: number) =>
      send('input_audio_buffer.speech_started', { item_id: item, audio_start_ms: atMs }),
    stopped: (item: string, atMs: number) =>
      send('input_audio_buffer.speech_stopped', { item_id: item, audio_end_ms: atMs }),
    committed: (item: string) => send('input_audio_buffer.committed', { item_id: item }),
    delta: (item: string, delta: string) =>
      send(`${transcription}.delta`, { item_id: item, content_index: 0, delta }),
    completed: (item: string, transcript: string) =>
      send(`${transcription}.completed`, { item_id: item, content_index: 0, transcript }),
    refused: () => send('error', { error: { type: 'invalid_request_error', message: REFUSAL } }),
    failed: (message: string) => send('error', { error: { type: 'server_error', message } }),
  };
}

const clientEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('session.update'),
    session: z.object({
      type: z.literal('transcription'),
      audio: z.object({
        input: z.object({
          format: z.object({ type: z.literal('audio/pcm'), rate: z.literal(24_000) }).optional(),
          turn_detection: z
            .object({ silence_duration_ms: z.number().min(100).max(10_000).optional() })
            .nullish(),
        }),
      }),
    }),
  }),
  z.object({ type: z.literal('input_audio_buffer.append'), audio: z.base64() }),
  z.object({ type: z.literal('input_audio_buffer.commit') }),
  z.object({ type: z.literal('input_audio_buffer.clear') }),
]);
/** What a client sends, checked. */
export type ClientEvent = z.infer<typeof clientEventSchema>;

/** Reads one message; undefined where it is none of those that are served here. */
export function parseClientEvent(text: string): ClientEvent | undefined {
  try {
    return clientEventSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The samples of an `input_audio_buffer.append`. */
export function fromBase64(audio: string): Int16Array {
  const bytes = Buffer.from(audio, 'base64');
  const samples = new Int16Array(Math.floor(bytes.length / 2));
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return samples;
}

export type Sender = ReturnType<typeof createSender>;

const REFUSAL =
  'expected session.update (type transcription, audio/pcm at 24000 Hz), input_audio_buffer.append, .commit or .clear';
