import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that may wait for a slow disk before lines are counted as lost instead of kept. */
const QUEUE_LIMIT_BYTES = 8 * 1024 * 1024;

/** Milliseconds before a disk that refused is tried again. */
const RETRY_AFTER_MS = 1000;

/** An append-only file of lines that never throws and never makes its caller wait. */
export type LineSink = {
  write(line: string): void;
  /** Lines that could not be kept so far. */
  lost(): number;
  /** Whether a line written now has a chance: no queue over its limit, no disk that just refused. */
  isAccepting(): boolean;
  /** Writes what waits, once, and closes the file. */
  close(): Promise<void>;
};

/**
 * Opens a sink on `path`; the folder is made when the first line is written. A lost disk, a full
 * disk or a slow one costs lines, which are counted; it never costs the call.
 */
export function openLineSink(path: string, onFailed: (error: Error) => void): LineSink {
  let queue: string[] = [];
  let queuedBytes = 0;
  let lost = 0;
  let handle: FileHandle | undefined;
  let writing: Promise<void> | undefined;
  let refusedUntilMs = 0;

  async function writeQueue(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      queuedBytes = 0;
      try {
        if (handle === undefined) {
          await mkdir(dirname(path), { recursive: true });
          handle = await open(path, 'a');
        }
        await handle.appendFile(batch.join(''));
      } catch (error) {
        lost += batch.length;
        refusedUntilMs = performance.now() + RETRY_AFTER_MS;
        await handle?.close().catch(() => undefined);
        handle = undefined;
        onFailed(error as Error);
      }
    }
  }

  const isAccepting = (): boolean =>
    queuedBytes <= QUEUE_LIMIT_BYTES && performance.now() >= refusedUntilMs;

  return {
    write(line) {
      if (!isAccepting()) {
        lost += 1;
        return;
      }
      queue.push(`${line}\n`);
      queuedBytes += line.length + 1;
      writing ??= writeQueue().finally(() => {
        writing = undefined;
      });
    },
    lost: () => lost,
    isAccepting,
    async close() {
      await writing;
      await handle?.close().catch(() => undefined);
      handle = undefined;
    },
  };
}
