import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from '../within.ts';

const MAIN = fileURLToPath(new URL('../../../src/worker.ts', import.meta.url));

/** A line of the worker's log. */
export type LogLine = { readonly msg: string } & Readonly<Record<string, unknown>>;

/** The real worker, as a process of its own. */
export type WorkerProcess = {
  /** The first line, those already there included, that has this text as its message. */
  logged(message: string, boundMs?: number): Promise<LogLine>;
  /** Lines with this message so far. */
  count(message: string): number;
  /** All of its log so far. */
  lines(): string;
  /** The end of its log, for a test that fails. */
  lastLines(): string;
  /** Everything it wrote to stderr so far. */
  readonly errors: () => string;
  /** Exit code and signal, when it and its streams are gone. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  signal(signal: NodeJS.Signals): void;
};

/**
 * Starts the worker with this environment and nothing of ours but the path. `program` is the file, and the
 * options of Node before it, of another worker than the one of this repository.
 */
export function startWorker(
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly program?: readonly string[];
  },
): WorkerProcess {
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const child = spawn(process.execPath, [...(options.program ?? [MAIN]), ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, XDG_CACHE_HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const changed = new EventEmitter().setMaxListeners(50);
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (!text.startsWith('{')) return;
    lines.push(JSON.parse(text) as LogLine);
    changed.emit('line');
  });
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const lastLines = (): string =>
    lines
      .slice(-12)
      .map((line) => JSON.stringify(line))
      .join('\n');
  async function logged(message: string): Promise<LogLine> {
    for (;;) {
      const found = lines.find(({ msg }) => msg === message);
      if (found !== undefined) return found;
      await Promise.race([
        once(changed, 'line'),
        ended.then(() => {
          throw new Error(`the worker ended without a line \`${message}\`: ${errors}`);
        }),
      ]);
    }
  }
  return {
    // A worker loads native media at its start, and ends its calls before it ends.
    logged: (message, boundMs = 60_000) =>
      within(
        () => `the worker to log \`${message}\`; last:\n${lastLines()}`,
        logged(message),
        boundMs,
      ),
    count: (message) => lines.filter(({ msg }) => msg === message).length,
    lines: () => lines.map((line) => JSON.stringify(line)).join('\n'),
    lastLines,
    errors: () => errors,
    get ended() {
      return within(() => `the worker to end; last:\n${lastLines()}`, ended, 60_000);
    },
    signal: (signal) => void child.kill(signal),
  };
}
