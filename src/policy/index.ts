/**
 * From a designer's YAML to the compiled policy that the engine reads, or to all that is wrong.
 *
 * Read in this order: `schema.ts` (the shape of a file), `parse-policy.ts` (source text to policy
 * or issues, in words from `syntax.ts`, `describe-fault.ts` and `hint.ts`), `inherit.ts` (whose
 * value wins, and where it came from), `lint.ts` (what is allowed and still suspect), then
 * `load-policies.ts` and `watch.ts`, which read folders. `pattern-growth.ts` finds a `protect`
 * pattern that would not come to an end.
 *
 * @module
 */
export type { CompiledPolicy } from '../core/index.ts';
export {
  openPolicyStore,
  readCurrent,
  type CurrentPolicy,
  type PolicyStore,
  type PublishedPolicy,
} from './compiled-store.ts';
export { fillText, MissingParamError, placeholdersOf, type TextParams } from './fill-text.ts';
export {
  formatIssue,
  ISSUE_CODES,
  PolicyError,
  sortIssues,
  type IssueCode,
  type PolicyIssue,
} from './issue.ts';
export { explainMessage, type ExplainedValue, type Explanation } from './explain.ts';
export { loadFile, loadFolder, loadWorkflow, type FolderEntry } from './load-policies.ts';
export { didYouMean, nearestName } from './nearest.ts';
export { parsePolicy, type PolicyResult, type PolicySource } from './parse-policy.ts';
export { spanPattern } from './schema-values.ts';
export { watchPolicies, type PolicyChange, type PolicyWatch, type WatchOptions } from './watch.ts';
