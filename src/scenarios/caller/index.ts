/**
 * The simulated caller: joins the room over WebRTC, speaks and keys at given moments, records what it hears.
 *
 * Read in this order: `caller.ts` (one call), `moment.ts` (when an act is due), `line.ts` and `sound.ts` (what
 * is spoken), `ear.ts` (what is heard), `follow.ts` (the record as it grows), `log.ts` (what the caller did).
 *
 * @module
 */
export { disposeMedia, makeCall, type CallOptions, type FinishedCall } from './caller.ts';
export { AUDIBLE_LEVEL } from './ear.ts';
export { CallerLog } from './log.ts';
export { describeMoment, selectMessage } from './moment.ts';
export type { LivekitAccess } from './room.ts';
export { FRAME_MS, FRAME_SAMPLES, LINE_RATE_HZ, frameLevel } from './sound.ts';
