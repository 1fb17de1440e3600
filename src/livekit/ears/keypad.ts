import { RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';

import { id, type KeyEvidence, type KeyRef } from '../../core/index.ts';
import type { RawKind } from '../../evidence/index.ts';
import { FloorConfigError, guarded, type SessionClock, type Tell } from '../ground/index.ts';

/** The caller's keys: reported to the engine as evidence, kept in the vault. */
export type Keypad = {
  /** Takes one key. Throws if it is not a key of a telephone. */
  press(key: string): void;
  /** Tells a key again: what it means now. Returns false if it was pressed too long ago. */
  again(ref: KeyRef): boolean;
  /** Listens to the keys of participants who count as the caller; returns a function that ends it. */
  listenTo(room: Room, isCaller: (identity: string) => boolean): () => void;
};

/** What the keypad needs. */
export type KeypadOptions = {
  readonly tell: Tell;
  readonly keep: (ref: KeyRef, kind: RawKind, value: string) => void;
  /** What the key means now; `isRepeat`: it is the same as the one before. */
  readonly perceive: (key: string, isRepeat: boolean) => KeyEvidence;
  readonly clock: SessionClock;
  /** Called when keys arrive faster than anybody presses them: those beyond the bound are ignored. */
  readonly onFlood: () => void;
};

/** How many keys count in a second: a telephone sends at most twelve. */
const KEYS_A_SECOND = 50;

/** How many of the last keys can be told again. */
const KEYS_KEPT = 100;

const KEYS = /^[0-9*#A-D]$/u;

export function createKeypad(options: KeypadOptions): Keypad {
  const { tell, keep, perceive } = options;
  let presses = 0;
  let lastKey: string | undefined;
  const pressed = new Map<KeyRef, { readonly key: string; readonly isRepeat: boolean }>();
  const isBeyondBound = createFloodBound(options);

  function press(key: string): void {
    if (!KEYS.test(key)) {
      throw new FloorConfigError('a key must be one of 0-9, *, #, A-D', 'press one key at a time');
    }
    if (isBeyondBound()) return;
    const ref = id<KeyRef>(`k${(presses += 1)}`);
    keep(ref, 'key', key);
    const isRepeat = key === lastKey;
    lastKey = key;
    pressed.set(ref, { key, isRepeat });
    if (pressed.size > KEYS_KEPT) pressed.delete([...pressed.keys()][0] ?? ref);
    tell({ type: 'dtmf_received', ref, key: perceive(key, isRepeat) });
  }

  function again(ref: KeyRef): boolean {
    const press = pressed.get(ref);
    if (press === undefined) return false;
    const evidence = perceive(press.key, press.isRepeat);
    tell({ type: 'dtmf_received', ref, key: evidence, isAgain: true });
    return true;
  }

  // A sender may use lower-case letters; anything else is not a key of a telephone.
  const onRoomKey = (digit: string): void => {
    const key = digit.toUpperCase();
    if (KEYS.test(key)) press(key);
  };

  return {
    press,
    again,
    listenTo(room, isCaller) {
      const onKey = guarded(
        'the keypad',
        (_code: number, digit: string, { identity }: RemoteParticipant) => {
          if (isCaller(identity)) onRoomKey(digit);
        },
      );
      room.on(RoomEvent.DtmfReceived, onKey);
      return () => room.off(RoomEvent.DtmfReceived, onKey);
    },
  };
}

/** Returns a check whether a key exceeds the bound of the current second; reports that once a second. */
function createFloodBound({ clock, onFlood }: KeypadOptions): () => boolean {
  let sinceMs = clock();
  let count = 0;
  return () => {
    if (clock() - sinceMs >= 1000) {
      sinceMs = clock();
      count = 0;
    }
    count += 1;
    if (count === KEYS_A_SECOND + 1) onFlood();
    return count > KEYS_A_SECOND;
  };
}
