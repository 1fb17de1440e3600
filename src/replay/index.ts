/**
 * Reading records again: `replay.ts` runs one through the engine, `timeline.ts` lays it out in time
 * and `timeline-svg.ts` draws that.
 *
 * @module
 */
export { replay, type Difference, type ReplayError, type ReplayResult } from './replay.ts';
export { timelineSvg } from './timeline-svg.ts';
export { timelineOf, type Bar, type Mark, type Timeline } from './timeline.ts';
