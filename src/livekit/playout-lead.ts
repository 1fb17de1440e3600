/**
 * How much audio to keep in the output below.
 *
 * Less means a pause is heard sooner; too little means holes when the event loop stalls. A lead of
 * 60 ms was seen to survive stalls of 40 ms and 100 ms those of 60, so it is raised to what the
 * timers of the last seconds were late by, and comes down again slowly.
 */
export type Lead = {
  readonly ms: number;
  /** Tells by how much a timer came late. */
  noteLateness(lateMs: number): void;
};

export function createLead(baseMs: number): Lead {
  let worstLateMs = 0;
  return {
    get ms() {
      return Math.min(LEAD_MS_MAX, baseMs + Math.max(0, worstLateMs - TOLERATED_MS));
    },
    noteLateness(lateMs) {
      // No more than can be answered: one that lasted seconds is over.
      worstLateMs = Math.max(Math.min(lateMs, LEAD_MS_MAX), worstLateMs * DECAY);
    },
  };
}

const LEAD_MS_MAX = 160;
/** What the base lead and the frame under way cover. */
const TOLERATED_MS = 15;
/** A tick is about 10 ms apart: the memory of a stall halves in 3.5 s. */
const DECAY = 0.998;
