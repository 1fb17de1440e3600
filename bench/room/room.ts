/**
 * How long the agent continues after a caller begins to speak: stock LiveKit and Floorkeeper in
 * turn, in one run, on one server, with the same VAD, STT and TTS. Measured at the caller's ear.
 *
 * `npm run bench:room -- --calls 30` makes 30 calls per arm.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { soundOf } from '../../src/scenarios/caller/sound.ts';
import { startBackground } from '../../src/offline/machine/child-process.ts';
import { freeTcpPort } from '../../src/offline/machine/free-port.ts';
import { startLivekitServer, startSpeechServer } from '../../src/offline/index.ts';
import { disposeMedia } from '../../src/scenarios/index.ts';
import { readWav } from '../../src/sound/index.ts';
import { ARMS, RECORDINGS, type Recording } from './arms.ts';
import { runTrial, type Trial } from './trial.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '30' },
    arms: { type: 'string', default: ARMS.map((_, index) => index).join() },
    json: { type: 'string' },
    out: { type: 'string' },
  },
});
const calls = Math.ceil(Number(values.calls) / RECORDINGS.length);
const arms = ARMS.filter((_, index) => values.arms.split(',').includes(String(index)));

// `--out` keeps records and logs.
const folder = values.out ?? (await mkdtemp(join(tmpdir(), 'floorkeeper-bench-')));
await using started = new AsyncDisposableStack();
if (values.out === undefined) started.defer(() => rm(folder, { recursive: true, force: true }));
started.defer(disposeMedia);
const access = await startLivekitServer({ env: process.env, runFolder: folder });
started.defer(() => access.stop());
const speech = await startSpeechServer({ recognizer: 'none' });
started.defer(() => speech.stop());
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
    OPENAI_BASE_URL: speech.baseUrl,
    FLOORKEEPER_RECORDS: folder,
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

const trials: Trial[] = [];
for (let round = 0; round < calls; round++) {
  for (const recording of RECORDINGS) {
    for (const arm of arms) {
      const trial = await runTrial({
        access,
        arm,
        recording,
        sound: await soundIn(recording),
        callId: `bench-${round}-${recording.file.slice(10, 18)}-${ARMS.indexOf(arm)}`,
        records: folder,
        // Moments spread over the message, the same for every arm of a round.
        beginsAfterMs: 1500 + ((round * 137) % 400),
      });
      trials.push(trial);
      process.stderr.write(`${trial.arm}, ${recording.file}: ${showMs(trial.silenceMs)}\n`);
    }
  }
}
process.stdout.write(`${report('clear')}\n\n${report('soft')}\n`);
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(trials, undefined, 1));

/** LiveKit's health port answers 200 once the worker is registered, 503 before. */
async function isRegistered(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}

async function soundIn({ file }: Recording): ReturnType<typeof loadSound> {
  return loadSound(fileURLToPath(new URL(`../audio/${file}`, import.meta.url)));
}

async function loadSound(path: string): Promise<ReturnType<typeof soundOf>> {
  const { samples, sampleRateHz } = await readWav(path);
  return soundOf(samples, sampleRateHz, -6);
}

function report(onset: Recording['onset']): string {
  const table = new Table({
    head: [
      `${onset} onset`,
      'calls',
      'missed',
      'p50 ms',
      'p95 ms',
      'p50 / stock',
      'p95 / stock',
      'onset to decision, p50',
      'decision to silence, p50',
    ],
    style: { head: [], border: [] },
  });
  const rows = arms.map(({ name }) => ({
    name,
    trials: trials.filter((trial) => trial.arm === name && trial.recording.onset === onset),
  }));
  const stock = rows[0] === undefined ? [] : silences(rows[0].trials);
  for (const row of rows) {
    const ms = silences(row.trials);
    const decisions = row.trials.flatMap((trial) => trial.decisionMs ?? []);
    const ways = row.trials.flatMap((trial) =>
      trial.decisionMs === undefined || trial.silenceMs === undefined
        ? []
        : [trial.silenceMs - trial.decisionMs],
    );
    table.push([
      row.name,
      row.trials.length,
      row.trials.length - ms.length,
      showMs(quantile(ms, 0.5)),
      showMs(quantile(ms, 0.95)),
      showRatio(quantile(ms, 0.5), quantile(stock, 0.5)),
      showRatio(quantile(ms, 0.95), quantile(stock, 0.95)),
      showMs(quantile(decisions, 0.5)),
      showMs(quantile(ways, 0.5)),
    ]);
  }
  return table.toString();
}

function silences(of: readonly Trial[]): number[] {
  return of.flatMap((trial) => trial.silenceMs ?? []);
}

/** The nearest-rank quantile. */
function quantile(of: readonly number[], share: number): number | undefined {
  const sorted = of.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

function showMs(ms: number | undefined): string {
  return ms === undefined ? '-' : String(Math.round(ms));
}

function showRatio(ms: number | undefined, of: number | undefined): string {
  return ms === undefined || of === undefined ? '-' : (ms / of).toFixed(2);
}
