// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { initializeLogger, voice } from '@livekit/agents';
import {
  AudioStream,
  dispose,
  Room,
  RoomEvent,
  TrackKind,
  type RemoteTrack,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';

import type { Floor } from '../../src/index.ts';
import {
  startLivekitServer,
  type LivekitServer,
} from '../../src/offline/machine/livekit-server.ts';
import '../harness/own-sources.ts';
import { ScriptedLlm } from '../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../harness/parts/scripted-vad.ts';
import { within } from '../harness/within.ts';

const examples = new URL('../../docs/examples/', import.meta.url);
const home = process.cwd();

let server: LivekitServer;
let folder: string;

before(async () => {
  restoreEnvironment();
  initializeLogger({ pretty: false, level: 'silent' });
  server = await startLivekitServer();
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
  await cp(new URL('policies', examples), join(folder, 'policies'), { recursive: true });
  process.chdir(folder);
});
after(async () => {
  process.chdir(home);
  await server.stop();
  await rm(folder, { recursive: true });
  await dispose();
});

test('the five lines of the README take a call in a real room, and the caller hears the disclosure', async () => {
  const path = new URL('attach.ts', examples).href;
  const { takeCall } = (await import(path)) as {
    readonly takeCall: (
      ctx: { readonly room: Room },
      agent: voice.Agent,
      models: object,
    ) => Promise<Floor>;
  };
  const room = await enter('agent');
  const caller = await enter('caller');
  const heard = hearVoice(caller);

  const floor = await takeCall({ room }, new voice.Agent({ instructions: 'Answer.' }), {
    vad: new ScriptedVad(),
    stt: new ScriptedStt(),
    llm: new ScriptedLlm(() => 'Good day.'),
    tts: new ScriptedTts(),
  });
  const delivered = new Promise<string>((resolve) => {
    floor.on('decision', ({ verdict, clause }) => {
      if (verdict === 'delivered') resolve(clause);
    });
  });

  await within('the caller to hear a voice', heard);
  assert.equal(
    await within('the delivery to be decided', delivered),
    'messages.recording_disclosure.delivery',
  );
  await floor.shutdown();
  await floor.close();
  assert.ok(floor.recordFile !== undefined);
  assert.match(await readFile(floor.recordFile, 'utf8'), /"type":"delivery\.completed"/);
  await caller.disconnect();
  await room.disconnect();
});

async function enter(identity: string): Promise<Room> {
  const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
  if (identity === 'agent') token.kind = 'agent';
  token.addGrant({ roomJoin: true, room: 'example', canPublish: true, canSubscribe: true });
  const room = new Room();
  await room.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return room;
}

/** Resolves when the audio of the room is louder than silence. */
function hearVoice(room: Room): Promise<void> {
  return new Promise((resolve) => {
    room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
      if (track.kind !== TrackKind.KIND_AUDIO) return;
      void (async () => {
        for await (const frame of new AudioStream(track, { sampleRate: 16_000, numChannels: 1 })) {
          if (frame.data.some((sample) => Math.abs(sample) > 2000)) resolve();
        }
      })();
    });
  });
}
