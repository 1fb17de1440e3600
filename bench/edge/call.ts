/**
 * One call in its own process, for `edge.ts`: `node --expose-gc bench/edge/call.ts ARM KIND
 * SECONDS`. Prints its cost as one line of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { initializeLogger } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { readWav } from '../../src/sound/wav.ts';
import { RealTimeOutput } from '../../test/harness/parts/real-time-output.ts';
import { RecordedInput } from '../../test/harness/parts/recorded-input.ts';
import { ScriptedLlm } from '../../test/harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../test/harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../test/harness/parts/scripted-tts.ts';
import { startFloor, startParts, startStock, type Running } from './arms.ts';
import { LevelVad } from './vad.ts';

/** `parts`: the scripted parts do the same work without a session between them. */
export type Arm = 'parts' | 'stock' | 'unrecorded' | 'floor';

/**
 * What happens in a call. `silent`: nobody speaks. `speaking`: the agent speaks and nobody interrupts it.
 * `interrupted`: the caller interrupts the agent every ten seconds.
 */
export type Kind = 'silent' | 'speaking' | 'interrupted';

/** The cost of one call. */
export type CallCost = {
  readonly arm: Arm;
  readonly kind: Kind;
  readonly seconds: number;
  /** Milliseconds of CPU time, all threads, user and system. */
  readonly cpuMs: number;
  /** The same for creating and starting the session. */
  readonly setUpCpuMs: number;
  /** Delay of the event loop in milliseconds. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Bytes of the heap and of buffers after a full collection, while the session lives. */
  readonly heldBytes: number;
  readonly rssBytes: number;
  /** Milliseconds of the agent's audio that were heard: the arms must not differ by much. */
  readonly playedMs: number;
};

/** A caller who interrupts does so once in this time. */
const CYCLE_MS = 10_000;
const SAMPLE_MS = 10;
// With commas and full stops, so that a policy that stops at words or sentences can find some.
const EXPLANATION =
  'Your invoice is made of three parts, and each of them is explained on its second page. ' +
  'You find the price of every single unit there, which was used in the last month, ' +
  'and the fee for the meter. The taxes are listed at the very end of the page, by their rate. ' +
  'If something there is not clear to you, just ask me for it now.';
const ANSWER =
  'The invoice of September is ninety eight dollars and ten cents, and it was paid on the second.';
const SAID = 'no wait I meant the invoice of September';
/** The voice in the recording, samples at 16 kHz: 2.3 s; and a noise cut from it, 130 ms. */
const VOICE = [18_400, 56_000] as const;
const NOISE = [20_000, 22_080] as const;

initializeLogger({ pretty: false, level: 'silent' });
const [, , armName, kindName, secondsAsked] = process.argv;
const arm = armName as Arm;
const kind = kindName as Kind;
const cycles = Math.ceil((Number(secondsAsked) * 1000) / CYCLE_MS);

const parts = {
  input: new RecordedInput(),
  output: new RealTimeOutput(),
  vad: new LevelVad(),
  stt: new ScriptedStt(),
  tts: new ScriptedTts(),
  llm: new ScriptedLlm(() => ANSWER),
};
const recording = new URL('../audio/picovoice_d05dadab.wav', import.meta.url);
const { samples } = await readWav(fileURLToPath(recording));
const start = await starter();

const setUpAt = process.cpuUsage();
const running = await start();
const setUp = process.cpuUsage(setUpAt);
const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS });
delay.enable();
const startedAtMs = performance.now();
const cpuAt = process.cpuUsage();
await drive(running);
const cpu = process.cpuUsage(cpuAt);
const lastedMs = performance.now() - startedAtMs;
delay.disable();
// Twice: finalizers of the first collection release objects for the second.
globalThis.gc?.();
await passTime(50);
globalThis.gc?.();
const { heapUsed, external, rss } = process.memoryUsage();
const cost: CallCost = {
  arm,
  kind,
  seconds: lastedMs / 1000,
  cpuMs: (cpu.user + cpu.system) / 1000,
  setUpCpuMs: (setUp.user + setUp.system) / 1000,
  // The histogram holds the time between two samples, which includes the sampling interval.
  delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - SAMPLE_MS),
  delayMaxMs: Math.max(0, delay.max / 1e6 - SAMPLE_MS),
  heldBytes: heapUsed + external,
  rssBytes: rss,
  playedMs: parts.output.playedMs,
};
await running.end();
parts.output.close();
await parts.input.close();
await dispose();
console.log(JSON.stringify(cost));
process.exit(0);

/** Loads what only this arm needs before anything is measured. */
async function starter(): Promise<() => Promise<Running>> {
  switch (arm) {
    case 'parts':
      return () => Promise.resolve(startParts(parts, ANSWER));
    case 'stock':
      return () => startStock(parts);
    case 'unrecorded':
    case 'floor': {
      const { createFloor } = await import('../../src/index.ts');
      return () => startFloor(parts, createFloor, arm === 'floor' ? 'recorded' : 'unrecorded');
    }
    default:
      throw new Error('the first argument is parts, stock, unrecorded or floor');
  }
}

/** The clock drives the call, not the session, so that every arm gets the same input. */
async function drive(call: Running): Promise<void> {
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const atMs = startedAtMs + cycle * CYCLE_MS;
    await until(atMs);
    if (kind !== 'silent') call.say(EXPLANATION);
    if (kind === 'interrupted') await interrupt(atMs);
  }
  await until(startedAtMs + cycles * CYCLE_MS);
}

/**
 * The agent explains for 8 s; at 2 s there is a noise, too short to stop either arm; from 4 s the caller
 * speaks, which stops both; the answer takes 2 s.
 */
async function interrupt(atMs: number): Promise<void> {
  await until(atMs + 2000);
  void parts.input.play(samples.slice(...NOISE));
  await until(atMs + 4000);
  void parts.input.play(samples.slice(...VOICE));
  const words = SAID.split(' ');
  for (let count = 1; count <= words.length; count += 1) {
    await until(atMs + 4250 + count * 280);
    parts.stt.interim(words.slice(0, count).join(' '));
  }
  await until(atMs + 6700);
  parts.stt.final(SAID);
}

async function until(atMs: number): Promise<void> {
  await passTime(Math.max(0, atMs - performance.now()));
}
