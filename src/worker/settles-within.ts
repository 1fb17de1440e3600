/**
 * Waits for `work`, but no longer than `boundMs`: true if it was done by then, false if not. Rejects as
 * `work` does. Work that is late goes on; nobody waits for it any more.
 */
export async function settlesWithin(boundMs: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, boundMs, false);
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Bounds the join. When a room is deleted while its agent joins, rtc-node 0.13.35 reports success after
 * 15 s and then nothing more: the process would keep its place among the worker's calls for ever.
 */
export async function joinInTime(join: Promise<unknown>): Promise<void> {
  const isInTime = await settlesWithin(JOINS_WITHIN_MS, join);
  if (!isInTime) throw new Error(`the room was not joined within ${JOINS_WITHIN_MS / 1000} s`);
}

/** A join usually takes well under a second. */
const JOINS_WITHIN_MS = 10_000;
