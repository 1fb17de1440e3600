/**
 * The audio output around the session's own: position to the sample, duck, pause, stop, heard text.
 *
 * Read in this order: `controls.ts` (what can be asked of it, and what it reports), `playout.ts` (the
 * controller), `queue.ts` and `segment.ts` (what was captured and how far it has come), `pump.ts` and
 * `below.ts` (the way of the samples to the native source), `stop.ts` and `boundary.ts` (where a message
 * ends), `heard-text.ts` (from samples to words).
 *
 * @module
 */
export type { HeardMessage, PlayoutEvent } from './controls.ts';
export { warmUpPlayout } from './word-search.ts';
export { PlayoutController } from './playout.ts';
export type { PlayoutProof } from './proof.ts';
