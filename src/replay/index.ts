/**
 * Reading records again: what the engine decides on them now, what another policy would decide, and a picture.
 *
 * Read in this order: `run.ts` (one record through the engine, line by line), `what-if.ts` (another policy
 * beside it), `replay-file.ts` (a file, the fast way or the thorough one), `replay-files.ts` (many files,
 * in threads); then `timeline.ts` (a record laid out in time) and `timeline-svg.ts` (drawn).
 *
 * @module
 */
export { replay } from './replay.ts';
export { replayFile, type FileReport } from './replay-file.ts';
export { replayFiles } from './replay-files.ts';
export type { Difference, ReplayError, ReplayResult } from './run.ts';
export { timelineSvg } from './timeline-svg.ts';
export { timelineOf, type Bar, type Mark, type Timeline } from './timeline.ts';
export type { Change, ChangeGroup, WhatIf } from './what-if.ts';
export { WhatIfSum, type WhatIfTotals } from './what-if-totals.ts';
