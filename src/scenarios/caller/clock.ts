/**
 * Milliseconds since the epoch, with fractions. The clock that the caller's recording and the times
 * in the call's record share: worker and caller run on one machine.
 */
export function epochNowMs(): number {
  return performance.timeOrigin + performance.now();
}
