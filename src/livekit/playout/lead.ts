/**
 * How much audio to keep in the output below.
 *
 * Less means that a pause and a duck are heard sooner; too little means holes when the event loop
 * stalls. A lead was seen to survive stalls that are 20 to 40 ms shorter than itself, so it is raised
 * to more than the timers of the last seconds were late by, and comes down again slowly.
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
      return Math.min(LEAD_MS_MAX, Math.max(baseMs, worstLateMs + MARGIN_MS));
    },
    noteLateness(lateMs) {
      // No more than can be answered: one that lasted seconds is over.
      worstLateMs = Math.max(Math.min(lateMs, LEAD_MS_MAX), worstLateMs * DECAY);
    },
  };
}

const LEAD_MS_MAX = 160;
/** What of the lead is gone when the timer is set, and what the frames that follow need to get there. */
const MARGIN_MS = 25;
/** A tick is about 10 ms apart: the memory of a stall halves in 3.5 s. */
const DECAY = 0.998;
