import { basename } from 'node:path';
import type { PolicyStore, PublishedPolicy } from './compiled-store.ts';
import { sortIssues } from '../../authored/index.ts';
import { type PolicyIssue } from '../issue.ts';
import { needPackages } from '../../packages/index.ts';
import { loadFolder, type FolderEntry } from './load.ts';

export type WatchOptions = {
  /** The folder of policy files. */
  readonly policies: string;
  readonly store: PolicyStore;
  /** Receives the workflows whose policy is new or removed. */
  readonly onPublished: (change: PolicyChange) => void;
  /** Receives the faults that kept a policy from being published; the current one stays current. */
  readonly onRejected: (issues: readonly PolicyIssue[]) => void;
};

/** What one publication changed, by workflow. */
export type PolicyChange = {
  readonly updated: readonly { readonly workflow: string; readonly sha256: string }[];
  readonly removed: readonly string[];
  readonly warnings: readonly PolicyIssue[];
};

export type PolicyWatch = {
  /** Resolves once the watch runs and the folder was read; rejects if the store cannot be written. */
  readonly ready: Promise<void>;
  /** Ends the watch; resolves when a publication in progress is done. */
  close(): Promise<void>;
};

/**
 * Publishes a folder's policies now and after each change, until closed.
 *
 * Workflows are independent: a file with faults leaves its own workflow, and those that extend it,
 * unchanged, and affects no other.
 */
export function watchPolicies(options: WatchOptions): PolicyWatch {
  const publishSoon = oneAtATime(() => publishFolder(options));
  const onError = (error: unknown): void => options.onRejected([notPublished(options, error)]);
  const closed = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void publishSoon().catch(onError), QUIET_MS);
  };
  const starting = startWatcher(options.policies, { onChange, onError });
  // Read only once the watch runs: otherwise a change in between would be missed.
  const standing = starting.then(({ standing }) => standing).then(publishSoon);
  return {
    ready: Promise.race([standing, closed.promise]),
    close: async () => {
      clearTimeout(timer);
      // A watcher that did not start need not be closed: `ready` reports why.
      await starting.then(
        (watcher) => watcher.close(),
        () => undefined,
      );
      closed.resolve();
      await publishSoon.idle();
    },
  };
}

type Listeners = { readonly onChange: () => void; readonly onError: (error: unknown) => void };
type Watcher = { readonly standing: Promise<void>; close(): Promise<void> };

/** Loads the watching package only here: an application that reads its policies once does not need it. */
async function startWatcher(folder: string, { onChange, onError }: Listeners): Promise<Watcher> {
  needPackages('watching a folder of policies', ['chokidar']);
  const { watch } = await import('chokidar');
  const watcher = watch(folder, { ignoreInitial: true, depth: 0 });
  watcher.on('error', onError);
  watcher.on('all', onChange);
  const standing = new Promise<void>((resolve, reject) => {
    watcher.once('ready', () => resolve());
    watcher.once('error', reject);
  });
  return { standing, close: () => watcher.close() };
}

type Repeatable = { (): Promise<void>; idle(): Promise<void> };

/** Runs a task after the running one; several requests meanwhile cause one more run only. */
function oneAtATime(task: () => Promise<void>): Repeatable {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  const ask = (): Promise<void> => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
  const idle = async () => {
    await Promise.allSettled([running, next]);
  };
  return Object.assign(ask, { idle });
}

function notPublished({ policies }: WatchOptions, error: unknown): PolicyIssue {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'POLICY_NOT_PUBLISHED',
    severity: 'error',
    file: policies,
    line: 1,
    column: 1,
    path: '',
    message: `cannot be published: ${reason}`,
    hint: 'what was published before still holds; check the folder and the disk, and save a policy again',
  };
}

/** Long enough for an editor or a deployment to write a file in pieces, short for an author who waits. */
const QUIET_MS = 150;

async function publishFolder(options: WatchOptions): Promise<void> {
  const { policies, store, onPublished, onRejected } = options;
  const loaded = await loadFolder(policies);
  if (!loaded.ok) return onRejected(loaded.issues);
  const { entries } = loaded;
  const rejected = sortIssues(entries.flatMap(({ result }) => (result.ok ? [] : result.issues)));
  const before = await store.current();
  const updated = entries.flatMap((entry) => newPolicy(entry, before.get(entry.workflow)?.sha256));
  const removed = [...before].flatMap(([workflow, { file }]) =>
    isGone(entries, workflow, file) ? [workflow] : [],
  );
  if (updated.length > 0 || removed.length > 0) {
    await store.publish(updated, removed);
    onPublished({
      updated: updated.map(({ policy }) => ({ workflow: policy.workflow, sha256: policy.sha256 })),
      removed,
      warnings: entries.flatMap(({ result }) => (result.ok ? result.warnings : [])),
    });
  }
  if (rejected.length > 0) onRejected(rejected);
}

function newPolicy({ result }: FolderEntry, before: string | undefined): PublishedPolicy[] {
  if (!result.ok || result.policy.sha256 === before) return [];
  return [{ policy: result.policy, file: result.file }];
}

/**
 * A workflow is removed when its file is. A folder without any policy counts as one that is being
 * replaced, not as a request to remove all: calls could not start without a policy.
 */
function isGone(entries: readonly FolderEntry[], workflow: string, file: string): boolean {
  if (entries.length === 0) return false;
  const isThere = entries.some(
    (entry) => entry.workflow === workflow || basename(entry.file) === basename(file),
  );
  return !isThere;
}
