import { setTimeout as delay } from 'node:timers/promises';

import type { CallDesk } from './call-desk.ts';

/**
 * Hangs up when the policy ends the call: its last words have been heard by then. The session is
 * drained also where `hangUp` fails: nothing more is said in this call.
 */
export function hangUpAtTheEnd(
  desk: CallDesk,
  hangUp: () => Promise<void>,
  endTask: () => void,
): void {
  desk.floor.on('end_call', async ({ reason }) => {
    if (desk.over.aborted) return;
    endTask();
    desk.task.update({ ended: reason });
    await lastWordReachesTheEar();
    await hangUp().catch(desk.onError);
    await desk.floor.shutdown();
  });
}

/** Waits until the audio sent last has reached the caller: the network and a jitter buffer delay it. */
export function lastWordReachesTheEar(): Promise<void> {
  return delay(REACHES_THE_EAR_MS);
}

/** More than a network and a listener's jitter buffer take. */
const REACHES_THE_EAR_MS = 500;
