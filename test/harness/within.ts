// Taken before a test mocks the timers: the bound counts real time.
const { setTimeout, clearTimeout } = globalThis;

/** How long a test waits for anything before it fails, unless it says otherwise. */
export const WAIT_MS = 5000;

/**
 * Waits for `wait`, and fails with what was waited for where it takes too long. `what` may be a function,
 * asked at the bound, so that the failure also says how things stand.
 */
export async function within<Value>(
  what: string | (() => string),
  wait: PromiseLike<Value>,
  boundMs: number = WAIT_MS,
): Promise<Value> {
  // Made here for its stack: it leads to the line that waits.
  const error = new Error();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    error.message = `waited ${boundMs} ms for ${typeof what === 'string' ? what : what()}`;
    late.reject(error);
  }, boundMs);
  try {
    return await Promise.race([wait, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
