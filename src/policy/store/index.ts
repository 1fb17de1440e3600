/**
 * Policies on disk: reads and watches a folder, and publishes it for the calls.
 *
 * Read in this order: `load.ts` (a folder or one workflow), `watch.ts` (changes), `compiled-store.ts` (what
 * the worker publishes and a call reads).
 *
 * @module
 */
export {
  type CurrentPolicy,
  type PolicyStore,
  type PublishedPolicy,
  openPolicyStore,
  readCurrent,
} from './compiled-store.ts';
export { type FolderEntry, loadFile, loadFolder, loadWorkflow } from './load.ts';
export { type PolicyChange, type PolicyWatch, type WatchOptions, watchPolicies } from './watch.ts';
