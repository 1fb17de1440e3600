/**
 * The cost of the edge per second of call, beside a stock `AgentSession` in the same run: CPU time,
 * delay of the event loop, memory. Each call is its own process and gets the same audio, transcripts
 * and words in real time (`call.ts`); the VAD, STT, TTS and model are scripted and cost next to
 * nothing, so the sessions themselves are compared. With a room, WebRTC and a real VAD the cost of
 * every arm rises equally, and the ratios are smaller.
 *
 * `npm run bench -- --rounds 5 --seconds 60 --kinds silent,speaking --arms stock,floor`. The arms of a round
 * run in turn, or with `--together` at the same time, so that what else the machine does affects all
 * of them alike. Nothing is asserted. Hence medians over rounds, with minimum and maximum.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import Table from 'cli-table3';

import type { Arm, CallCost, Kind } from './call.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    /** Rounded up to whole cycles of 10 s. */
    seconds: { type: 'string', default: '30' },
    kinds: { type: 'string', default: 'silent,speaking,interrupted' },
    arms: { type: 'string', default: 'parts,stock,unrecorded,floor' },
    together: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('rounds', values.rounds);
const seconds = wholeNumber('seconds', values.seconds);

const ARMS: Readonly<Record<Arm, string>> = {
  parts: 'the scripted parts alone',
  stock: 'stock AgentSession',
  unrecorded: 'with the floor, no record',
  floor: 'with the floor',
};
const KINDS: Readonly<Record<Kind, string>> = {
  silent: 'nobody speaks',
  speaking: 'the agent speaks for 8 s of 10, nobody interrupts it',
  interrupted: 'the caller interrupts the agent every 10 s',
};
const arms = (Object.keys(ARMS) as readonly Arm[]).filter(chosen('arms', ARMS, values.arms));
const kinds = (Object.keys(KINDS) as readonly Kind[]).filter(chosen('kinds', KINDS, values.kinds));
const script = fileURLToPath(new URL('call.ts', import.meta.url));
const run = promisify(execFile);

let costs: readonly CallCost[] = [];
for (const kind of kinds) {
  costs = await callsOf(kind);
  process.stdout.write(`${KINDS[kind]}\n${report()}\n${difference()}\n\n`);
}

async function callsOf(kind: Kind): Promise<readonly CallCost[]> {
  const made: CallCost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A different arm begins each round, so that no arm always follows an idle machine.
    const order = arms.map((_, index) => arms[(round + index) % arms.length] ?? 'parts');
    if (values.together) made.push(...(await Promise.all(order.map((arm) => measure(arm, kind)))));
    else for (const arm of order) made.push(await measure(arm, kind));
    process.stderr.write(`${kind}, round ${round + 1} of ${rounds}\n`);
  }
  return made;
}

async function measure(arm: Arm, kind: Kind): Promise<CallCost> {
  const args = ['--expose-gc', script, arm, kind, String(seconds)];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as CallCost;
}

function report(): string {
  const table = new Table({
    head: [
      `${rounds} calls an arm, medians`,
      'CPU ms / s',
      '(least, most)',
      'of stock',
      'parts taken off',
      'of stock',
      'set-up CPU ms',
      'delay p99 ms',
      'max ms',
      'held MB',
      'RSS MB',
      'audio s',
    ],
    colAligns: ['left', ...Array.from({ length: 11 }, () => 'right' as const)],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  const partsCpu = median(of('parts', cpuPerSecond));
  const stockCpu = median(of('stock', cpuPerSecond));
  for (const arm of arms) {
    const all = of(arm, cpuPerSecond);
    const cpu = median(all);
    const isSession = arm !== 'parts';
    table.push([
      ARMS[arm],
      cpu.toFixed(1),
      `${Math.min(...all).toFixed(1)}, ${Math.max(...all).toFixed(1)}`,
      (cpu / stockCpu).toFixed(2),
      isSession ? (cpu - partsCpu).toFixed(1) : '-',
      isSession ? ((cpu - partsCpu) / (stockCpu - partsCpu)).toFixed(2) : '-',
      median(of(arm, ({ setUpCpuMs }) => setUpCpuMs)).toFixed(0),
      median(of(arm, ({ delayP99Ms }) => delayP99Ms)).toFixed(1),
      median(of(arm, ({ delayMaxMs }) => delayMaxMs)).toFixed(0),
      median(of(arm, ({ heldBytes }) => heldBytes / 1e6)).toFixed(1),
      median(of(arm, ({ rssBytes }) => rssBytes / 1e6)).toFixed(0),
      median(of(arm, ({ playedMs }) => playedMs / 1000)).toFixed(1),
    ]);
  }
  return table.toString();
}

function difference(): string {
  const cpu = between(cpuPerSecond);
  return (
    `The floor adds, by the median of the rounds: ${cpu.toFixed(1)} ms of CPU a second of call ` +
    `(${(cpu / 10).toFixed(2)} % of a core), ` +
    `${between(({ setUpCpuMs }) => setUpCpuMs).toFixed(0)} ms of CPU once at its start, ` +
    `${between(({ delayP99Ms }) => delayP99Ms).toFixed(1)} ms to the loop's p99, ` +
    `${between(({ heldBytes }) => heldBytes / 1e6).toFixed(1)} MB held, its code included.`
  );
}

/** The floor minus stock, round by round: whatever slows down a whole round affects both. */
function between(what: (cost: CallCost) => number): number {
  const stock = of('stock', what);
  return median(of('floor', what).map((value, round) => value - (stock[round] ?? NaN)));
}

function cpuPerSecond({ cpuMs, seconds: lasted }: CallCost): number {
  return cpuMs / lasted;
}

function of(arm: Arm, what: (cost: CallCost) => number): readonly number[] {
  return costs.filter((cost) => cost.arm === arm).map(what);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

function chosen(option: string, known: object, given: string): (name: string) => boolean {
  const asked = given.split(',');
  const unknown = asked.find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return (name) => asked.includes(name);
  throw new Error(`--${option} takes ${Object.keys(known).join(', ')}, and not \`${unknown}\``);
}

function wholeNumber(option: string, given: string): number {
  if (/^[1-9]\d*$/u.test(given)) return Number(given);
  throw new Error(`--${option} takes a whole number from 1, and not \`${given}\``);
}
