import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { openLifelines, type Lifelines, type RunningCall } from '../../src/worker/lifeline.ts';

const MODULE = fileURLToPath(new URL('../../src/worker/lifeline.ts', import.meta.url));
const CALL: RunningCall = { room: 'r', identity: 'agent-1', callId: 'call-1', metadata: '{}' };

let lifelines: Lifelines;
let lost: RunningCall[];
let onLost: () => void;
before(async () => {
  lifelines = await openLifelines((call) => {
    lost.push(call);
    onLost();
  });
});
beforeEach(() => {
  lost = [];
  onLost = () => undefined;
});
after(() => lifelines.close());

/** A job's process that holds a lifeline, and says goodbye when it reads a line. */
async function startJob() {
  const script = `
    const { holdLifeline } = await import(${JSON.stringify(MODULE)});
    const goodbye = holdLifeline(${JSON.stringify(lifelines.path)}, ${JSON.stringify(CALL)});
    process.stdin.once('data', () => { goodbye(); process.stdin.destroy(); });
    setTimeout(() => console.log('held'), 200);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(20_000) });
  return child;
}

suite('the lifeline of a job', () => {
  test('the lifeline tells the parent which call ran in a process that was killed', async () => {
    const job = await startJob();
    const told = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    job.kill('SIGKILL');
    await told;
    assert.deepEqual(lost, [CALL]);
  });

  test('the lifeline tells the parent nothing about a process that ended its call', async () => {
    const job = await startJob();
    job.stdin.write('end\n');
    await once(job, 'exit', { signal: AbortSignal.timeout(20_000) });
    // The loss of a second, killed job is reported after the end of the first.
    const second = await startJob();
    const told = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    second.kill('SIGKILL');
    await told;
    assert.equal(lost.length, 1);
  });
});
