/**
 * Turns an author's YAML into the compiled policy that the engine reads, or into all of its faults.
 *
 * Read in this order: `schema/` (the shape of a file), `faults/` (hints about mistakes),
 * `compile/` (whose value wins, and the result), `lint/` (what is valid but suspect), `check.ts`
 * (source text to policy or issues), `store/` (folders, read and watched).
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
  loadFile,
  loadFolder,
  loadWorkflow,
  type FolderEntry,
  watchPolicies,
  type PolicyChange,
  type PolicyWatch,
  type WatchOptions,
} from './store/index.ts';
export {
  fillText,
  MissingParamError,
  placeholdersOf,
  type TextParams,
  explainMessage,
  explainWorkflow,
  type UnwrittenPart,
  type WorkflowExplanation,
  type ExplainedValue,
  type Explanation,
  type Compilation,
  type PolicySource,
} from './compile/index.ts';
export { formatIssue, sortIssues, didYouMean, nearestName } from '../authored/index.ts';
export { ISSUE_CODES, PolicyError, type IssueCode, type PolicyIssue } from './issue.ts';
export { parsePolicy, type PolicyResult } from './check.ts';
export { spanPattern, type SpanPattern, type TextSpan } from './schema/index.ts';
export { CLASSES, clauseFault, VERDICTS } from './meanings.ts';
