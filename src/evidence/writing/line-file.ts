import { codeOf, type Disk, type DiskFile } from './disk.ts';

/** How entries become text. `Cursor` is what the next entry needs to know about those before it. */
export type LineForm<Entry, Cursor> = {
  /** The cursor of an empty file. */
  readonly start: Cursor;
  /** Whole lines, each with its line break. The same entry after the same cursor gives the same text. */
  readonly render: (
    entry: Entry,
    cursor: Cursor,
  ) => { readonly text: string; readonly cursor: Cursor };
};

/** What became of the file that is worth a line in the log. */
export type LineFileTrouble =
  /** The disk refuses; entries wait in memory. Said once until it takes them again. */
  | { readonly type: 'refused'; readonly code: string }
  /** Entries are lost from now on: as many wait as may. Said once until the queue has drained. */
  | { readonly type: 'losing' }
  /** The file was deleted, moved or cut by somebody else; it is begun anew. */
  | { readonly type: 'replaced' }
  /** The file was closed before all entries were written, by so many. */
  | { readonly type: 'unwritten'; readonly entries: number };

/** What a line file is made of. */
export type LineFileOptions<Entry, Cursor> = {
  readonly path: string;
  readonly isReserved: boolean;
  readonly mode: number;
  readonly disk: Disk;
  readonly form: LineForm<Entry, Cursor>;
  readonly onTrouble: (trouble: LineFileTrouble) => void;
  /** Called when the queue has drained after entries were lost, so that a gap can be recorded. */
  readonly onSpaceAgain: () => void;
};

type Waiting<Entry> = { readonly entry: Entry; readonly bytes: number };

/**
 * An append-only file of lines that never throws and never makes its caller wait. Entries that the disk
 * refuses wait in memory and are tried again; if too many wait, new ones are lost. An entry is
 * written whole or not at all: if the disk took half of one, the half is cut off again.
 */
