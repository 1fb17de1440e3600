import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  disposeMedia,
  faultsOf,
  readScenario,
  runScenario,
  startCallStack,
  type CallStack,
  type Scenario,
} from '../../src/scenarios/index.ts';

/*
 * The calls of `npm run demo` and the scripted ones, each once: one livekit-server, one speech
 * server and one worker for all. The folder of a run in which something failed is kept and named.
 */

const CALLS = fileURLToPath(new URL('../calls/', import.meta.url));
const POLICIES = fileURLToPath(new URL('../../policies/', import.meta.url));
const FILES = readdirSync(CALLS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .toSorted();

const signal = new AbortController().signal;
let folder: string;
let stack: CallStack;
let failures = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-calls-'));
  const options = { env: process.env, policies: POLICIES, folder, signal };
  stack = await startCallStack({ ...options, onProgress: () => undefined });
});
after(async () => {
  await stack.stop();
  if (failures === 0) await rm(folder, { recursive: true });
  await disposeMedia();
});

async function makeCall(
  scenario: Scenario,
  onProgress: (line: string) => void,
): Promise<{ readonly callId: string; readonly faults: readonly string[] }> {
  const called = await runScenario(scenario, stack, { onProgress, signal });
  const faults = faultsOf(called);
  if (faults.length > 0) failures += 1;
  return { callId: called.callId, faults };
}

// What the open recogniser hears depends on the millisecond at which a sound reaches it, and on the
// load of the machine: a call that fails is made once more, and the first try is reported.
// `floorkeeper call --repeat` measures rates over many calls.
describe('a real call', () => {
  for (const file of FILES) {
    test(`the real call "${file.replace('.yaml', '').replaceAll('-', ' ')}" meets its expectations`, async (context) => {
      const result = await readScenario(join(CALLS, file), file);
      assert.ok(result.ok, JSON.stringify(result));
      const tell = (line: string): void => context.diagnostic(line);
      const first = await makeCall(result.scenario, tell);
      if (first.faults.length === 0) return;
      for (const fault of first.faults) tell(`first try, ${first.callId}: ${fault}`);
      const second = await makeCall(result.scenario, tell);
      assert.deepEqual(second.faults, [], `the files are in ${folder}, ${second.callId}.*`);
    });
  }
});
