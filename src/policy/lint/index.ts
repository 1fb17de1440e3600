/**
 * Warnings, each with its reason, about what is valid in a policy but suspect.
 *
 * Read in this order: `lint.ts` (all of them), `finding.ts` (what a finding is), then the rules: `effect.ts` (keys
 * without effect), `reach.ts` (what nobody can reach), `ladder.ts` (silence after a question), `spoken.ts` with
 * `keys-in-text.ts`, `texts.ts` with `language-of.ts`, `alone.ts` (what the agent says), `words.ts`, `phrases.ts`
 * (what callers say), `slips.ts` (wrong units and places); `accept.ts` (findings that the author accepts).
 *
 * @module
 */
export { lint } from './lint.ts';
