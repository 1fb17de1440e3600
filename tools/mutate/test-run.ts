/**
 * Starts a process that runs test files of a tree, and ends it when it takes too long.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import type { TreeCopy } from './tree-copy.ts';

export type Ended =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly test: string }
  | { readonly kind: 'hung' };

/** A change that leaks memory fails fast instead of filling the machine. */
const memoryMb = 1024;

/** Runs the files in one process of the copy. Environment variables are added to those of this process. */
export async function runTests(
  tree: TreeCopy,
  files: readonly string[],
  limitMs: number,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const runner = join(import.meta.dirname, 'run-files.ts');
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${memoryMb}`, '--no-warnings', runner, ...files],
    {
      cwd: tree.folder,
      env: { ...process.env, TMPDIR: tree.temporary, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own: what the tests start ends with them.
      detached: true,
    },
  );
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has ended already.
    }
  };
  // An endless change must not outlive a run that is stopped.
  process.once('exit', end);
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    end();
  }, limitMs);
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve).once('error', reject);
  });
  const output = text(child.stdout);
  try {
    const exitCode = await code;
    end();
    if (isHung) return { kind: 'hung' };
    if (exitCode === 0) return { kind: 'passed' };
    const [test = ''] = (await output).trimEnd().split('\n').slice(-1);
    return { kind: 'failed', test };
  } finally {
    clearTimeout(timer);
    process.off('exit', end);
  }
}
