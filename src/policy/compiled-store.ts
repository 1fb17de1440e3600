import type { CompiledPolicy } from '../core/index.ts';
import type { PolicyResult } from './parse-policy.ts';

/** A compiled policy and the file it was written in. */
export type PublishedPolicy = { readonly policy: CompiledPolicy; readonly file: string };

/** A folder of compiled policies, of which one per workflow is current. Survives restarts. */
export type PolicyStore = {
  readonly folder: string;
  /** Makes these, and only these, the current policies: all at once, or not at all. */
  publish(policies: readonly PublishedPolicy[]): Promise<void>;
  /** What is current, by workflow. */
  current(): Promise<ReadonlyMap<string, { readonly sha256: string; readonly file: string }>>;
};

/** Opens a store, and makes its folder where it is missing. */
export async function openPolicyStore(_folder: string): Promise<PolicyStore> {
  throw new Error('openPolicyStore: not written yet');
}

/** The current policy of a workflow: all that a job reads. */
export async function readCurrent(_storeFolder: string, _workflow: string): Promise<PolicyResult> {
  throw new Error('readCurrent: not written yet');
}
