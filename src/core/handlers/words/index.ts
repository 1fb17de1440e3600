/**
 * What happens to the caller's words.
 *
 * Read in this order: `hearing.ts` (what the words were spoken over, and what the rules say about them),
 * `fates.ts` (what may happen to them, as an ordered table), then the files that carry out its rows.
 *
 * @module
 */
export { onWordsHeard } from './fates.ts';
