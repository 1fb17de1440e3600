/**
 * What a record costs the call that writes it, and how fast records are replayed:
 *
 *   npm run bench:evidence [-- --calls 2000] [-- --folder RECORDS]
 *
 * Without a folder it makes the records, each of its own call, and removes them. Times of a replay are CPU
 * seconds of one thread, so that other programs of the machine change them little. Nothing is asserted.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { replayFiles } from '../../src/replay/index.ts';
import { measureCost } from './cost.ts';
import { makeRecords } from './records.ts';

const GOAL_US = 20;
const GOAL_TIMES = 20_000;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '2000' },
    folder: { type: 'string' },
  },
});

const made = values.folder === undefined ? await mkdtemp(join(tmpdir(), 'bench-evidence-')) : '';
try {
  const cost = await measureCost();
  for (const { name, meanUs, p50Us, p99Us } of cost) {
    const times = [meanUs, p50Us, p99Us].map((us) => us.toFixed(1)).join(', ');
    print(`${name}, an event: mean, p50, p99 ${times} µs (goal: p99 ${GOAL_US} µs)`);
  }
  const calls = Number(values.calls);
  if (made !== '') await makeRecords({ folder: made, calls, seed: 1, days: 14, distinct: 300 });
  const files = await filesOf(values.folder ?? made);
  // Code is optimised while the first records are replayed.
  await measureReplay(files.slice(0, 200));
  const half = await measureReplay(files.slice(0, files.length / 2));
  const all = await measureReplay(files);
  for (const { count, callMs, cpuMs, heapMb } of [half, all]) {
    const times = Math.round(callMs / cpuMs).toLocaleString('en');
    print(
      `replay of ${count} records, ${(callMs / 3.6e6).toFixed(1)} hours: ${(cpuMs / 1000).toFixed(2)} s of CPU, ` +
        `${times} times real time a core (goal: ${GOAL_TIMES.toLocaleString('en')}), ` +
        `heap at most ${heapMb.toFixed(0)} MB`,
    );
  }
} finally {
  if (made !== '') await rm(made, { recursive: true });
}

async function measureReplay(files: readonly string[]) {
  const { signal } = new AbortController();
  let callMs = 0;
  let heapMb = 0;
  let reports = 0;
  const before = process.cpuUsage();
  for await (const report of replayFiles(files, { threads: 0, signal })) {
    if (report.error !== undefined || report.result?.difference !== undefined) {
      throw new Error(`${report.file} does not replay`);
    }
    callMs += report.lastsMs;
    reports += 1;
    if (reports % 50 === 0) heapMb = Math.max(heapMb, process.memoryUsage().heapUsed / 1e6);
  }
  const { user, system } = process.cpuUsage(before);
  return { count: files.length, callMs, cpuMs: (user + system) / 1000, heapMb };
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
