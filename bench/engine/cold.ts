/** Plays a call once in an isolate that has never run the engine, and times each event. */
import { parentPort, workerData } from 'node:worker_threads';

import { initialState, step, type CompiledPolicy, type EngineEvent } from '../../src/core/index.ts';

const { policy, events } = workerData as {
  readonly policy: CompiledPolicy;
  readonly events: readonly EngineEvent[];
};

const tookUs: number[] = [];
let state = initialState();
for (const event of events) {
  const startedAtMs = performance.now();
  state = step(policy, state, event).state;
  tookUs.push((performance.now() - startedAtMs) * 1000);
}
parentPort?.postMessage(tookUs, []);
