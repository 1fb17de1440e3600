/**
 * Why the decider judged an overlap as it did: the evidence over time, each feature's share of the logit,
 * the threshold and the decision, from the record alone.
 *
 * Read in this order: `judgements.ts` (the numbers, by running the record again), `tell.ts` (as text),
 * `plot.ts` (as a picture made of characters).
 *
 * @module
 */
export {
  explainOverlaps,
  type ExplainedOverlap,
  type Explanation,
  type Judged,
} from './judgements.ts';
export { decisiveOf, tellOverlap, tellShortly } from './tell.ts';
