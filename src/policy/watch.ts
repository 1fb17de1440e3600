import type { PolicyStore } from './compiled-store.ts';
import type { PolicyIssue } from './issue.ts';

export type WatchOptions = {
  /** The folder of policy files. */
  readonly policies: string;
  readonly store: PolicyStore;
  /** Names the workflows whose policy is new, or gone. */
  readonly onPublished: (change: PolicyChange) => void;
  /** Faults kept a policy from being published; what was current for it still is. */
  readonly onRejected: (issues: readonly PolicyIssue[]) => void;
};

/** What one publication changed, by workflow. */
export type PolicyChange = {
  readonly updated: readonly { readonly workflow: string; readonly sha256: string }[];
  readonly removed: readonly string[];
  readonly warnings: readonly PolicyIssue[];
};

export type PolicyWatch = {
  /** Fulfilled when the folder has been read once and the watch stands. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
};

/** Publishes a folder's policies now and after each change, until closed. */
export function watchPolicies(_options: WatchOptions): PolicyWatch {
  throw new Error('watchPolicies: not written yet');
}
