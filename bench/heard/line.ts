import { EventEmitter } from 'node:events';

import { AudioStream, type AudioFrame, type LocalAudioTrack, type Room } from '@livekit/rtc-node';

import { RATE_HZ } from './speech.ts';

/** 10 ms of audio sent to the caller, and when. */
export type WireChunk = { readonly atMs: number; readonly samples: Int16Array };

/** A room without a server: the session's audio is read back from the track, sample by sample. */
export type Line = {
  readonly room: Room;
  /** Forgets what was sent, and returns the chunks that are sent from now on. */
  begin(): readonly WireChunk[];
  /** Resolves once sound was sent since `begin`. */
  sounding(): Promise<void>;
  /** Resolves once the given silence was sent without a break. */
  silent(forMs: number): Promise<void>;
  close(): Promise<void>;
};

export function openLine(): Line {
  let chunks: WireChunk[] = [];
  let hasSounded = false;
  let silentMs = 0;
  let reader: ReadableStreamDefaultReader<AudioFrame> | undefined;
  const listeners = new EventEmitter().setMaxListeners(0);

  const listen = async (track: LocalAudioTrack): Promise<void> => {
    const stream = new AudioStream(track, RATE_HZ, 1) as ReadableStream<AudioFrame>;
    reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const isSilent = value.data.every((sample) => sample === 0);
      chunks.push({ atMs: performance.now(), samples: value.data });
      hasSounded ||= !isSilent;
      silentMs = isSilent ? silentMs + (value.data.length / RATE_HZ) * 1000 : 0;
      listeners.emit('chunk');
    }
  };

  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        listeners.off('chunk', look);
        resolve();
      };
      listeners.on('chunk', look);
      look();
    });

  return {
    room: roomWithoutServer(listen),
    begin() {
      chunks = [];
      hasSounded = false;
      return chunks;
    },
    sounding: () => until(() => hasSounded && silentMs === 0),
    silent: (forMs) => until(() => silentMs >= forMs),
    async close() {
      await reader?.cancel();
    },
  };
}

/**
 * All that `RoomIO` asks of a room with one caller in it (room_io.ts, _output.ts, 1.9.0). `listen` gets the track
 * that the agent publishes.
 */
export function roomWithoutServer(listen: (track: LocalAudioTrack) => Promise<void>): Room {
  const room = Object.assign(new EventEmitter(), {
    name: 'bench',
    isConnected: true,
    remoteParticipants: new Map([
      ['caller', { identity: 'caller', attributes: {}, info: {}, trackPublications: new Map() }],
    ]),
    localParticipant: {
      identity: 'agent',
      attributes: {},
      publishTrack(track: LocalAudioTrack) {
        void listen(track);
        return Promise.resolve({ sid: 'track', waitForSubscription: done });
      },
      setAttributes: done,
      publishTranscription: done,
      streamText: () => Promise.resolve({ write: done, close: done }),
      streamBytes: () => Promise.resolve({ write: done, close: done }),
    },
    registerTextStreamHandler: () => undefined,
    unregisterTextStreamHandler: () => undefined,
    registerByteStreamHandler: () => undefined,
    unregisterByteStreamHandler: () => undefined,
  });
  return room as unknown as Room;
}

function done(): Promise<void> {
  return Promise.resolve();
}
