import {
  createEndpointer,
  ENDPOINTER_RATE_HZ,
  type Endpointer,
  type SegmentEvent,
} from './endpointer.ts';
import { createResampler, type Resampler } from '../../sound/index.ts';
import type { Listener, Segment } from './segment.ts';
import {
  CLIENT_RATE_HZ,
  createSender,
  fromBase64,
  parseClientEvent,
  type ClientEvent,
  type RealtimePeer,
  type Sender,
} from './wire.ts';

/** One transcription session. `receive` takes what the client sent; `close` ends what is open. */
export type RealtimeSession = { receive(text: string): void; close(): void };

/**
 * Speaks OpenAI's realtime transcription as the LiveKit plugin 1.9.0 uses it: audio in 24 kHz PCM, interim words
 * as deltas, which the client appends and never takes back, then the whole transcript.
 *
 * With `turn_detection` the endpointer cuts the segments, after the silence the client asks for; with
 * none, or `null`, a segment lasts until the client commits.
 */
export function createRealtimeSession(
  peer: RealtimePeer,
  listenerForNextSegment: () => Listener,
): RealtimeSession {
  const send = createSender(peer);
  const session: Session = {
    send,
    listenerForNextSegment,
    resampler: createResampler(CLIENT_RATE_HZ, ENDPOINTER_RATE_HZ),
    endpointer: createEndpointer({ hangoverMs: DEFAULT_SILENCE_MS }),
    cutBy: 'server',
    itemCount: 0,
    open: undefined,
  };
  send.created();
  return {
    receive(text) {
      const event = parseClientEvent(text);
      if (event === undefined) send.refused();
      else take(session, event);
    },
    close: () => closeSegment(session),
  };
}

type Session = {
  readonly send: Sender;
  readonly listenerForNextSegment: () => Listener;
  readonly resampler: Resampler;
  endpointer: Endpointer;
  /** Who says where a segment ends. */
  cutBy: 'server' | 'client';
  itemCount: number;
  open: OpenItem | undefined;
};

type OpenItem = {
  readonly id: string;
  readonly segment: Segment;
  /** Since the onset: the segment brings a little audio from before it. */
  heardMs: number;
};

function take(session: Session, event: ClientEvent): void {
  switch (event.type) {
    case 'session.update':
      closeSegment(session);
      configure(session, event);
      session.send.updated();
      return;
    case 'input_audio_buffer.append': {
      const samples = session.resampler.push(fromBase64(event.audio));
      for (const each of session.endpointer.push(samples)) follow(session, each);
      return;
    }
    case 'input_audio_buffer.commit':
      commit(session);
      return;
    case 'input_audio_buffer.clear':
      // Nothing to clear: audio is already part of a segment, or was silence.
      return;
    default:
      event satisfies never;
  }
}

function configure(session: Session, event: ClientEvent & { type: 'session.update' }): void {
  const detection = event.session.audio.input.turn_detection;
  // For models without turn detection the plugin leaves the key out, and commits by a VAD of its own.
  session.cutBy = detection === null || detection === undefined ? 'client' : 'server';
  const hangoverMs = detection?.silence_duration_ms ?? DEFAULT_SILENCE_MS;
  session.endpointer = createEndpointer({
    hangoverMs: session.cutBy === 'server' ? hangoverMs : Number.POSITIVE_INFINITY,
  });
}

function follow(session: Session, event: SegmentEvent): void {
  const { send, cutBy } = session;
  switch (event.type) {
    case 'started':
      session.open = beginItem(session, event);
      if (cutBy === 'server') send.started(session.open.id, event.onsetAtMs);
      pushAudio(session.open, event);
      return;
    case 'continued':
      if (session.open !== undefined) pushAudio(session.open, event);
      return;
    case 'ended':
      if (session.open === undefined) return;
      if (cutBy === 'server') send.stopped(session.open.id, event.offsetAtMs);
      void finishItem(session.open, send);
      session.open = undefined;
      return;
    default:
      event satisfies never;
  }
}

function commit(session: Session): void {
  const { send, open } = session;
  if (open === undefined) {
    // OpenAI answers a commit without speech with an error, and the plugin ends its stream on an error.
    send.completed(nextItemId(session), '');
    return;
  }
  send.committed(open.id);
  closeSegment(session);
}

function closeSegment(session: Session): void {
  for (const event of session.endpointer.flush()) follow(session, event);
}

function nextItemId(session: Session): string {
  session.itemCount += 1;
  return `item_${session.itemCount}`;
}

function beginItem(session: Session, started: SegmentEvent & { type: 'started' }): OpenItem {
  const id = nextItemId(session);
  let hasWords = false;
  const segment = session.listenerForNextSegment().begin((words) => {
    session.send.delta(id, hasWords ? ` ${words}` : words);
    hasWords = true;
  });
  return { id, segment, heardMs: -started.beforeOnsetMs };
}

function pushAudio(
  item: OpenItem,
  event: { readonly audio: Int16Array; readonly voicedMs: number },
): void {
  item.heardMs += (event.audio.length * 1000) / ENDPOINTER_RATE_HZ;
  item.segment.push(event.audio, { atMs: item.heardMs, voicedMs: event.voicedMs });
}

async function finishItem(item: OpenItem, send: Sender): Promise<void> {
  try {
    send.completed(item.id, await item.segment.end());
  } catch (error) {
    send.failed(error instanceof Error ? error.message : 'the recogniser failed');
  }
}

/** What the plugin asks for where its user says nothing (stt.ts, 1.9.0). */
const DEFAULT_SILENCE_MS = 350;
