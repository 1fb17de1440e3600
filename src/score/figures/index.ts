/**
 * The figures: what each counts, and how it is computed.
 *
 * Read `definitions.ts` (the conditions), `queries.ts` (grouping and intervals), `compute.ts`.
 *
 * @module
 */
export {
  computeScore,
  prepare,
  type Group,
  type Label,
  type PerMinute,
  type Rate,
  type Score,
  type Silence,
} from './compute.ts';
export { PER_MINUTE, RATE_NAMES, RATES, SILENCE, type RateName } from './definitions.ts';
export { DIMENSIONS, type Dimension } from './queries.ts';
