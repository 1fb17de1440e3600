import { setImmediate as afterTasks } from 'node:timers/promises';

import { RoomEvent, type Room } from '@livekit/rtc-node';

/** The longest that a record waits for the name of its room, in milliseconds. */
const NAME_WAIT_MS = 10_000;

/** Resolves when the room is connected and has its name. `undefined`: it has one, or there is no room. */
export function whenNamed(room: Room | undefined): Promise<void> | undefined {
  if (room === undefined || hasName(room)) return undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timeout = setTimeout(resolve, NAME_WAIT_MS).unref();
  // The name may arrive just after the connected state (rtc-node, 0.13.34).
  const look = (): void => {
    if (hasName(room)) resolve();
    else void afterTasks().then(() => hasName(room) && resolve());
  };
  // `RoomEvent.Connected` exists but is never emitted.
  room.on(RoomEvent.ConnectionStateChanged, look);
  room.on(RoomEvent.ParticipantConnected, look);
  return promise.then(() => {
    clearTimeout(timeout);
    room.off(RoomEvent.ConnectionStateChanged, look);
    room.off(RoomEvent.ParticipantConnected, look);
  });
}

function hasName({ name }: Room): boolean {
  return name !== undefined && name !== '';
}
