import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How to start a program that lives for as long as this one needs it. */
export type BackgroundOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the program: nothing of ours is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets all it prints, stdout and stderr; made with its folder, appended to. */
  readonly logFile: string;
  /** Milliseconds from SIGTERM to SIGKILL. */
  readonly stopWithinMs: number;
  /** Milliseconds to a second SIGTERM, for a program that takes it as "now". Without it: none is sent. */
  readonly askAgainAfterMs?: number;
};

/** A program that runs in the background; see `startBackground`. */
export type BackgroundProcess = {
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the program ends, whoever ended it; never rejects. */
  readonly ended: Promise<void>;
  isRunning(): boolean;
  /** Asks it to end (SIGTERM), waits, then insists, children included. Resolves when it is gone. */
  stop(): Promise<void>;
};

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches us alone and we stop it in
 * order. It does not keep this process alive, and does not outlive it, however that ends: a guard
 * (a shell that waits on a pipe from us) stops the group when the pipe closes.
 * Rejects where the program cannot be started.
 */
export async function startBackground(options: BackgroundOptions): Promise<BackgroundProcess> {
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = await open(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  const ended = once(child, 'exit').then(() => undefined);
  try {
    await Promise.race([once(child, 'spawn'), ended]);
  } finally {
    await log.close();
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('a spawned process has no id');
  const dismissGuard = startGuard(pid);
  const gone = ended.then(() => {
    dismissGuard();
    // Ends what the program had started and left running.
    signalGroup(pid, 'SIGKILL');
  });
  child.unref();
  return {
    pid,
    logFile: options.logFile,
    ended: gone,
    isRunning: () => isRunning(child),
    stop: () => stop(child, pid, gone, options),
  };
}

/** The last lines a program has printed, for an error message's cause. */
export async function logTail(logFile: string, lines: number): Promise<string> {
  const text = await readFile(logFile, 'utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

async function stop(
  child: ChildProcess,
  pid: number,
  gone: Promise<void>,
  options: BackgroundOptions,
): Promise<void> {
  if (!isRunning(child)) return gone;
  // Nothing else may keep our event loop alive while this waits.
  child.ref();
  child.kill('SIGTERM');
  const insist = setTimeout(() => signalGroup(pid, 'SIGKILL'), options.stopWithinMs);
  const askAgain =
    options.askAgainAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGTERM'), options.askAgainAfterMs);
  await gone;
  clearTimeout(insist);
  clearTimeout(askAgain);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group is empty: nothing is left to end.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * A line on stdin dismisses the guard; the end of stdin means that we are gone. `-s` is needed: dash
 * takes `kill -TERM -- -1` for a syntax error.
 */
const guardScript = `
if read -r _; then exit 0; fi
kill -s TERM -- "-$1" 2>/dev/null
tries=0
while kill -s 0 -- "-$1" 2>/dev/null && [ $tries -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
`;

function startGuard(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', guardScript, 'floorkeeper-guard', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  // Somebody may have killed the guard; then the pipe's error does not matter.
  guard.stdin.on('error', () => undefined);
  // The pipe alone must not keep this process alive. A piped stdin is a net.Socket (Node's documentation).
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref();
  return () => guard.stdin.end('\n');
}
