/**
 * One setting of a policy at several values over the same recorded overlaps: how often would the agent have
 * stopped for nothing, and how often would it have gone on over a caller who wanted the floor.
 *
 * Read in this order: `setting.ts` (the setting and its values), `overlaps.ts` (the overlaps of a record, and
 * what the record proves about each), `trial.ts` (an overlap under a policy), `sweep-watch.ts` (all of a
 * record), `sweep-sum.ts` (all records), `plot.ts`.
 *
 * @module
 */
export { plotSvg, plotText } from './plot.ts';
export type { Setting, SettingValue } from './setting.ts';
export { SweepSum, type Costs, type SweepPoint, type SweepTotals } from './sweep-sum.ts';
export { SweepWatch, type RecordSweep, type SweepTask } from './sweep-watch.ts';
