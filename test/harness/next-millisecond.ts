import { setImmediate } from 'node:timers/promises';

/**
 * Waits until the clock shows another millisecond. LiveKit orders the items of a context by the millisecond,
 * and one that is added in the same one as the message before may come first.
 */
export async function nextMillisecond(): Promise<void> {
  const begunAtMs = Date.now();
  while (Date.now() === begunAtMs) await setImmediate();
}
