import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FileReport, ReplayTask } from './replay-file.ts';

/** Threads that replay records. */
export type ThreadPool = {
  /** Replays a file in the thread that has the least to do. Never rejects. */
  readonly replay: (file: string) => Promise<FileReport>;
  /** How many files are asked for at once, so that no thread waits. */
  readonly ahead: number;
  readonly close: () => Promise<void>;
};

/** What a thread is sent, and what it answers; it answers in the order in which it is asked. */
export type ThreadRequest = { readonly file: string };
export type ThreadReply = FileReport;

type Job = {
  readonly file: string;
  readonly resolve: (report: FileReport) => void;
};

/**
 * Starts threads that replay records. Where a record ends its thread, for want of memory, that record is
 * reported and another thread takes the place.
 */
export function openThreadPool(task: ReplayTask, size: number): ThreadPool {
  const waiting: Job[] = [];
  const threads = Array.from({ length: size }, () => new ReplayThread(task, next));
  function next(): Job | undefined {
    return waiting.shift();
  }
  return {
    ahead: size * AHEAD_OF_EACH,
    replay(file) {
      const { promise, resolve } = Promise.withResolvers<FileReport>();
      waiting.push({ file, resolve });
      for (const thread of threads) thread.fill();
      return promise;
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** A thread and the files that it was given: it works on the first of them. */
class ReplayThread {
  readonly #task: ReplayTask;
  readonly #next: () => Job | undefined;
  readonly #given: Job[] = [];
  #worker: Worker;
  #isClosed = false;

  constructor(task: ReplayTask, next: () => Job | undefined) {
    this.#task = task;
    this.#next = next;
    this.#worker = this.#start();
  }

  /** Takes jobs until it has enough. */
  fill(): void {
    while (this.#given.length < GIVEN_AT_ONCE) {
      const job = this.#next();
      if (job === undefined) return;
      this.#given.push(job);
      this.#post(job);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
  }

  #start(): Worker {
    const url = new URL(`./replay-thread${extname(import.meta.filename)}`, import.meta.url);
    const worker = new Worker(url, {
      workerData: this.#task,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    });
    let code = 'unknown';
    worker.on('message', (report: ThreadReply) => {
      this.#given.shift()?.resolve(report);
      this.fill();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code ?? error.name;
    });
    worker.on('exit', () => {
      if (!this.#isClosed) this.#replace(code);
    });
    return worker;
  }

  #replace(code: string): void {
    const job = this.#given.shift();
    job?.resolve(threadEnded(job.file, code));
    this.#worker = this.#start();
    for (const each of this.#given) this.#post(each);
    this.fill();
  }

  #post({ file }: Job): void {
    const request: ThreadRequest = { file };
    this.#worker.postMessage(request, []);
  }
}

function threadEnded(file: string, code: string): FileReport {
  const isMemory = code === 'ERR_WORKER_OUT_OF_MEMORY';
  return {
    file,
    error: {
      code: 'RECORD_UNREADABLE',
      line: 1,
      message: isMemory
        ? `cannot read the record in ${THREAD_HEAP_MB} MB of memory`
        : `cannot read the record: its thread ended with ${code}`,
      hint: isMemory
        ? 'it is damaged and too large; cut it into parts'
        : 'report this as a fault of floorkeeper, with the record if you may',
    },
    issues: [],
    isTorn: false,
    isClosed: false,
    lastsMs: 0,
    result: undefined,
    whatIf: undefined,
    sweep: undefined,
  };
}

/** One that it works on, and one that it goes on with at once. */
const GIVEN_AT_ONCE = 2;
/** A slow record must not keep the other threads waiting for their turn to report. */
const AHEAD_OF_EACH = 32;
const THREAD_HEAP_MB = 1024;
