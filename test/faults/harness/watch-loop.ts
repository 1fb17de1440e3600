/**
 * Loaded into the processes of a worker by `NODE_OPTIONS`: writes a line to the file that `LOOP_LOG` names
 * whenever the event loop of a call's process has not come round for a while.
 *
 * @module
 */
import { appendFileSync } from 'node:fs';

/** A while in which the loop did not come round. */
export type Stall = {
  readonly pid: number;
  /** Epoch milliseconds of its end. */
  readonly endedAtMs: number;
  readonly wallMs: number;
  /** What the loop's thread worked of it; on a busy machine it waits for a processor in the rest. */
  readonly cpuMs: number;
};

const LOOKS_EVERY_MS = 1;
const WORTH_A_LINE_MS = 15;

const file = process.env['LOOP_LOG'];
if (file !== undefined && process.argv.some((one) => one.includes('job_proc'))) watch(file);

function watch(path: string): void {
  let wallMs = performance.now();
  let cpuMs = threadMs();
  setInterval(() => {
    const stall: Stall = {
      pid: process.pid,
      endedAtMs: performance.timeOrigin + performance.now(),
      wallMs: performance.now() - wallMs,
      cpuMs: threadMs() - cpuMs,
    };
    if (stall.wallMs > WORTH_A_LINE_MS) appendFileSync(path, `${JSON.stringify(stall)}\n`);
    wallMs = performance.now();
    cpuMs = threadMs();
  }, LOOKS_EVERY_MS).unref();
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
