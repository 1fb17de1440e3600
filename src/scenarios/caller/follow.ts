import { watch } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

import type { Envelope, EventData } from '../../evidence/index.ts';
import { CallError } from '../file/index.ts';

/** A message as the caller needs to know it, in epoch milliseconds. */
export type FollowedMessage = {
  readonly messageType: string;
  readonly role: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | undefined;
};

/** Follows a call's record while it is written. */
export type CallFollower = {
  /** The messages that became audible, in that order. */
  readonly messages: () => readonly FollowedMessage[];
  /** The record says that the session closes. */
  readonly isClosing: () => boolean;
  /** Epoch milliseconds at which the last line was seen. */
  readonly lastLineAtMs: () => number;
  /** Why the record cannot be followed any further; later lines are not read. */
  readonly failure: () => CallError | undefined;
  close(): Promise<void>;
};

/**
 * Follows the record of a call from its first line on; the file need not exist yet, its folder must.
 *
 * The caller learns *which* message plays from here, and *when* it is heard from its own ear. The
 * record is there anyway, cannot be lost on the way as a data packet can, and a scenario then needs
 * nothing of the agent that a real call does not need.
 */
export function followRecord(path: string): CallFollower {
  const messages = new Map<string, FollowedMessage>();
  const queued = new Map<string, { readonly messageType: string; readonly role: string }>();
  let closing = false;
  let lastLineAtMs = Date.now();
  const lines = createLineReader(path, (text) => {
    lastLineAtMs = Date.now();
    const line = parseLine(text, path);
    if (line.type !== 'floorkeeper.event') return;
    const { event } = line.data as EventData;
    const atMs = Date.parse(line.time);
    if (event.type === 'message_queued') queued.set(event.messageId, event);
    if (event.type === 'message_started') {
      const { messageType = 'none', role = 'message' } = queued.get(event.messageId) ?? {};
      const finishedAtMs = undefined;
      messages.set(event.messageId, { messageType, role, startedAtMs: atMs, finishedAtMs });
    }
    if (event.type === 'message_finished') {
      const message = messages.get(event.messageId);
      if (message !== undefined) messages.set(event.messageId, { ...message, finishedAtMs: atMs });
    }
    if (event.type === 'session_closing') closing = true;
  });
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) lines.read();
  });
  watcher.on('error', (error) => lines.fail(error));
  lines.read();
  return {
    messages: () => [...messages.values()],
    isClosing: () => closing,
    lastLineAtMs: () => lastLineAtMs,
    failure: lines.failure,
    async close() {
      watcher.close();
      await lines.close();
    },
  };
}

/** A line that is not a line of a record: the judge could not read it either. */
function parseLine(text: string, path: string): Envelope {
  try {
    return JSON.parse(text) as Envelope;
  } catch (cause) {
    throw unreadable(path, 'a line of it is torn', cause);
  }
}

/**
 * Reads what was appended since the last time, whole lines only; never two reads at once. A torn last
 * line waits for its rest. After a failure nothing more is read: the caller hears of it and hangs up.
 */
function createLineReader(path: string, onLine: (text: string) => void) {
  let handle: FileHandle | undefined;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let reading = Promise.resolve();
  let isQueued = false;
  let failure: CallError | undefined;

  const fail = (error: unknown): void => {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    failure ??= error instanceof CallError ? error : unreadable(path, code, error);
  };

  async function readOn(): Promise<void> {
    isQueued = false;
    if (failure !== undefined) return;
    handle ??= await openIfThere(path);
    if (handle === undefined) return;
    for (;;) {
      // Without a position each read goes on where the last one ended.
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024);
      if (bytesRead === 0) return;
      const texts = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) onLine(text);
    }
  }
  return {
    read(): void {
      if (isQueued) return;
      isQueued = true;
      reading = reading.then(readOn).catch(fail);
    },
    fail,
    failure: () => failure,
    async close(): Promise<void> {
      await reading;
      await handle?.close();
    },
  };
}

function unreadable(path: string, why: string, cause: unknown): CallError {
  return new CallError(
    'CALL_NO_RECORD',
    `the record of the call cannot be followed: ${why}`,
    `look at ${path}, and at the worker's log beside it`,
    { cause },
  );
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
