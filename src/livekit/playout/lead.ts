/**
 * How much audio to keep in the output below.
 *
 * With a short lead, the caller hears a pause or a duck sooner; too short a lead leaves gaps when the
 * event loop stalls. In measurements a lead survived stalls 20 to 40 ms shorter than itself. It is
 * raised above the lateness of the last seconds' timers and comes down again slowly.
 */
export type Lead = {
  readonly ms: number;
  /** Records how late a timer fired that was set `sinceMs` ago. */
  noteLateness(lateMs: number, sinceMs: number): void;
};

export function createLead(baseMs: number): Lead {
  let worstLateMs = 0;
  return {
    get ms() {
      return Math.min(LEAD_MS_MAX, Math.max(baseMs, worstLateMs + MARGIN_MS));
    },
    noteLateness(lateMs, sinceMs) {
      // Capped at the longest lead: a stall of seconds is over and needs no longer memory.
      worstLateMs = Math.max(
        Math.min(lateMs, LEAD_MS_MAX),
        worstLateMs * 0.5 ** (sinceMs / HALVES_IN_MS),
      );
    },
  };
}

/** The longest lead: the native source takes 200 ms. */
export const LEAD_MS_MAX = 160;
/** Covers the lead already used up when the timer is set, and the time the next frames need to arrive. */
const MARGIN_MS = 25;
/** After this time half of a stall is forgotten. */
const HALVES_IN_MS = 3500;
