/**
 * So many calls in one process, for `load.ts`: `node --expose-gc bench/load/calls.ts ARM CALLS SECONDS`. Prints
 * what became of the voice, and what the calls cost, as one line of JSON.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { inference, initializeLogger } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { readWav } from '../../src/sound/wav.ts';
import { prepareSpeech } from '../heard/speech.ts';
import { HEARD_VOICES } from '../heard/voices.ts';
import { ANSWER, CYCLE_MS, EXPLANATION, openLoadedCall, type LoadedCall } from './call.ts';

/** LiveKit's session as it is, or the same under the floor. */
export type Arm = 'stock' | 'floor';

/** What became of the calls of one process. */
export type Load = {
  readonly arm: Arm;
  readonly calls: number;
  /** Milliseconds of holes in a minute of voice. */
  readonly holeMsPerMinute: number;
  /** Seconds of voice a call: the arms must not differ by much. */
  readonly voiceSeconds: number;
  /** Milliseconds of CPU time for a second of one call. */
  readonly cpuMs: number;
  readonly delayP99Ms: number;
  /** Bytes of the heap and of buffers after a full collection, while the calls go on. */
  readonly heldBytes: number;
  readonly rssBytes: number;
};

/** The voice in the recording, samples at 16 kHz: 2.3 s. */
const SAID = [18_400, 56_000] as const;
const SAMPLE_MS = 10;

initializeLogger({ pretty: false, level: process.env['BENCH_LOG_LEVEL'] ?? 'silent' });
const [, , armName = '', countAsked, secondsAsked] = process.argv;
if (armName !== 'stock' && armName !== 'floor') throw new Error('ARM is stock or floor');
const count = Number(countAsked);
const [voice] = HEARD_VOICES;
if (voice === undefined) throw new Error('there is no voice');
const wav = new URL('../audio/picovoice_d05dadab.wav', import.meta.url);
const { samples } = await readWav(fileURLToPath(wav));
const said = [EXPLANATION, ANSWER].map(
  (text) => ({ text, language: 'en', group: 'plain', half: 'held_out' }) as const,
);
const records = await mkdtemp(join(tmpdir(), 'floorkeeper-load-'));
const shared = {
  vad: new inference.VAD(),
  speaker: await prepareSpeech([voice], said),
  voice,
  said: samples.slice(...SAID),
  create: armName === 'floor' ? (await import('../../src/index.ts')).createFloor : undefined,
  records,
};

// Spread over a cycle, so that they do not all begin to speak at the same moment.
const calls: LoadedCall[] = [];
for (let index = 0; index < count; index += 1) {
  calls.push(await openLoadedCall(shared, `load-${index}`));
  await passTime(CYCLE_MS / count);
}
for (const { holes } of calls) holes.reset();
const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
delay.enable();
const cpuAt = process.cpuUsage();
const startedAtMs = performance.now();
await passTime(Number(secondsAsked) * 1000);
const cpu = process.cpuUsage(cpuAt);
const lastedMs = performance.now() - startedAtMs;
delay.disable();
const voiceMs = calls.reduce((sum, { holes }) => sum + holes.voiceMs, 0);
const holeMs = calls.reduce((sum, { holes }) => sum + holes.holeMs, 0);
// Twice: finalizers of the first collection release objects for the second.
globalThis.gc?.();
await passTime(50);
globalThis.gc?.();
const { heapUsed, external, rss } = process.memoryUsage();
const load: Load = {
  arm: armName,
  calls: count,
  holeMsPerMinute: (holeMs / voiceMs) * 60_000,
  voiceSeconds: voiceMs / 1000 / count,
  cpuMs: (cpu.user + cpu.system) / lastedMs / count,
  // The histogram holds the time between two samples, which includes the sampling interval.
  delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - SAMPLE_MS),
  heldBytes: heapUsed + external,
  rssBytes: rss,
};
console.log(JSON.stringify(load));
await Promise.all(calls.map((call) => call.end()));
await rm(records, { recursive: true });
await dispose();
process.exit(0);
