/**
 * The rules: which verdict a situation gets, and which rule comes first.
 *
 * Read in this order: `precedence.ts` (the order of the rules as data, and the arbiter), `proposal.ts`
 * (what a rule is asked and what it answers), then a file for each rule. `situation.ts` puts together what
 * the rules see of an overlap; `decider.ts` judges an overlap in mode `adaptive`. Rules change nothing.
 *
 * @module
 */
export { namesTerminator } from './collection.ts';
export {
  classify,
  explain,
  type ExplainedJudgement,
  type OverlapEvidence,
  type Share,
} from './decider.ts';
export { ECHO_LINGERS_MS, isOwnWords } from './echo.ts';
export { type Ruling, arbitrate, overruledBy } from './precedence.ts';
export type { Proposal, Situation } from './proposal.ts';
export { type Surplus, surplusOf } from './surplus-key.ts';
export {
  WORDS_LATE_MS_MAX,
  fallbackFor,
  joinWords,
  speechSituation,
  voiceOfLateWords,
} from './situation.ts';
