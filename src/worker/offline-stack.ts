import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { log } from '@livekit/agents';

/**
 * Starts speech and model of this machine in a process of their own; gives the base URL of their
 * OpenAI routes. Rejects where they cannot start; why not is on stderr then.
 *
 * The process ends with this one, however that ends: its standard input closes. It is in no group of
 * ours, so that Ctrl-C, which drains the worker, leaves running calls their speech.
 */
export async function startOfflineStack(): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const main = fileURLToPath(new URL(`../offline/speech/main.${extension}`, import.meta.url));
  const child = spawn(process.execPath, [main, '--until-stdin-closes'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  process.once('exit', () => child.kill());
  const baseUrl = await firstLineOf(child);
  child.once('exit', () => {
    log().error('the offline stack has ended: calls have no speech until the worker is restarted');
  });
  return baseUrl;
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
