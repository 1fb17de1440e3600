import { RoomEvent, type Room } from '@livekit/rtc-node';

import { id, type KeyEvidence, type KeyRef } from '../../core/index.ts';
import type { RawKind } from '../../evidence/index.ts';
import { FloorConfigError, guarded, type Tell } from '../ground/index.ts';

/** The caller's keys: told to the engine as evidence, kept in the vault. */
export type Keypad = {
  /** One key. Throws where it is none. */
  press(key: string): void;
  /** Listens to the room's keys; returns what ends the listening. */
  listenTo(room: Room): () => void;
};

/** What the keypad needs. */
export type KeypadOptions = {
  readonly tell: Tell;
  readonly keep: (ref: KeyRef, kind: RawKind, value: string) => void;
  /** What the key means now. */
  readonly perceive: (key: string) => KeyEvidence;
};

const KEYS = /^[0-9*#A-D]$/u;

export function createKeypad({ tell, keep, perceive }: KeypadOptions): Keypad {
  let presses = 0;

  function press(key: string): void {
    if (!KEYS.test(key)) {
      throw new FloorConfigError('a key must be one of 0-9, *, #, A-D', 'press one key at a time');
    }
    const ref = id<KeyRef>(`k${(presses += 1)}`);
    keep(ref, 'key', key);
    tell({ type: 'dtmf_received', ref, key: perceive(key) });
  }

  // A sender may give a letter in lower case; anything else is no key of a telephone.
  const onRoomKey = guarded('the keypad', (_code: number, digit: string) => {
    const key = digit.toUpperCase();
    if (KEYS.test(key)) press(key);
  });

  return {
    press,
    listenTo(room) {
      room.on(RoomEvent.DtmfReceived, onRoomKey);
      return () => room.off(RoomEvent.DtmfReceived, onRoomKey);
    },
  };
}
