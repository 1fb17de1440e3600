import { replayFile, type FileReport, type ReplayTask } from './replay-file.ts';
import { openThreadPool } from './thread-pool.ts';

/** How records are replayed. */
export type ReplayFilesOptions = ReplayTask & {
  /** Threads beside this one; 0 replays all records here. */
  readonly threads: number;
  /** Aborted to stop after the records that are being replayed. */
  readonly signal: AbortSignal;
};

/**
 * Replays records and reports them in the order of the files, as they come. Keeps no more than a few
 * reports at a time, however many files there are.
 */
export async function* replayFiles(
  files: readonly string[],
  { threads, signal, ...task }: ReplayFilesOptions,
): AsyncGenerator<FileReport> {
  if (threads === 0) {
    for (const file of files) {
      if (signal.aborted) return;
      yield await replayFile(file, task);
    }
    return;
  }
  const pool = openThreadPool(task, threads);
  try {
    const running: Promise<FileReport>[] = [];
    for (const file of files) {
      if (signal.aborted) break;
      running.push(pool.replay(file));
      const first = running.length < pool.ahead ? undefined : running.shift();
      if (first !== undefined) yield await first;
    }
    for (const each of running) yield await each;
  } finally {
    await pool.close();
  }
}
