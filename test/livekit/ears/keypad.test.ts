import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';

import { RoomEvent, type Room } from '@livekit/rtc-node';

import { createKeypad } from '../../../src/livekit/ears/keypad.ts';
import type { ToldEvent } from '../../../src/livekit/ground/tell.ts';

/** A keypad on which only 1 means something, and what it told and kept. */
function newKeypad() {
  const told: ToldEvent[] = [];
  const kept: string[] = [];
  const keypad = createKeypad({
    tell: (event) => told.push(event),
    keep: (ref, kind, value) => kept.push(`${ref} ${kind} ${value}`),
    perceive: (key) => ({
      ...(key === '1' ? { option: 'balance' } : {}),
      isDigit: /\d/.test(key),
      isTerminator: key === '#',
      isEscalation: false,
    }),
  });
  return { keypad, told, kept };
}

test('a key is told as evidence, and kept under a reference of its own', () => {
  const { keypad, told, kept } = newKeypad();
  keypad.press('1');
  keypad.press('#');
  const key = { isDigit: true, isTerminator: false, isEscalation: false, option: 'balance' };
  assert.deepEqual(told[0], { type: 'dtmf_received', ref: 'k1', key });
  assert.deepEqual(kept, ['k1 key 1', 'k2 key #']);
});

test('what is no key of a telephone is refused', () => {
  const { keypad, told } = newKeypad();
  for (const key of ['', '12', 'E', 'x', ' '])
    assert.throws(() => keypad.press(key), /must be one of/);
  assert.deepEqual(told, []);
});

test('the keys of a room are heard until the listening ends', () => {
  const { keypad, kept } = newKeypad();
  const room = new EventEmitter();
  const stop = keypad.listenTo(room as unknown as Room);
  room.emit(RoomEvent.DtmfReceived, 5, '5', {});
  room.emit(RoomEvent.DtmfReceived, 12, 'a', {});
  room.emit(RoomEvent.DtmfReceived, 99, 'flash', {});
  stop();
  room.emit(RoomEvent.DtmfReceived, 6, '6', {});
  assert.deepEqual(kept, ['k1 key 5', 'k2 key A']);
});
