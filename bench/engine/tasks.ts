import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { Bench, type Statistics } from 'tinybench';

import {
  initialState,
  step,
  type CompiledPolicy,
  type EngineEvent,
  type EngineState,
} from '../../src/core/index.ts';
import { openRecorder, readRecord, type Recorder } from '../../src/evidence/index.ts';
import { replay } from '../../src/replay/index.ts';
import { createPerceiver } from '../../src/words/index.ts';
import type { BenchCall } from './call.ts';

/** One row: the time of a task in microseconds, and the number of measurements. */
export type Row = {
  readonly name: string;
  readonly meanUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly samples: number;
};

/** The names of rows that other code looks up. */
export const WHOLE_CALL = 'the whole call, timed at a stretch';
export const REPLAY = 'replay of the call, per event';

/** Events that have a row of their own: the frequent ones, and both ends of a message. */
const KINDS: Readonly<Record<string, (event: EngineEvent) => boolean>> = {
  user_speech_continued: ({ type }) => type === 'user_speech_continued',
  playout_progressed: ({ type }) => type === 'playout_progressed',
  action_done: ({ type }) => type === 'action_done',
  'words_heard, interim': (event) => event.type === 'words_heard' && !event.isFinal,
  'words_heard, final': (event) => event.type === 'words_heard' && event.isFinal,
  message_started: ({ type }) => type === 'message_started',
  message_finished: ({ type }) => type === 'message_finished',
  dtmf_received: ({ type }) => type === 'dtmf_received',
  woke: ({ type }) => type === 'woke',
};

// The timer's own cost, tens of nanoseconds, is subtracted if one sample is one event.
const EACH = { time: 400, warmupTime: 200, subtractTimerOverhead: true, throws: true } as const;
const AT_A_STRETCH = { time: 400, warmupTime: 200, throws: true } as const;
/** The number of isolates that play the call for the first time. */
const COLD_CALLS = 15;

/**
 * The engine in an isolate that has never run it: in production each call is its own process, so
 * its first events run code that is not optimised yet.
 */
export async function measureCold(policy: CompiledPolicy, { events }: BenchCall): Promise<Row> {
  const tookUs: number[] = [];
  for (let round = 0; round < COLD_CALLS; round += 1) {
    const worker = new Worker(new URL('cold.ts', import.meta.url), {
      workerData: { policy, events },
    });
    const [ofCall] = (await once(worker, 'message')) as [readonly number[]];
    tookUs.push(...ofCall);
    await worker.terminate();
  }
  const sorted = tookUs.toSorted((a, b) => a - b);
  return {
    name: `the first call of a process, ${COLD_CALLS} of them`,
    meanUs: tookUs.reduce((sum, us) => sum + us, 0) / tookUs.length,
    p50Us: sorted[Math.floor(sorted.length * 0.5)] ?? NaN,
    p99Us: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
    samples: tookUs.length,
  };
}

/** The engine, warm: a whole call, then each kind of event in the states that it met there. */
export function measureEngine(policy: CompiledPolicy, { events }: BenchCall): readonly Row[] {
  // One sample is one call, so the timer and its resolution do not affect the mean.
  const stretch = new Bench(AT_A_STRETCH).add(WHOLE_CALL, () => {
    let state = initialState();
    for (const event of events) state = step(policy, state, event).state;
  });
  stretch.runSync();

  const each = new Bench(EACH);
  let state = initialState();
  const next = cycle(events, () => {
    state = initialState();
  });
  each.add('the whole call, timed event by event', () => {
    const event = next();
    state = step(policy, state, event).state;
  });
  const met = statesMet(policy, events);
  for (const [name, isOf] of Object.entries(KINDS)) {
    const ofKind = met.filter(({ event }) => isOf(event));
    if (ofKind.length === 0) throw new Error(`the call has no event of the kind ${name}`);
    const nextOfKind = cycle(ofKind);
    each.add(`${name} (${ofKind.length})`, () => {
      const { state: before, event } = nextOfKind();
      step(policy, before, event);
    });
  }
  each.runSync();
  return [...rowsOf(stretch, events.length), ...rowsOf(each)];
}

