/**
 * The time that an event takes from the loop of its call: the engine's step, the step into the record,
 * and where there is one, the same step under a candidate policy.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { initialState, step, type CompiledPolicy } from '../../src/core/index.ts';
import { openRecorder, type RecordedStep } from '../../src/evidence/index.ts';
import { loadWorkflow } from '../../src/policy/index.ts';
import { Comparison } from '../../src/shadow/index.ts';
import { createDice } from '../../test/core/explore/random.ts';
import { readMaterial } from './material.ts';
import { playCall } from './play-call.ts';

/** What an event costs, in microseconds. */
export type Cost = {
  readonly name: string;
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
};

/** Plays synthetic calls and measures every event of the later ones: the first calls warm the code up. */
export async function measureCost(): Promise<readonly Cost[]> {
  const loaded = await loadWorkflow(
    fileURLToPath(new URL('../../policies', import.meta.url)),
    'billing',
  );
  if (!loaded.ok) throw new Error('the policies of the repository have errors');
  const { policy } = loaded;
  const material = readMaterial(new URL('../../test/fixtures/sessions/', import.meta.url));
  const dice = createDice(1);
  const calls = Array.from({ length: CALLS }, () => playCall(policy, material, dice));
  const folder = await mkdtemp(join(tmpdir(), 'bench-cost-'));
  try {
    const engineUs: number[] = [];
    const recorderUs: number[] = [];
    const shadowUs: number[] = [];
    const bothUs: number[] = [];
    for (const [index, steps] of calls.entries()) {
      const times = await playOnce(policy, steps, folder, index);
      if (index < WARM_UP) continue;
      for (const [engine, record, shadow] of times) {
        engineUs.push(engine);
        recorderUs.push(record);
        shadowUs.push(shadow);
        bothUs.push(engine + record);
      }
    }
    return [
      costOf('engine', engineUs),
      costOf('record', recorderUs),
      costOf('engine and record', bothUs),
      costOf('shadow', shadowUs),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function playOnce(
  policy: CompiledPolicy,
  steps: readonly RecordedStep[],
  folder: string,
  index: number,
): Promise<readonly (readonly [number, number, number])[]> {
  const recorder = openRecorder({
    folder,
    callId: `call-${index}`,
    policy,
    versions: { floorkeeper: '0.1.0' },
    nowEpochMs: Date.now,
  });
  recorder.begin({ capabilities: CAPABILITIES });
  const shadow = new Comparison(policy);
  let state = initialState();
  const times = steps.map(({ event }) => {
    const fromMs = performance.now();
    const taken = step(policy, state, event);
    const steppedMs = performance.now();
    recorder.step({ event, ...taken });
    const recordedMs = performance.now();
    shadow.take(state, event, taken);
    const shadowedMs = performance.now();
    ({ state } = taken);
    const parts = [steppedMs - fromMs, recordedMs - steppedMs, shadowedMs - recordedMs] as const;
    return [parts[0] * 1000, parts[1] * 1000, parts[2] * 1000] as const;
  });
  await recorder.close();
  return times;
}

function costOf(name: string, timesUs: readonly number[]): Cost {
  const sorted = timesUs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  const meanUs = timesUs.reduce((sum, us) => sum + us, 0) / timesUs.length;
  return { name, meanUs, p50Us: at(0.5), p99Us: at(0.99) };
}

const CALLS = 120;
const WARM_UP = 40;
const CAPABILITIES = {
  canHold: true,
  hasDtmf: true,
  hasWordTimes: false,
  hasInterims: true,
  hasOverlapVerdict: false,
};
