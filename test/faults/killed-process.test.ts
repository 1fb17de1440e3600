// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { Room, RoomEvent, TrackKind, type RemoteTrack } from '@livekit/rtc-node';
import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';

import { readRecord } from '../../src/evidence/index.ts';
import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import { createEar, type CallerEar } from '../../src/scenarios/caller/ear.ts';
import { callerToken } from '../../src/scenarios/caller/room.ts';
import { AGENT_NAME, openWorkerRoom, type WorkerRoom } from '../harness/stages/worker-room.ts';

const POLICY = `languages: [en]
messages:
  recording_disclosure: { text: "This is recorded.", interruptible: none, delivery: required }
  answer: {}
`;

let room: WorkerRoom;
before(async () => {
  restoreEnvironment();
  room = await openWorkerRoom(POLICY);
});
after(async () => {
  await room.stop();
  await disposeMedia();
});

test('another agent speaks within 5 s when the process of a call is killed, and its record names the first', async () => {
  const { ear, caller } = await callIn('killed');
  await soundAfter(ear, 0, 'the first agent to speak');
  const { pid, call } = await room.worker.logged('a call has begun');
  process.kill(Number(pid), 'SIGKILL');
  const killedAtMs = performance.timeOrigin + performance.now();
  // What is on its way to the ear still arrives.
  const spokeAtMs = await soundAfter(ear, killedAtMs + 500, 'another agent to speak');
  const afterMs = Math.round(spokeAtMs - killedAtMs);
  assert.ok(afterMs < 5000, `another agent spoke after ${afterMs} ms`);
  const records = (await readdir(room.records)).filter((name) => name.endsWith('.jsonl'));
  const [second, ...others] = records.filter((name) => name !== `${String(call)}.jsonl`);
  assert.deepEqual(others, []);
  const record = await readRecord(join(room.records, String(second)));
  assert.ok(record.ok);
  assert.equal(record.head?.continues, call);
  await caller.disconnect();
});

/** A caller in a room of their own, to which the agent was dispatched. */
async function callIn(name: string): Promise<{ readonly ear: CallerEar; readonly caller: Room }> {
  const { url, apiKey, apiSecret } = room.server;
  const http = url.replace(/^ws/u, 'http');
  await new RoomServiceClient(http, apiKey, apiSecret).createRoom({ name, emptyTimeout: 60 });
  const caller = new Room();
  const ear = createEar();
  caller.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind === TrackKind.KIND_AUDIO) ear.listen(track);
  });
  await caller.connect(url, await callerToken(room.server, name), {
    autoSubscribe: true,
    dynacast: false,
  });
  await new AgentDispatchClient(http, apiKey, apiSecret).createDispatch(name, AGENT_NAME);
  return { ear, caller };
}

/** When the first sound after an instant was heard. The ear has no event for it. */
async function soundAfter(ear: CallerEar, sinceMs: number, what: string): Promise<number> {
  for (const giveUpAtMs = Date.now() + 30_000; ;) {
    const atMs = ear.firstSoundSince(sinceMs);
    if (atMs !== undefined) return atMs;
    assert.ok(Date.now() < giveUpAtMs, `waited in vain for ${what}: ${room.worker.lastLines()}`);
    await passTime(20);
  }
}
