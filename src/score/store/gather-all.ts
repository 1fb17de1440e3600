import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';

import { gather, type GatherJob } from './gather.ts';

/** Follows the reading of records: how many of how many were taken. */
export type OnProgress = (read: number, of: number) => void;

/**
 * Reads every record below a folder, on all processors, and writes their facts into `factsFolder`.
 * Returns how many files were read.
 */
export async function gatherAll(
  folder: string,
  factsFolder: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<number> {
  const names = await recordsIn(folder);
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const threads = names.length < FEW ? 0 : Math.min(THREADS_MAX, availableParallelism());
  const jobs = Array.from({ length: Math.max(1, threads) }, (_, part): GatherJob => ({
    folder,
    names,
    factsFolder,
    part,
    taken,
  }));
  const progress = setInterval(() => {
    onProgress(Math.min(names.length, Atomics.load(taken, 0)), names.length);
  }, PROGRESS_EVERY_MS);
  // No record has this number, so every thread ends after the one that it reads.
  const stop = (): void => void Atomics.store(taken, 0, names.length);
  signal.addEventListener('abort', stop);
  try {
    const [own] = jobs;
    if (threads === 0 && own !== undefined) await gather(own);
    else await Promise.all(jobs.map(inThread));
  } finally {
    clearInterval(progress);
    signal.removeEventListener('abort', stop);
  }
  return names.length;
}

/** The records below a folder: not the raw ones, which hold what people said, and not the reviews. */
async function recordsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && isRecord(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

function isRecord(name: string): boolean {
  return name.endsWith('.jsonl') && !name.endsWith('.raw.jsonl') && name !== 'reviews.jsonl';
}

function inThread(workerData: GatherJob): Promise<void> {
  const module = new URL(`./gather-thread${extname(import.meta.filename)}`, import.meta.url);
  const worker = new Worker(module, { workerData });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

/** So few records are read sooner than a thread starts. */
const FEW = 64;
const THREADS_MAX = 8;
const PROGRESS_EVERY_MS = 1000;
