/**
 * A copy of the tree outside of it, in which sources are changed and tests are run: no change can
 * be left behind in the tree itself.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Change } from './changes.ts';

/** Where the copy of the tree is, and where its tests may leave files. */
export type TreeCopy = {
  readonly folder: string;
  readonly temporary: string;
  /** Runs `use` while the change stands in the copy. */
  readonly withChange: <T>(change: Change, use: () => Promise<T>) => Promise<T>;
  readonly remove: () => void;
};

/** Copies what git knows or would add; installed packages are linked. */
export function copyTree(root: string): TreeCopy {
  const base = mkdtempSync(join(tmpdir(), 'floorkeeper-mutate-'));
  const folder = join(base, 'tree');
  const temporary = join(base, 'tmp');
  mkdirSync(temporary);
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  for (const file of listed.split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(folder, file), { force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    temporary,
    withChange: async (change, use) => {
      const path = join(folder, change.file);
      const original = readFileSync(path, 'utf8');
      writeFileSync(
        path,
        original.slice(0, change.start) + change.instead + original.slice(change.end),
      );
      try {
        return await use();
      } finally {
        writeFileSync(path, original);
      }
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
