/**
 * What figures are computed from: each record turned into a few rows of measures, without a word.
 *
 * Read `rows.ts` (what the rows are), `read-lines.ts` (which lines of a record count, and whether they
 * can be trusted), `follow-call.ts` and `moments.ts` (from lines to rows), then `read-facts.ts`.
 *
 * @module
 */
export { readFacts, type ReadFacts } from './read-facts.ts';
export type { CallFacts, CallRow, MomentRow, ProblemRow, SpokenRow } from './rows.ts';
