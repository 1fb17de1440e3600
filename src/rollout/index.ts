/**
 * The ten questions that a release owner asks before a policy goes live, answered from the policy, its
 * scenarios and its records.
 *
 * Read in this order: `answer.ts` (a question and its answer), `from-policy.ts`, `from-scenarios.ts`,
 * `from-record.ts`, `from-figures.ts`, `rollout.ts` (all ten), `page.ts` (for people).
 *
 * @module
 */
export type { RolloutPolicy } from './from-policy.ts';
export { rolloutHtml, rolloutMarkdown, rolloutText } from './page.ts';
export { answerAll } from './rollout.ts';
