import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import { RoomEvent, type Room } from '@livekit/rtc-node';

import { createKeypad } from '../../../src/livekit/ears/keypad.ts';
import { sessionMs } from '../../../src/core/index.ts';
import type { ToldEvent } from '../../../src/livekit/ground/tell.ts';

/** A keypad on which only 1 means something, and what it reported and kept. */
function newKeypad(now = { atMs: 0 }) {
  const told: ToldEvent[] = [];
  const kept: string[] = [];
  const floods: number[] = [];
  const keypad = createKeypad({
    clock: () => sessionMs(now.atMs),
    onFlood: () => floods.push(now.atMs),
    tell: (event) => told.push(event),
    keep: (ref, kind, value) => kept.push(`${ref} ${kind} ${value}`),
    perceive: (key) => ({
      ...(key === '1' ? { option: 'balance' } : {}),
      isDigit: /\d/.test(key),
      isTerminator: key === '#',
      isEscalation: false,
    }),
  });
  return { keypad, told, kept, floods };
}

test('the keypad reports a key as evidence, and keeps it under a reference of its own', () => {
  const { keypad, told, kept } = newKeypad();
  keypad.press('1');
  keypad.press('#');
  const key = { isDigit: true, isTerminator: false, isEscalation: false, option: 'balance' };
  assert.deepEqual(told[0], { type: 'dtmf_received', ref: 'k1', key });
  assert.deepEqual(kept, ['k1 key 1', 'k2 key #']);
});

test('the keypad tells a key again under its reference, and forgets all but the last hundred', () => {
  const now = { atMs: 0 };
  const { keypad, told, kept } = newKeypad(now);
  keypad.press('1');
  const { ref } = told.flatMap((event) => (event.type === 'dtmf_received' ? [event] : []))[0] ?? {};
  assert.ok(ref !== undefined, 'no key was told');
  assert.equal(keypad.again(ref), true);
  const key = { isDigit: true, isTerminator: false, isEscalation: false, option: 'balance' };
  assert.deepEqual(told[1], { type: 'dtmf_received', ref: 'k1', key, isAgain: true });
  assert.deepEqual(kept, ['k1 key 1']);
  for (let press = 0; press < 100; press += 1) {
    now.atMs += 100;
    keypad.press('5');
  }
  assert.equal(keypad.again(ref), false);
});

test('the keypad refuses what is not a key of a telephone', () => {
  const { keypad, told } = newKeypad();
  for (const key of ['', '12', 'E', 'x', ' '])
    assert.throws(() => keypad.press(key), /must be one of/);
  assert.deepEqual(told, []);
});

test('the keypad hears the keys of a room until the listening ends', () => {
  const { keypad, kept } = newKeypad();
  const room = new EventEmitter();
  const stop = keypad.listenTo(room as unknown as Room, () => true);
  const caller = { identity: 'caller' };
  room.emit(RoomEvent.DtmfReceived, 5, '5', caller);
  room.emit(RoomEvent.DtmfReceived, 12, 'a', caller);
  room.emit(RoomEvent.DtmfReceived, 99, 'flash', caller);
  stop();
  room.emit(RoomEvent.DtmfReceived, 6, '6', caller);
  assert.deepEqual(kept, ['k1 key 5', 'k2 key A']);
});

test('the keypad ignores keys of anybody else in the room', () => {
  const { keypad, kept } = newKeypad();
  const room = new EventEmitter();
  keypad.listenTo(room as unknown as Room, (identity) => identity === 'caller');
  room.emit(RoomEvent.DtmfReceived, 2, '2', { identity: 'supervisor' });
  room.emit(RoomEvent.DtmfReceived, 1, '1', { identity: 'caller' });
  assert.deepEqual(kept, ['k1 key 1']);
});

test('the fiftieth key of a second counts, the next does not, which is reported once a second', () => {
  const now = { atMs: 0 };
  const { keypad, kept, floods } = newKeypad(now);
  for (let press = 0; press < 60; press += 1) keypad.press('5');
  assert.equal(kept.length, 50);
  now.atMs = 999;
  keypad.press('5');
  assert.equal(kept.length, 50);
  now.atMs = 1000;
  for (let press = 0; press < 60; press += 1) keypad.press('5');
  assert.equal(kept.length, 100);
  assert.deepEqual(floods, [0, 1000]);
});