/** The other work of a call beside the engine: the words, the record and its replay. */
export async function measureBeside(
  policy: CompiledPolicy,
  call: BenchCall,
  folder: string,
): Promise<readonly Row[]> {
  const perceiver = createPerceiver(policy.lexicon, policy.escalation?.phrases ?? []);
  const nextInterim = cycle(call.transcripts.filter(({ isFinal }) => !isFinal));
  const each = new Bench(EACH);
  each.add('perceive an interim transcript', () => void perceiver.perceive(nextInterim()));
  addRecorder(each, policy, call, folder);
  await each.run();

  const stretch = new Bench(AT_A_STRETCH);
  let file = '';
  stretch.add(
    'the record of the call, head to last byte on disk, per step',
    async () => {
      file = await writeRecord(policy, call, folder);
    },
    { afterEach: () => rm(file) },
  );
  await stretch.run();

  const record = await readRecord(await writeRecord(policy, call, folder));
  if (!record.ok) throw new Error(record.error.message);
  const replayed = new Bench(AT_A_STRETCH).add(REPLAY, () => {
    const { difference } = replay(policy, record.lines);
    if (difference !== undefined) throw new Error('the replay decides otherwise than the call');
  });
  replayed.runSync();
  const steps = call.turns.length;
  return [...rowsOf(each), ...rowsOf(stretch, steps), ...rowsOf(replayed, steps)];
}

/**
 * `recorder.step` returns before anything is on disk: this is the time that the call waits. The file is
 * closed between two calls, outside the measurement, so that the queue never reaches its limit.
 */
function addRecorder(bench: Bench, policy: CompiledPolicy, call: BenchCall, folder: string): void {
  let recorder: Recorder | undefined;
  let at = 0;
  const finish = async (): Promise<void> => {
    await recorder?.close();
    if (recorder?.file !== undefined) await rm(recorder.file);
    recorder = undefined;
  };
  bench.add(
    'recorder.step',
    () => {
      const turn = call.turns[at];
      at += 1;
      if (turn !== undefined) recorder?.step(turn);
    },
    {
      async: false,
      async beforeEach() {
        if (recorder !== undefined && at < call.turns.length) return;
        await finish();
        recorder = beginRecord(policy, folder);
        at = 0;
      },
      afterAll: finish,
    },
  );
}

function beginRecord(policy: CompiledPolicy, folder: string): Recorder {
  const recorder = openRecorder({
    folder,
    callId: 'bench',
    policy,
    versions: { floorkeeper: 'bench' },
    nowEpochMs: () => Date.now(),
    onTrouble({ message }) {
      throw new Error(message);
    },
  });
  recorder.begin({
    capabilities: {
      canHold: true,
      hasDtmf: true,
      hasWordTimes: false,
      hasInterims: true,
      hasOverlapVerdict: false,
    },
  });
  return recorder;
}

/** Writes the record of the call; its file is complete when this resolves. */
async function writeRecord(
  policy: CompiledPolicy,
  { turns }: BenchCall,
  folder: string,
): Promise<string> {
  const recorder = beginRecord(policy, folder);
  for (const turn of turns) recorder.step(turn);
  await recorder.close();
  if (recorder.file === undefined) throw new Error('the recorder has no file');
  return recorder.file;
}

type Met = { readonly state: EngineState; readonly event: EngineEvent };

function statesMet(policy: CompiledPolicy, events: readonly EngineEvent[]): readonly Met[] {
  let state = initialState();
  return events.map((event) => {
    const before = state;
    state = step(policy, before, event).state;
    return { state: before, event };
  });
}

/** The items in turn, endlessly. */
function cycle<Item>(items: readonly Item[], onStart?: () => void): () => Item {
  let at = 0;
  return () => {
    if (at === items.length) at = 0;
    if (at === 0) onStart?.();
    const item = items[at];
    if (item === undefined) throw new Error('there is nothing to measure');
    at += 1;
    return item;
  };
}

function rowsOf(bench: Bench, parts = 1): readonly Row[] {
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`${name} was not measured`);
    return { name, ...microseconds(result.latency, parts) };
  });
}

function microseconds({ mean, p50, p99, samplesCount }: Statistics, parts: number) {
  const us = (ms: number): number => (ms * 1000) / parts;
  return { meanUs: us(mean), p50Us: us(p50), p99Us: us(p99), samples: samplesCount };
}
