import { setImmediate as afterTasks } from 'node:timers/promises';

import { RoomEvent, type Room } from '@livekit/rtc-node';

/** Milliseconds that a record waits for the name of its room at most. */
const NAME_WAIT_MS = 10_000;

/** A room has its name when it is connected. Undefined: it has one, or there is no room. */
export function whenNamed(room: Room | undefined): Promise<void> | undefined {
  if (room === undefined || hasName(room)) return undefined;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timeout = setTimeout(resolve, NAME_WAIT_MS).unref();
  // The name may come just after the state that says so (rtc-node, 0.13.34).
  const look = (): void => {
    if (hasName(room)) resolve();
    else void afterTasks().then(() => hasName(room) && resolve());
  };
  // `RoomEvent.Connected` exists and is never told.
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
