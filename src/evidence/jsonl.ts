import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that may wait for a slow disk before lines are counted as lost instead of kept. */
const QUEUE_LIMIT_BYTES = 8 * 1024 * 1024;

/** Milliseconds before a disk that refused is tried again. */
const RETRY_AFTER_MS = 1000;

/**
 * An append-only file of lines that never throws and never makes its caller wait. A lost disk, a
 * full disk or a slow one costs lines, which are counted; it never costs the call.
 */
export class LineSink {
  readonly #path: string;
  readonly #onFailed: (error: Error) => void;
  #queue: string[] = [];
  #queuedBytes = 0;
  #lost = 0;
  #handle: FileHandle | undefined;
  #writing: Promise<void> | undefined;
  #refusedUntilMs = 0;

  /** The folder of `path` is made when the first line is written. */
  constructor(path: string, onFailed: (error: Error) => void) {
    this.#path = path;
    this.#onFailed = onFailed;
  }

  /** Lines that could not be kept so far. */
  get lost(): number {
    return this.#lost;
  }

  /** Whether a line written now has a chance: no queue over its limit, no disk that just refused. */
  get isAccepting(): boolean {
    return this.#queuedBytes <= QUEUE_LIMIT_BYTES && performance.now() >= this.#refusedUntilMs;
  }

  write(line: string): void {
    if (!this.isAccepting) {
      this.#lost += 1;
      return;
    }
    this.#queue.push(`${line}\n`);
    this.#queuedBytes += line.length + 1;
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes what waits, once, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
  }

  async #writeQueue(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      this.#queuedBytes = 0;
      try {
        this.#handle ??= await this.#open();
        await this.#handle.appendFile(batch.join(''));
      } catch (error) {
        // What came meanwhile would be refused as well: one failure, told once.
        this.#lost += batch.length + this.#queue.length;
        this.#queue = [];
        this.#queuedBytes = 0;
        this.#refusedUntilMs = performance.now() + RETRY_AFTER_MS;
        await this.#handle?.close().catch(() => undefined);
        this.#handle = undefined;
        this.#onFailed(error as Error);
      }
    }
  }

  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    return open(this.#path, 'a');
  }
}
