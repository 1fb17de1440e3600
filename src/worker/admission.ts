/** Which calls the worker takes: no more at once than it was told. */
export type Admission = {
  /** Whether one more call may start; counts it from now on where it may. */
  admits(jobId: string): boolean;
  /** Share of the calls that are taken, 0 to 1. */
  load(): number;
};

/** What an admission needs. */
export type AdmissionOptions = {
  readonly maxCalls: number;
  /** The jobs that run now, by id. */
  readonly activeJobs: () => readonly string[];
  /** Any clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
};

/**
 * Counts calls as they are accepted, not as they run: the server hears of the worker's load every
 * 2.5 s only, and between an acceptance and the start of its process there are seconds, too.
 */
export function createAdmission({ maxCalls, activeJobs, nowMs }: AdmissionOptions): Admission {
  const starting = new Map<string, number>();
  let watching: NodeJS.Timeout | undefined;

  function count(): number {
    const active = new Set(activeJobs());
    for (const [jobId, acceptedAtMs] of starting) {
      if (active.has(jobId) || nowMs() - acceptedAtMs > STARTS_WITHIN_MS) starting.delete(jobId);
    }
    if (starting.size === 0) {
      clearInterval(watching);
      watching = undefined;
    }
    return active.size + starting.size;
  }

  return {
    admits(jobId) {
      if (count() >= maxCalls) return false;
      starting.set(jobId, nowMs());
      // Without this, a call that begins and ends between two questions would count as not yet begun.
      watching ??= setInterval(count, LOOK_EVERY_MS).unref();
      return true;
    },
    load: () => count() / maxCalls,
  };
}

/** The server may give an accepted call to another worker without notice, and a process needs time to start. */
const STARTS_WITHIN_MS = 30_000;
/** A call's process takes longer than this to load, or to end. */
const LOOK_EVERY_MS = 100;
