import type { CompiledPolicy } from '../core/index.ts';
import type { PolicyIssue } from './issue.ts';

/** The text of a policy file and the name that its issues carry. */
export type PolicySource = { readonly file: string; readonly text: string };

/** A policy ready for the engine, with the lint's findings; or all faults that stand in its way. */
export type PolicyResult =
  | {
      readonly ok: true;
      readonly policy: CompiledPolicy;
      /** The file of the workflow, as an issue or an error names it. */
      readonly file: string;
      readonly warnings: readonly PolicyIssue[];
    }
  | { readonly ok: false; readonly issues: readonly PolicyIssue[] };

/**
 * The policy that a file's text describes, or all of its faults.
 *
 * Never throws on what is in the file. `base` is the file that it names under `extends`; reading
 * that one is the caller's (`loadWorkflow` does).
 */
export function parsePolicy(_text: string, _file: string, _base?: PolicySource): PolicyResult {
  throw new Error('parsePolicy: not written yet');
}
