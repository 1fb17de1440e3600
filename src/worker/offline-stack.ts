import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { log } from '@livekit/agents';

/** Speech and model of this machine: where they listen, and the process that serves them now. */
export type OfflineStack = {
  readonly baseUrl: string;
  readonly processId: () => number | undefined;
  readonly stop: () => void;
};

/**
 * Starts speech and model of this machine in a process of their own. Rejects where they cannot start;
 * the reason is on stderr then. Should the process end, another takes its place on the same port.
 *
 * The process ends with this one, however that ends: its standard input closes. It is in no group of
 * ours, so that Ctrl-C, which drains the worker, leaves running calls their speech.
 */
export async function startOfflineStack(): Promise<OfflineStack> {
  let child = spawnServer([]);
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    child.kill();
  };
  process.once('exit', stop);
  const baseUrl = await firstLineOf(child);
  const restart = async (): Promise<void> => {
    for (let waitMs = RESTART_MS; ; waitMs = Math.min(2 * waitMs, RESTART_MS_MAX)) {
      if (isStopped) return;
      log().error(
        'the offline stack has ended and is started again: calls have no speech meanwhile',
      );
      child = spawnServer(['--port', new URL(baseUrl).port]);
      try {
        await firstLineOf(child);
        child.once('exit', () => void restart());
        return;
      } catch {
        await delay(waitMs);
      }
    }
  };
  child.once('exit', () => void restart());
  return { baseUrl, processId: () => child.pid, stop };
}

function spawnServer(args: readonly string[]): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`../offline/speech/main.${extension}`, import.meta.url));
  return spawn(process.execPath, [main, '--until-stdin-closes', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

/** The first line that the child prints is where it listens. */
async function firstLineOf(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the offline stack has no output');
  const bound = AbortSignal.timeout(STARTS_WITHIN_MS);
  const started = new AbortController();
  const signal = AbortSignal.any([bound, started.signal]);
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the offline stack ended at its start');
  });
  const line = once(createInterface({ input: stdout }), 'line', { signal });
  try {
    const [baseUrl] = (await Promise.race([line, ended])) as [string];
    return baseUrl.trim();
  } catch (error) {
    child.kill();
    throw bound.aborted ? new Error('the offline stack did not start in time') : error;
  } finally {
    started.abort();
    await Promise.allSettled([line, ended]);
  }
}

/** The first start on a machine fetches the recogniser's packages. */
const STARTS_WITHIN_MS = 180_000;
/** Between two starts of a server that does not come up. */
const RESTART_MS = 500;
const RESTART_MS_MAX = 30_000;
