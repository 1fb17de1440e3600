import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';

import { DisconnectReason, RoomEvent, type Room } from '@livekit/rtc-node';

import { id, type DeliveryProof, type MessageId } from '../../../src/core/index.ts';
import { Connection, DeliveryProofs } from '../../../src/livekit/delivery/index.ts';

// A message of 3 s, in a room whose server confirms every second that it receives the agent's audio.

const M1 = id<MessageId>('m1');

/** The part of a room that `Connection` reads. */
class FakeRoom extends EventEmitter {
  readonly remoteParticipants = new Map();
  isServerUp = true;
  reports = 0;

  getRtcStats() {
    const inbound = { case: 'remoteInboundRtp', value: { rtc: { timestamp: this.reports } } };
    return Promise.resolve({ publisherStats: [{ stats: inbound }], subscriberStats: [] });
  }
}

let room: FakeRoom;
let proofs: DeliveryProofs;
let settled: DeliveryProof[];
let unheardSinceMs: number[];
let nowMs: number;
let stop: () => void;

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval'] });
  nowMs = 0;
  mock.method(performance, 'now', () => nowMs);
  room = new FakeRoom();
  settled = [];
  unheardSinceMs = [];
  proofs = new DeliveryProofs({
    tell: (event) => {
      if (event.type === 'delivery_settled') settled.push(event.proof);
    },
    isRequired: () => true,
    playoutProof: () => 'heard',
    onUnheardSince: (_, atMs) => unheardSinceMs.push(atMs),
  });
  const connection = new Connection({
    room: room as unknown as Room,
    clock: () => nowMs,
    isCaller: () => true,
    onChange: () => proofs.look(),
  });
  proofs.connection = connection;
  stop = connection.listen();
});
afterEach(() => {
  stop();
  mock.restoreAll();
  mock.timers.reset();
});

async function pass(ms: number): Promise<void> {
  for (const until = nowMs + ms; nowMs < until;) {
    nowMs += 100;
    if (room.isServerUp && nowMs % 1000 === 0) room.reports += 1;
    mock.timers.tick(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a message counts as heard once the server confirms audio after its last word', async () => {
  proofs.started(M1);
  await pass(3200);
  assert.equal(proofs.ended(M1, 'complete'), 'pending');
  assert.deepEqual(settled, []);
  await pass(1500);
  assert.deepEqual(settled, ['heard']);
});

test('a message is unheard since the last confirmation if none comes for 5 s', async () => {
  proofs.started(M1);
  await pass(1200);
  room.isServerUp = false;
  await pass(2000);
  assert.equal(proofs.ended(M1, 'complete'), 'pending');
  await pass(3000);
  assert.deepEqual(settled, []);
  room.isServerUp = true;
  await pass(1500);
  assert.deepEqual(settled, ['away']);
  assert.ok((unheardSinceMs[0] ?? Infinity) <= 1500, `${unheardSinceMs[0]} ms`);
});

test('a message does not count as heard if the connection was re-established during it', async () => {
  proofs.started(M1);
  await pass(1200);
  room.emit(RoomEvent.Reconnecting);
  await pass(1000);
  room.emit(RoomEvent.Reconnected);
  await pass(1000);
  proofs.ended(M1, 'complete');
  await pass(1500);
  assert.deepEqual(settled, ['away']);
});

test('a message does not count as heard if the caller left and returned during it', async () => {
  proofs.started(M1);
  await pass(1200);
  room.emit(RoomEvent.ParticipantDisconnected, { identity: 'caller' });
  await pass(700);
  room.emit(RoomEvent.ParticipantConnected, { identity: 'caller' });
  await pass(1300);
  proofs.ended(M1, 'complete');
  await pass(1500);
  assert.deepEqual(settled, ['away']);
});

test('a message counts as heard if the caller hangs up right after its end', async () => {
  proofs.started(M1);
  await pass(1200);
  room.isServerUp = false;
  await pass(700);
  proofs.ended(M1, 'complete');
  assert.deepEqual(settled, []);
  const disconnectReason = DisconnectReason.CLIENT_INITIATED;
  room.emit(RoomEvent.ParticipantDisconnected, { identity: 'caller', disconnectReason });
  await pass(100);
  assert.deepEqual(settled, ['heard']);
});

test('the proof of a message waits at most 25 s for a connection that stays down', async () => {
  proofs.started(M1);
  await pass(1200);
  room.isServerUp = false;
  room.emit(RoomEvent.Reconnecting);
  await pass(2000);
  proofs.ended(M1, 'complete');
  await pass(24_000);
  assert.deepEqual(settled, []);
  await pass(2000);
  assert.deepEqual(settled, ['away']);
});

test('the proof of an interrupted or broken-off message does not wait for the connection', () => {
  proofs.started(M1);
  assert.equal(proofs.ended(M1, 'interrupted'), undefined);
  proofs.modelAsked(M1);
  proofs.modelFailed();
  assert.equal(proofs.ended(M1, 'complete'), 'model');
});
