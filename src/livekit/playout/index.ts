/**
 * The audio output around the session's own: exact position, lower volume, pause, stop, words heard.
 *
 * Read in this order: `controls.ts` (what can be asked of it, and what it reports), `playout.ts` (the
 * controller), `segment.ts` (the life of a segment, and the words for it) and `queue.ts` (all segments in
 * order), `pump.ts` and `below.ts` (the way of the samples to the native source), `remote-ledger.ts` (what an
 * avatar has played), `stop.ts` and `boundary.ts` (where a message ends), `heard-text.ts` (from samples to
 * words), `written.ts` and `shown.ts` (from spoken words to the text that the agent shows).
 * Long because each
 * step of a sample's way has a file of its own.
 *
 * @module
 */
export type { CaptionSink, HeardMessage, PlayoutEvent } from './controls.ts';
export { warmUpPlayout } from './word-search.ts';
export { PlayoutController } from './playout.ts';
export type { PlayoutProof } from './proof.ts';
