/**
 * How much audio to keep in the output below.
 *
 * With a short lead, the caller hears a pause or a duck sooner; too short a lead leaves gaps when the
 * event loop stalls. In measurements a lead survived stalls 20 to 40 ms shorter than itself. It is
 * raised above the lateness of the last seconds' timers and comes down again slowly.
 */
export type Lead = {
  readonly ms: number;
  /** Records how late a timer fired. */
  noteLateness(lateMs: number): void;
};

export function createLead(baseMs: number): Lead {
  let worstLateMs = 0;
  return {
    get ms() {
      return Math.min(LEAD_MS_MAX, Math.max(baseMs, worstLateMs + MARGIN_MS));
    },
    noteLateness(lateMs) {
      // Capped at the longest lead: a stall of seconds is over and needs no longer memory.
      worstLateMs = Math.max(Math.min(lateMs, LEAD_MS_MAX), worstLateMs * DECAY);
    },
  };
}

const LEAD_MS_MAX = 160;
/** Covers the lead already used up when the timer is set, and the time the next frames need to arrive. */
const MARGIN_MS = 25;
/** Timers fire about every 10 ms: the memory of a stall halves in 3.5 s. */
const DECAY = 0.998;
