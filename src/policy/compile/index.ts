/**
 * Compiles one or two files to the policy that the engine reads.
 *
 * Read in this order: `parse-file.ts` (one file by itself), `inherit.ts` (whose value wins, and where it
 * came from), `relations.ts` (what must fit together), `lexicon.ts`, `compile.ts` (the
 * result), `explain.ts` (where each value came from), `fill-text.ts` (`{name}` in a text).
 *
 * @module
 */
export { type Compilation, compile } from './compile.ts';
export {
  type ExplainedValue,
  type Explanation,
  type MessageSummary,
  type UnwrittenPart,
  type WorkflowExplanation,
  explainMessage,
  explainWorkflow,
} from './explain.ts';
export { MissingParamError, type TextParams, fillText, placeholdersOf } from './fill-text.ts';
export {
  type Leaves,
  type Origin,
  type PolicyFiles,
  inheritBelow,
  inheritMessage,
} from './inherit.ts';
export { builtInLexicons, foldPhrase, mergeLexicons } from './lexicon.ts';
export { type ParsedFile, type PolicySource, parseFile, unreadableFile } from './parse-file.ts';
export { MESSAGE_NAMES, originText } from './relations.ts';
