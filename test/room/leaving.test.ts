// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose, Room, RoomEvent } from '@livekit/rtc-node';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';

import type { EngineEvent } from '../../src/core/index.ts';
import { createFloor, type Floor } from '../../src/livekit/index.ts';
import {
  startLivekitServer,
  type LivekitServer,
} from '../../src/offline/machine/livekit-server.ts';
import { readRecord } from '../../src/evidence/index.ts';
import { ScriptedLlm } from '../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../harness/parts/scripted-vad.ts';
import { policyOf } from '../harness/stages/stage.ts';
import { within } from '../harness/within.ts';

const LONG = Array.from({ length: 60 }, () => 'word').join(' ');

let server: LivekitServer;
let folder: string;

before(async () => {
  restoreEnvironment();
  server = await startLivekitServer();
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
  await dispose();
});

/** A call in its own room: the agent speaks to the first participant, and others may listen. */
async function openCall(name: string, others: readonly string[] = []) {
  const room = await enter(name, 'agent');
  const callers = new Map<string, Room>();
  for (const identity of ['caller', ...others]) callers.set(identity, await enter(name, identity));
  const floor = await createFloor({
    policy: policyOf('messages: { disclosure: { interruptible: none }, answer: {} }'),
    records: folder,
  });
  const session = new voice.AgentSession(
    floor.sessionOptions({
      vad: new ScriptedVad(),
      stt: new ScriptedStt(),
      llm: new ScriptedLlm(() => 'Good day.'),
      tts: new ScriptedTts(),
    }),
  );
  floor.attach(session, room);
  const closed = new Promise<void>((resolve) => {
    session.on(voice.AgentSessionEventTypes.Close, () => resolve());
  });
  await session.start({
    agent: new voice.Agent({ instructions: 'Answer.' }),
    room,
    inputOptions: { participantIdentity: 'caller' },
  });
  const handle = floor.say('answer', LONG);
  const speaking = new Promise<void>((resolve) => {
    session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
      if (newState === 'speaking') resolve();
    });
  });
  await within('the agent to speak', speaking);
  return { name, room, callers, floor, session, handle, closed };
}

async function enter(room: string, identity: string): Promise<Room> {
  const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
  if (identity === 'agent') token.kind = 'agent';
  token.addGrant({ roomJoin: true, room, canPublish: true, canSubscribe: true });
  const entered = new Room();
  await entered.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return entered;
}

/** How the call ended, from its record: who ended messages, who came and went, why it closed. */
async function endsOf(floor: Floor): Promise<readonly string[]> {
  await floor.close();
  const record = await readRecord(floor.recordFile ?? '');
  assert.ok(record.ok);
  return record.lines.flatMap(({ type, data }) => {
    if (type === 'floorkeeper.note' && 'reason' in data) return [`closed: ${String(data.reason)}`];
    const event = 'event' in data ? (data.event as EngineEvent) : undefined;
    if (event?.type === 'playout_interrupted_externally') return [`interrupted by ${event.by}`];
    if (event?.type === 'caller_left' || event?.type === 'caller_returned') return [event.type];
    return [];
  });
}

test('a hang-up is recorded as the caller leaving, and the close ends the message', async () => {
  const call = await openCall('hangs-up');
  await call.callers.get('caller')?.disconnect();
  await within('the session to close', call.closed);
  const ends = ['caller_left', 'interrupted by close', 'closed: participant_disconnected'];
  assert.deepEqual(await endsOf(call.floor), ends);
  await call.room.disconnect();
});

test('a hang-up while another participant stays is recorded as the caller leaving', async () => {
  const call = await openCall('somebody-stays', ['supervisor']);
  await call.callers.get('caller')?.disconnect();
  await within('the session to close', call.closed);
  const ends = ['caller_left', 'interrupted by close', 'closed: participant_disconnected'];
  assert.deepEqual(await endsOf(call.floor), ends);
  await call.callers.get('supervisor')?.disconnect();
  await call.room.disconnect();
});

test('a participant who is not the caller leaves, and neither the message nor the call ends', async () => {
  const call = await openCall('supervisor-leaves', ['supervisor']);
  const left = new Promise<void>((resolve) => {
    call.room.on(RoomEvent.ParticipantDisconnected, () => resolve());
  });
  await call.callers.get('supervisor')?.disconnect();
  await within('the supervisor to leave', left);
  assert.equal(call.handle.interrupted, false);
  await call.session.close();
  assert.deepEqual(await endsOf(call.floor), ['interrupted by close']);
  await call.callers.get('caller')?.disconnect();
  await call.room.disconnect();
});

test('a deleted room is recorded as the caller leaving', async () => {
  const call = await openCall('deleted');
  const rooms = new RoomServiceClient(
    server.url.replace('ws', 'http'),
    server.apiKey,
    server.apiSecret,
  );
  const gone = new Promise<void>((resolve) => {
    call.room.on(RoomEvent.Disconnected, () => resolve());
  });
  await rooms.deleteRoom(call.name);
  await within('the room to be gone', gone);
  // A job closes its session when its room is deleted.
  call.session.shutdown({ drain: false, reason: voice.CloseReason.JOB_SHUTDOWN });
  await within('the session to close', call.closed);
  const ends = await endsOf(call.floor);
  assert.ok(ends.includes('interrupted by close'), ends.join());
  assert.ok(!ends.includes('interrupted by session'));
});

test('the record names the shutdown of the job as the reason of the close', async () => {
  const call = await openCall('shut-down');
  call.session.shutdown({ drain: false, reason: voice.CloseReason.JOB_SHUTDOWN });
  await within('the session to close', call.closed);
  assert.deepEqual(await endsOf(call.floor), ['interrupted by close', 'closed: job_shutdown']);
  await call.callers.get('caller')?.disconnect();
  await call.room.disconnect();
});
