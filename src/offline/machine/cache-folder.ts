import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { LocalError } from './local-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a run waits for another one that is making the same thing: longer than a cold build takes. */
const othersBoundMs = 15 * 60_000;

/** The folder of what is built or unpacked once for a user, shared by all clones: `$XDG_CACHE_HOME/floorkeeper`. */
export function cacheFolder(env: Environment = process.env): string {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification has relative paths ignored.
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'floorkeeper');
}

/**
 * Creates `folder` once: `fill` writes into the empty folder that it is given.
 *
 * The folder gets its final name only when it is complete. A lock keeps two processes from doing the work
 * twice; without it they would still be correct, because the second rename fails and the first result
 * stays. Returns `folder`.
 */
export async function fillOnce(
  folder: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  await makeParent(folder);
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    await removeUnfinished(folder);
    const unfinished = `${folder}.unfinished-${process.pid}`;
    await mkdir(unfinished);
    try {
      await fill(unfinished);
      await moveInto(folder, unfinished);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  } finally {
    await unlock();
  }
}

async function makeParent(folder: string): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true });
  } catch (cause) {
    throw unusable(dirname(folder), cause);
  }
}

/** Takes the lock, waiting for a living owner, and returns what gives it back. */
async function lock(file: string): Promise<() => Promise<void>> {
  const giveUpAtMs = Date.now() + othersBoundMs;
  while (!(await take(file))) {
    // After the bound the lock is removed: its owner hangs, or its process id belongs to another program now.
    if (Date.now() > giveUpAtMs || !(await ownerIsAlive(file))) await rm(file, { force: true });
    else await delay(200);
  }
  return () => rm(file, { force: true });
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw unusable(dirname(file), error);
  }
}

async function ownerIsAlive(file: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    // An empty file is one whose owner is just writing its id.
    if (pid !== 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** What runs that were killed have left. Called with the lock held, so nobody is still writing it. */
async function removeUnfinished(folder: string): Promise<void> {
  const prefix = `${basename(folder)}.unfinished-`;
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(prefix)) {
      await rm(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

async function moveInto(folder: string, unfinished: string): Promise<void> {
  try {
    await rename(unfinished, folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
  }
}

function unusable(folder: string, cause: unknown): LocalError {
  return new LocalError(
    'LOCAL_CACHE_UNUSABLE',
    `the cache folder \`${folder}\` cannot be written`,
    'make it writable, or name another folder in `XDG_CACHE_HOME`',
    { cause },
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
