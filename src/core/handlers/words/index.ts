/**
 * What becomes of the caller's words.
 *
 * Read in this order: `hearing.ts` (what the words were said over, and what the rules say: asked once),
 * `fates.ts` (what may become of them, as an ordered table), then the files that carry out its rows.
 *
 * @module
 */
export { onWordsHeard } from './fates.ts';