export class LineFile<Entry, Cursor> {
  readonly #options: LineFileOptions<Entry, Cursor>;
  #queue: Waiting<Entry>[] = [];
  #queuedBytes = 0;
  #phase: 'taking' | 'losing' = 'taking';
  #isRefused = false;
  #file: DiskFile | undefined;
  /** How the file is opened next. */
  #openAs: 'reserved' | 'new';
  /** Bytes of whole entries on the disk, and the cursor after them. */
  #size = 0;
  #cursor: Cursor;
  /** The file may end within a line, because somebody cut it: the next entry begins with a line break. */
  #beginsWithin = false;
  #checkedAtMs = -Infinity;
  #writing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** The time after which entries that may wait are written. */
  #gather: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: LineFileOptions<Entry, Cursor>) {
    this.#options = options;
    this.#openAs = options.isReserved ? 'reserved' : 'new';
    this.#cursor = options.form.start;
  }

  /** Queues an entry of about so many bytes, or loses it if the queue is full. */
  write(entry: Entry, bytes: number): void {
    if (this.#hasRoom(bytes)) this.writeLast(entry, bytes);
    else this.#lose();
  }

  /** The same for an entry that may wait a moment, so that several share one write to the disk. */
  writeLater(entry: Entry, bytes: number): void {
    if (!this.#hasRoom(bytes)) return this.#lose();
    this.#enqueue(entry, bytes);
    if (this.#closed !== undefined || this.#retry !== undefined) return;
    this.#gather ??= setTimeout(() => this.#writeOn(), GATHER_MS).unref();
  }

  /** Queues the entry that ends the file, even if the queue is full. */
  writeLast(entry: Entry, bytes: number): void {
    this.#enqueue(entry, bytes);
    if (this.#retry === undefined && this.#closed === undefined) this.#writeOn();
  }

  /** Writes the queue and closes the file; gives up on a disk that does not answer. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #hasRoom(bytes: number): boolean {
    return this.#phase === 'taking' && this.#queuedBytes + bytes <= QUEUE_LIMIT_BYTES;
  }

  #enqueue(entry: Entry, bytes: number): void {
    if (this.#closed !== undefined) return;
    this.#queue.push({ entry, bytes });
    this.#queuedBytes += bytes;
  }

  #lose(): void {
    if (this.#phase === 'losing') return;
    this.#phase = 'losing';
    this.#options.onTrouble({ type: 'losing' });
  }

  #writeOn(): void {
    clearTimeout(this.#gather);
    this.#gather = undefined;
    this.#writing ??= this.#writeQueue().finally(() => {
      this.#writing = undefined;
      if (this.#queue.length > 0) this.#retryLater();
    });
  }

  #retryLater(): void {
    if (this.#closed !== undefined || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#writeOn();
    }, RETRY_AFTER_MS).unref();
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retry);
    clearTimeout(this.#gather);
    const all = async (): Promise<void> => {
      await this.#writing;
      this.#checkedAtMs = -Infinity;
      await this.#writeQueue();
      await this.#file?.close().catch(() => undefined);
    };
    const bound = createTimeout(CLOSE_BOUND_MS);
    await Promise.race([all(), bound.over]);
    bound.clear();
    const entries = this.#queue.length;
    if (entries > 0) this.#options.onTrouble({ type: 'unwritten', entries });
  }

  /** Writes until the queue is empty or the disk refuses. */
  async #writeQueue(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const file = await this.#openFile();
        await this.#writeSome(file);
        this.#isRefused = false;
        this.#takeAgain();
      }
    } catch (error) {
      if (this.#isRefused) return;
      this.#isRefused = true;
      this.#options.onTrouble({ type: 'refused', code: codeOf(error) });
    }
  }

  /** Only when the queue has drained: otherwise a slow disk would lose every other entry, each with a gap of its own. */
  #takeAgain(): void {
    if (this.#phase !== 'losing' || this.#queue.length > 0) return;
    this.#phase = 'taking';
    this.#options.onSpaceAgain();
  }

  async #openFile(): Promise<DiskFile> {
    const { disk, path, mode } = this.#options;
    if (this.#file !== undefined) await this.#check(this.#file);
    this.#file ??= await disk.open(path, this.#openAs, mode);
    return this.#file;
  }

  /**
   * Begins the file again if somebody has deleted, moved or cut it. Checks once a second, not for every
   * entry.
   */
  async #check(file: DiskFile): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#checkedAtMs < CHECK_EVERY_MS) return;
    const size = await file.sizeAt(this.#options.path);
    this.#checkedAtMs = nowMs;
    if (size !== undefined && size >= this.#size) return;
    this.#options.onTrouble({ type: 'replaced' });
    this.#cursor = this.#options.form.start;
    // If the file was cut, the rest of it may end within a line.
    this.#size = size ?? 0;
    this.#beginsWithin = this.#size > 0;
    if (size !== undefined) return;
    void file.close().catch(() => undefined);
    this.#file = undefined;
    this.#openAs = 'new';
  }

  async #writeSome(file: DiskFile): Promise<void> {
    const { bytes, ends } = this.#renderSome();
    let written = 0;
    try {
      while (written < bytes.length) {
        const taken = await file.write(bytes.subarray(written), this.#size + written);
        if (taken === 0) throw new Error('the disk takes nothing');
        written += taken;
      }
    } catch (error) {
      this.#commit(ends, written);
      // The next attempt would overwrite half an entry, but there may be none.
      await file.truncate(this.#size).catch(() => undefined);
      throw error;
    }
    this.#commit(ends, written);
  }

  /** The text of the first queued entries, with the end and the cursor of each. */
  #renderSome(): { readonly bytes: Buffer; readonly ends: readonly End<Cursor>[] } {
    const parts: Buffer[] = [];
    const ends: End<Cursor>[] = [];
    let cursor = this.#cursor;
    let at = 0;
    if (this.#beginsWithin) at = parts.push(LINE_BREAK);
    for (const { entry } of this.#queue) {
      const rendered = this.#options.form.render(entry, cursor);
      const part = Buffer.from(rendered.text);
      ({ cursor } = rendered);
      at += part.length;
      parts.push(part);
      ends.push({ at, cursor });
      if (at >= WRITE_AT_ONCE_BYTES) break;
    }
    return { bytes: Buffer.concat(parts, at), ends };
  }

  #commit(ends: readonly End<Cursor>[], written: number): void {
    const whole = ends.filter(({ at }) => at <= written);
    const last = whole.at(-1);
    for (const { bytes } of this.#queue.splice(0, whole.length)) this.#queuedBytes -= bytes;
    if (last === undefined) return;
    this.#beginsWithin = false;
    this.#size += last.at;
    this.#cursor = last.cursor;
  }
}

type End<Cursor> = { readonly at: number; readonly cursor: Cursor };

function createTimeout(ms: number): { readonly over: Promise<void>; clear(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, clear: () => clearTimeout(timer) };
}

const LINE_BREAK = Buffer.from('\n');

/** Bytes that may wait for a slow disk before new entries are lost. */
const QUEUE_LIMIT_BYTES = 8 * 1024 * 1024;
/** Milliseconds before a disk that refused is tried again. */
const RETRY_AFTER_MS = 1000;
/** Milliseconds that an entry may wait for others before it is written. */
const GATHER_MS = 250;
/** Milliseconds between two checks that the file is still in its place. */
const CHECK_EVERY_MS = 1000;
/** Milliseconds that closing waits for the disk. The call is over, and its process is about to exit. */
const CLOSE_BOUND_MS = 2000;
/** Bytes in one write: about 2 ms of work on the event loop, which also carries audio. */
const WRITE_AT_ONCE_BYTES = 256 * 1024;
