/** Whether lines go into the record. `flood`: too many at once. `full`: the record has its limit. */
export type Admission = 'admitted' | 'flood' | 'full';

/** How much a call may write, in total and in a short time. */
export type Budget = {
  /** Asks for room at an instant of the call. */
  admit(bytes: number, atMs: number): Admission;
};

/**
 * A budget for one call. It uses the time of the call's events, so that the same events always make
 * the same record.
 */
export function createBudget(limitBytes: number): Budget {
  let leftInAll = limitBytes;
  let leftNow = BURST_BYTES;
  let lastAtMs = 0;
  let isFlooded = false;

  return {
    admit(bytes, atMs) {
      if (leftInAll < bytes) {
        leftInAll = 0;
        return 'full';
      }
      const passedMs = Math.max(0, atMs - lastAtMs);
      lastAtMs = Math.max(lastAtMs, atMs);
      leftNow = Math.min(BURST_BYTES, leftNow + (passedMs / 1000) * BYTES_PER_SECOND);
      // After a flood, wait for room for more than a moment: each gap costs a line with the state.
      isFlooded = leftNow < (isFlooded ? BURST_BYTES / 2 : bytes);
      if (isFlooded) return 'flood';
      leftNow -= bytes;
      leftInAll -= bytes;
      return 'admitted';
    },
  };
}

/** An ordinary call writes 4 kB a second: this is nine hours of it, or an hour of a flood. */
export const RECORD_LIMIT_BYTES = 128 * 1024 * 1024;
/** What a call may write at once. */
const BURST_BYTES = 4 * 1024 * 1024;
/** What a call may write for any length of time. */
const BYTES_PER_SECOND = 32 * 1024;
