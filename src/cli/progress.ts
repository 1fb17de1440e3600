import type { Io } from './command.ts';

/**
 * Reports progress on the standard error, a line every five seconds. What is done sooner than that reports
 * nothing.
 */
export function startProgress(total: number, io: Io): (done: number) => void {
  const beganMs = performance.now();
  let saidMs = beganMs;
  return (done) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < EVERY_MS) return;
    saidMs = nowMs;
    const perSecond = Math.round((done * 1000) / (nowMs - beganMs));
    io.err(
      `${done.toLocaleString('en')} of ${total.toLocaleString('en')} records, ${perSecond.toLocaleString('en')} a second`,
    );
  };
}

const EVERY_MS = 5000;
