/**
 * The cost of an event in the engine alone: no audio, no session, no clock. Also the cost of each
 * interim transcript in `src/words` and of each step in the recorder, and the speed at which a record
 * replays. `npm run bench` runs it; it takes about 15 s and has no options.
 *
 * No time is asserted: the numbers hold for this machine and this moment.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import Table from 'cli-table3';

import { loadWorkflow, PolicyError } from '../../src/policy/index.ts';
import { playBenchCall } from './call.ts';
import {
  measureBeside,
  measureCold,
  measureEngine,
  REPLAY,
  WHOLE_CALL,
  type Row,
} from './tasks.ts';

/** The goal for the cost of `step` per event, as the mean over a whole call. */
const GOAL_US = 2;

const loaded = await loadWorkflow(
  fileURLToPath(new URL('../../policies', import.meta.url)),
  'billing',
);
if (!loaded.ok) throw new PolicyError(loaded.issues);
const { policy, file } = loaded;
const call = playBenchCall(policy);
const decisions = call.turns.flatMap((turn) => turn.decisions).length;
const actions = call.turns.flatMap((turn) => turn.actions).length;
print(
  `A call of ${Math.round(call.lastsMs / 1000)} s under ${relative(process.cwd(), file)}: ` +
    `${call.events.length} events, ${decisions} decisions, ${actions} actions.`,
);

const cold = await measureCold(policy, call);
const engine = measureEngine(policy, call);
const meanUs = rowOf(engine, WHOLE_CALL).meanUs;
print(tableOf('step, per event', [...engine, cold]));
print(
  `Goal: ${GOAL_US} µs an event at most, the mean over the call: ` +
    `${meanUs.toFixed(2)} µs, ${meanUs <= GOAL_US ? 'met' : 'missed'}.`,
);

const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-bench-'));
try {
  const beside = await measureBeside(policy, call, folder);
  print(tableOf('beside the engine', beside));
  print(
    `Replay: ${Math.round(1e6 / rowOf(beside, REPLAY).meanUs).toLocaleString('en')} events a second.`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

function rowOf(rows: readonly Row[], name: string): Row {
  const row = rows.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`nothing was measured under ${name}`);
  return row;
}

function tableOf(what: string, rows: readonly Row[]): string {
  const table = new Table({
    head: [what, 'mean µs', 'p50 µs', 'p99 µs', 'samples'],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const times = [row.meanUs, row.p50Us, row.p99Us].map((us) => us.toFixed(2));
    table.push([row.name, ...times, row.samples]);
  }
  return table.toString();
}

function print(text: string): void {
  process.stdout.write(`${text}\n\n`);
}
