/**
 * One page for one call: what was said and heard, what was decided, and why, as a single HTML file.
 *
 * Read in this order: `view-data.ts` (what a page holds), `view.ts` (from a record to that), `moments.ts`
 * (the five questions), `said.ts`, `lanes.ts` and `audio.ts` (what is drawn), then `page.ts`,
 * `sections.ts` and `stage.ts` (the markup). `page/` holds the style and the script of the page itself.
 *
 * @module
 */
export { readCallAudio, type CallAudio, type ReadAudio } from './audio.ts';
export { audioBeside, type AudioPlace } from './call-audio-place.ts';
export { PAGE_START, pageOf, type EmbeddedAudio } from './page.ts';
export { readRawWords, type RawWords, type ReadRawWords } from './raw-words.ts';
export { viewOf, type ViewSources } from './view.ts';
export type { View } from './view-data.ts';
