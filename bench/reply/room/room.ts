/**
 * The same comparison as `reply.ts` in a real room: over a local livekit-server, at the caller's ear, with
 * LiveKit's own VAD and its local audio detector in the worker. Recogniser, model and voice are scripted.
 *
 * `npm run bench:reply:room -- --rounds 3 --turns 6` makes a call an arm, a round and a model.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { startLivekitServer } from '../../../src/offline/index.ts';
import { startBackground } from '../../../src/offline/machine/child-process.ts';
import { freeTcpPort } from '../../../src/offline/machine/free-port.ts';
import { soundOf } from '../../../src/scenarios/caller/sound.ts';
import { disposeMedia } from '../../../src/scenarios/index.ts';
import { readWav } from '../../../src/sound/index.ts';
import { quantile } from '../quantile.ts';
import { waitsOfCall } from './call.ts';

const ARMS = ['stock', 'floor'] as const;
const FIRST_TOKEN_MS = [200, 400, 800];
const LOUD_SHARE = 0.03;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    turns: { type: 'string', default: '6' },
  },
});

const folder = await mkdtemp(join(tmpdir(), 'floorkeeper-bench-'));
await using started = new AsyncDisposableStack();
started.defer(() => rm(folder, { recursive: true, force: true }));
started.defer(disposeMedia);
const access = await startLivekitServer({ env: process.env, runFolder: folder });
started.defer(() => access.stop());
const port = await freeTcpPort();
const worker = await startBackground({
  command: process.execPath,
  args: [fileURLToPath(new URL('agent.ts', import.meta.url)), 'start'],
  cwd: folder,
  env: {
    ...process.env,
    LIVEKIT_URL: access.url,
    LIVEKIT_API_KEY: access.apiKey,
    LIVEKIT_API_SECRET: access.apiSecret,
    BENCH_HTTP_PORT: String(port),
  },
  logFile: join(folder, 'worker.log'),
  stopWithinMs: 10_000,
});
started.defer(() => worker.stop());
while (!(await isRegistered())) {
  if (!worker.isRunning()) throw new Error(`the worker ended; its log is ${worker.logFile}`);
  await delay(100);
}

const file = fileURLToPath(new URL('../../audio/picovoice_d05dadab.wav', import.meta.url));
const { samples, sampleRateHz } = await readWav(file);
const sound = soundOf(samples, sampleRateHz, -6);
const voiceEndMs = endOfVoiceMs();
const waits = new Map<string, number[]>();
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const firstTokenMs of FIRST_TOKEN_MS) {
    for (const [index] of ARMS.entries()) {
      // A different arm begins each round.
      const arm = ARMS[(round + index) % ARMS.length] ?? 'stock';
      const callId = `bench-${round}-${firstTokenMs}-${arm}`;
      const call = { arm, firstTokenMs };
      const turns = Number(values.turns);
      const of = await waitsOfCall({ access, callId, call, turns, sound, voiceEndMs });
      const key = `${firstTokenMs}/${arm}`;
      waits.set(key, [...(waits.get(key) ?? []), ...of]);
      process.stderr.write(`${key}: ${of.map((ms) => ms.toFixed(0)).join(' ')}\n`);
    }
  }
}
process.stdout.write(`${report()}\n`);

/** LiveKit's health port answers 200 once the worker is registered, 503 before. */
async function isRegistered(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}

/** Where the last sample is that is not as quiet as the recording's background. */
function endOfVoiceMs(): number {
  const peak = samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
  const last = samples.findLastIndex((sample) => Math.abs(sample) >= peak * LOUD_SHARE);
  return (1000 * last) / sampleRateHz;
}

function report(): string {
  const table = new Table({
    head: ['first token ms', 'arm', 'turns', 'p50 ms', 'p95 ms', 'p50 / stock', 'p95 / stock'],
    style: { head: [], border: [] },
  });
  for (const firstTokenMs of FIRST_TOKEN_MS) {
    const stock = waits.get(`${firstTokenMs}/stock`) ?? [];
    for (const arm of ARMS) {
      const of = waits.get(`${firstTokenMs}/${arm}`) ?? [];
      const [p50, p95] = [quantile(of, 0.5), quantile(of, 0.95)];
      const ratios = [p50 / quantile(stock, 0.5), p95 / quantile(stock, 0.95)];
      const cells = [Math.round(p50), Math.round(p95), ...ratios.map((ratio) => ratio.toFixed(3))];
      table.push([firstTokenMs, arm, of.length, ...cells]);
    }
  }
  return table.toString();
}
