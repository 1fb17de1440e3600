/**
 * A thread of `thread-pool.ts`: replays the files that it is sent, one after another.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { replayFile, type ReplayTask } from './replay-file.ts';
import type { ThreadReply, ThreadRequest } from './thread-pool.ts';

if (parentPort === null) throw new Error('replay-thread runs as a worker thread only');
const port = parentPort;
const task = workerData as ReplayTask;
let last: Promise<void> = Promise.resolve();

port.on('message', ({ file }: ThreadRequest) => {
  // In the order of the requests: a damaged record is read asynchronously.
  last = last.then(async () => {
    const reply: ThreadReply = await replayFile(file, task);
    port.postMessage(reply);
  });
});
