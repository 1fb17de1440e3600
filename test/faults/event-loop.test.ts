// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import { openStand, type FaultStand } from './harness/stand.ts';
import type { Stall } from './harness/watch-loop.ts';

const TEXT =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa';
const POLICY = `languages: [en]
messages:
  recording_disclosure: { text: "${TEXT}" }
  answer: { dtmf: { options: { "1": balance }, submit: reply } }
`;
const STOCK = fileURLToPath(new URL('harness/stock-agent.ts', import.meta.url));
const VOICE = fileURLToPath(new URL('../../bench/audio/picovoice_959e462a.wav', import.meta.url));
const WATCH = new URL('harness/watch-loop.ts', import.meta.url).href;

let folder: string;
before(async () => {
  restoreEnvironment();
  folder = await mkdtemp(join(tmpdir(), 'floorkeeper-loop-'));
});
after(async () => {
  await rm(folder, { recursive: true });
  await disposeMedia();
});

test('nothing holds the event loop of a fresh process for 50 ms after the first second of its call', async (t) => {
  const stock = await stallsOf('stock', STOCK, async (stand) => {
    const caller = await stand.call('stock', { kind: 'sip' });
    await caller.hears('charlie');
    await caller.speak(VOICE);
    return caller;
  });
  const ours = await stallsOf('floor', undefined, async (stand) => {
    const caller = await stand.call('floor', { kind: 'sip' });
    await caller.hears('charlie');
    await caller.speak(VOICE);
    await caller.hears('papa');
    await caller.press('1');
    await caller.hears('zulu');
    return caller;
  });
  report(t, 'stock', stock);
  report(t, 'floor', ours);
  assert.deepEqual(ours.filter(isHeld), []);
});

/** Stalls after the first second of a call in a fresh process of a worker, until its caller leaves. */
async function stallsOf(
  name: string,
  main: string | undefined,
  makeCall: (stand: FaultStand) => ReturnType<FaultStand['call']>,
): Promise<readonly Stall[]> {
  const file = join(folder, `${name}.jsonl`);
  const env = { NODE_OPTIONS: `--import ${WATCH}`, LOOP_LOG: file, STOCK_SAYS: TEXT };
  const stand = await openStand(POLICY, { env, main });
  try {
    const caller = await makeCall(stand);
    const leftAtMs = Date.now();
    const joinedAtMs = caller.agentJoinedAtMs();
    await caller.leave();
    // The other processes of the worker are idle, or still load their modules.
    const { pid } = await stand.worker.logged('AgentSession closed');
    const stalls = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Stall);
    return stalls.filter(
      (stall) =>
        stall.pid === pid && stall.endedAtMs > joinedAtMs + 1000 && stall.endedAtMs < leftAtMs,
    );
  } finally {
    await stand.stop();
  }
}

/**
 * True if the code of the process held the loop. A busy machine takes the processor away meanwhile, and what
 * has come in is then done in one go: so a stall that is mostly waiting counts from four times the bound.
 */
function isHeld({ wallMs, cpuMs }: Stall): boolean {
  return cpuMs > (wallMs < 2 * cpuMs ? HELD_MS : 4 * HELD_MS);
}

function report(t: TestContext, name: string, stalls: readonly Stall[]): void {
  const longest = stalls.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, 3);
  const shown = longest.map(({ wallMs, cpuMs }) => `${Math.round(cpuMs)} of ${Math.round(wallMs)}`);
  t.diagnostic(`${name}: ms of work in the longest stalls: ${shown.join(', ')}`);
}

const HELD_MS = 50;
