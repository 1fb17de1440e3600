import type { PolicyResult } from './parse-policy.ts';

/**
 * The policy of a workflow from a folder of policy files, `extends` resolved in the same folder.
 * An unknown workflow or an unreadable folder is an issue like any other.
 */
export async function loadWorkflow(_folder: string, _workflow: string): Promise<PolicyResult> {
  throw new Error('loadWorkflow: not written yet');
}
