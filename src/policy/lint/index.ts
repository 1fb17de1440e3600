/**
 * What is allowed in a policy and still suspect: a warning each, with its reason.
 *
 * Read in this order: `lint.ts` (all of them), `finding.ts` (what a finding is), then `effect.ts` (keys
 * without effect), `reach.ts` (what nobody can reach), `spoken.ts`, `words.ts` and `alone.ts` (texts and
 * phrases), `accept.ts` (findings that the author accepts).
 *
 * @module
 */
export { lint } from './lint.ts';
