import { EventEmitter } from 'node:events';
import { appendFile } from 'node:fs/promises';

import { AccessToken } from 'livekit-server-sdk';

import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  type RemoteParticipant,
} from '../../../src/scenarios/caller/media.ts';
import { within } from '../within.ts';

const RATE_HZ = 16_000;
const FRAME = RATE_HZ / 100;

/** An agent of one message: a tone. It stops when it hears the caller, and writes the record's lines. */
export type ToneAgent = {
  readonly keys: readonly string[];
  readonly caller: () => RemoteParticipant | undefined;
  readonly leave: () => Promise<void>;
};

/** Joins a room as an agent would, and starts its tone when the caller is there. */
export async function joinAsToneAgent(options: {
  readonly access: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly roomName: string;
  readonly recordFile: string;
  readonly messageType: string;
}): Promise<ToneAgent> {
  const { access, roomName, recordFile, messageType } = options;
  const token = new AccessToken(access.apiKey, access.apiSecret, { identity: 'tone-agent' });
  token.kind = 'agent';
  token.addGrant({ roomJoin: true, room: roomName, canPublish: true, canSubscribe: true });
  const room = new Room();
  const keys: string[] = [];
  const heard = new EventEmitter();
  room.on(RoomEvent.DtmfReceived, (_code, digit) => void keys.push(digit));
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    void (async () => {
      const stream = new AudioStream(track, {
        sampleRate: RATE_HZ,
        numChannels: 1,
        frameSizeMs: 10,
      });
      for await (const frame of stream) {
        if (frame.data.some((sample) => Math.abs(sample) > 3000)) heard.emit('caller');
      }
    })();
  });
  await room.connect(access.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  const source = new AudioSource(RATE_HZ, 1, 60);
  const track = LocalAudioTrack.createAudioTrack('agent', source);
  const publishing = new TrackPublishOptions();
  publishing.source = TrackSource.SOURCE_MICROPHONE;
  const publication = await room.localParticipant!.publishTrack(track, publishing);
  if (room.remoteParticipants.size === 0) {
    const connected = new Promise<void>((resolve) => {
      room.once(RoomEvent.ParticipantConnected, () => resolve());
    });
    await within('a participant to connect', connected, 30_000);
  }

  let seq = 0;
  const startedAt = Date.now();
  const tell = (event: Record<string, unknown>): Promise<void> =>
    appendFile(
      recordFile,
      `${JSON.stringify({
        type: 'floorkeeper.event',
        seq: seq++,
        time: new Date().toISOString(),
        data: { canonicalCallId: roomName, event: { atMs: Date.now() - startedAt, ...event } },
      })}\n`,
    );
  const speaking = (async () => {
    const stopped = new AbortController();
    heard.once('caller', () => stopped.abort());
    await tell({ type: 'message_queued', messageId: 'm1', messageType, role: 'message' });
    await within('a subscriber', publication.waitForSubscription());
    await tell({ type: 'message_started', messageId: 'm1' });
    let frames = 0;
    for (; frames < 800 && !stopped.signal.aborted; frames++)
      await source.captureFrame(tone(frames));
    source.clearQueue();
    const finished = { messageId: 'm1', playedMs: frames * 10, interrupted: frames < 800 };
    await tell({ type: 'message_finished', ...finished });
  })();
  room.on(RoomEvent.ParticipantDisconnected, () => void tell({ type: 'session_closing' }));
  let caller: RemoteParticipant | undefined;
  for (const participant of room.remoteParticipants.values()) caller = participant;
  return {
    keys,
    caller: () => caller,
    leave: async () => {
      await within('the tone to end', speaking, 30_000);
      await room.disconnect();
    },
  };
}

function tone(frame: number): AudioFrame {
  const samples = Int16Array.from(
    { length: FRAME },
    (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * (frame * FRAME + i)) / RATE_HZ),
  );
  return new AudioFrame(samples, RATE_HZ, 1, FRAME);
}
