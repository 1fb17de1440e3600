import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

/** The call that a job runs, as another job needs to know it to take it over. */
export type RunningCall = z.infer<typeof RunningCall>;
const RunningCall = z.object({
  room: z.string(),
  /** The agent's own identity in the room. */
  identity: z.string(),
  callId: z.string(),
  /** The job's metadata, as it was dispatched. */
  metadata: z.string(),
});

/** The parent's end of the lifelines of its jobs. */
export type Lifelines = {
  /** Where jobs connect to; handed to them in the environment. */
  readonly path: string;
  readonly close: () => void;
};

/** The environment variable in which the parent tells its jobs where to connect. */
export const LIFELINE_VARIABLE = 'FLOORKEEPER_LIFELINE';

/**
 * Listens for jobs, each of which holds a connection while its call runs. A connection that breaks
 * without a goodbye means that the job's process is gone: `onLost` is called with its call.
 */
export async function openLifelines(onLost: (call: RunningCall) => void): Promise<Lifelines> {
  // A socket's path may have 107 bytes at most, so it cannot lie in a folder that the operator names.
  const path = join(tmpdir(), `floorkeeper-${process.pid}.sock`);
  rmSync(path, { force: true });
  const server = createServer((socket) => follow(socket, onLost));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // The lifelines alone do not keep the worker alive.
  server.unref();
  return { path, close: () => void server.close() };
}

/**
 * Holds a lifeline to the worker's parent. Returns the goodbye. A parent that cannot be reached costs
 * the call its rescue and nothing else.
 */
export function holdLifeline(path: string, call: RunningCall): () => void {
  const socket = connect(path);
  socket.on('error', () => socket.destroy());
  socket.unref();
  socket.write(`${JSON.stringify(call)}\n`);
  return () => void socket.end(GOODBYE);
}

function follow(socket: Socket, onLost: (call: RunningCall) => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (data: string) => {
    text += data;
    if (text.length > BYTES_MAX) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    const [line = '', rest] = text.split('\n', 2);
    if (rest === GOODBYE.trimEnd()) return;
    const call = callOf(line);
    if (call !== undefined) onLost(call);
  });
}

function callOf(line: string): RunningCall | undefined {
  try {
    return RunningCall.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

const GOODBYE = 'goodbye\n';
/** A job's metadata is small; a connection that brings more than this is not a job. */
const BYTES_MAX = 1024 * 1024;
