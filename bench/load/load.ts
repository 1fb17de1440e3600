/**
 * How many calls one process on one core holds, beside stock: the number of calls is raised until the holes in
 * the voice exceed half a second a minute. Stock and the floor are measured in turn for each number, so that
 * what else the machine does affects both. Each number is a process of its own (`calls.ts`).
 *
 * `npm run bench:load -- --from 4 --by 2 --seconds 60 --rounds 3`. `--core none` leaves the process on all cores.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import Table from 'cli-table3';

import type { Arm, Load } from './calls.ts';

const { values } = parseArgs({
  options: {
    /** The number of calls to begin with, and by how many it grows. */
    from: { type: 'string', default: '4' },
    by: { type: 'string', default: '2' },
    most: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '60' },
    /** How often each number is measured; the median counts. */
    rounds: { type: 'string', default: '1' },
    /** The core that the process may use, set by `taskset`. */
    core: { type: 'string', default: '0' },
  },
});
const from = wholeNumber('from', values.from);
const by = wholeNumber('by', values.by);
const most = wholeNumber('most', values.most);
const seconds = wholeNumber('seconds', values.seconds);
const rounds = wholeNumber('rounds', values.rounds);

/** Milliseconds of holes in a minute of voice that a caller takes for a bad line. */
const HOLE_MS_MAX = 500;
const ARMS = ['stock', 'floor'] as const satisfies readonly Arm[];
const script = fileURLToPath(new URL('calls.ts', import.meta.url));
const run = promisify(execFile);

/** The medians for each number of calls, until the holes are too many. */
const loads: Record<Arm, Load[]> = { stock: [], floor: [] };
for (let calls = from; calls <= most; calls += by) {
  const open = ARMS.filter((arm) => (loads[arm].at(-1)?.holeMsPerMinute ?? 0) <= HOLE_MS_MAX);
  if (open.length === 0) break;
  const measured: Load[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const arm of round % 2 === 0 ? open : open.toReversed()) {
      measured.push(await measure(arm, calls));
    }
  }
  for (const arm of open) loads[arm].push(medianOf(measured.filter((load) => load.arm === arm)));
  process.stderr.write(`${calls} calls\n`);
}
process.stdout.write(`${table()}\n${summary()}\n`);

async function measure(arm: Arm, calls: number): Promise<Load> {
  const args = ['--expose-gc', script, arm, String(calls), String(seconds)];
  const { stdout } =
    values.core === 'none'
      ? await run(process.execPath, args)
      : await run('taskset', ['-c', values.core, process.execPath, ...args]);
  return JSON.parse(stdout) as Load;
}

function medianOf(all: readonly Load[]): Load {
  const sorted = all.toSorted((a, b) => a.holeMsPerMinute - b.holeMsPerMinute);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

function table(): string {
  const head = ['', 'calls', 'holes ms / min', 'CPU ms / s', 'delay p99 ms', 'held MB', 'RSS MB'];
  const colAligns = head.map((_, column) => (column === 0 ? 'left' : 'right'));
  const rows = new Table({ head, colAligns, style: { head: [], border: [] } });
  for (const load of ARMS.flatMap((arm) => loads[arm])) {
    rows.push([
      load.arm,
      load.calls,
      load.holeMsPerMinute.toFixed(0),
      load.cpuMs.toFixed(1),
      load.delayP99Ms.toFixed(0),
      (load.heldBytes / 1e6).toFixed(1),
      (load.rssBytes / 1e6).toFixed(0),
    ]);
  }
  return rows.toString();
}

function summary(): string {
  const [stock, floor] = [heldBy(loads.stock), heldBy(loads.floor)];
  return (
    `Calls held at ${HOLE_MS_MAX} ms of holes a minute: stock ${stock.toFixed(1)}, ` +
    `with the floor ${floor.toFixed(1)}, ${(floor / stock).toFixed(2)} of stock's. ` +
    `Memory a call: stock ${memoryOf(loads.stock)}, with the floor ${memoryOf(loads.floor)}.`
  );
}

/** Between the last number that was held and the first that was not, by their holes. */
function heldBy(all: readonly Load[]): number {
  const last = all.at(-1);
  if (last === undefined || last.holeMsPerMinute <= HOLE_MS_MAX) return last?.calls ?? NaN;
  const before = all.at(-2) ?? { calls: 0, holeMsPerMinute: 0 };
  const share =
    (HOLE_MS_MAX - before.holeMsPerMinute) / (last.holeMsPerMinute - before.holeMsPerMinute);
  return before.calls + share * (last.calls - before.calls);
}

/** What one call more holds: the slope from the smallest to the largest number of calls. */
function memoryOf(all: readonly Load[]): string {
  const [first] = all;
  const last = all.at(-1);
  if (first === undefined || last === undefined || first === last) return 'not known';
  const calls = last.calls - first.calls;
  const held = (last.heldBytes - first.heldBytes) / calls / 1e6;
  const rss = (last.rssBytes - first.rssBytes) / calls / 1e6;
  return `${held.toFixed(2)} MB held, ${rss.toFixed(1)} MB RSS`;
}

function wholeNumber(option: string, given: string): number {
  if (/^[1-9]\d*$/u.test(given)) return Number(given);
  throw new Error(`--${option} takes a whole number from 1, and not \`${given}\``);
}
