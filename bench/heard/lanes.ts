import { openCall, type Call, type Kind } from './session.ts';
import type { Speaker } from './speech.ts';
import { runTrial, type Outcome, type Trial } from './trial.ts';

/** The outcome of a trial, or the reason why it failed. */
export type Result =
  | { readonly trial: Trial; readonly outcome: Outcome }
  | { readonly trial: Trial; readonly fault: string };

/** Options of the lanes. */
export type LaneOptions = {
  readonly speaker: Speaker;
  /** The number of calls side by side. */
  readonly lanes: number;
  readonly onResult: (result: Result) => void;
};

/** Runs the trials in many calls side by side, a few trials per call. */
export async function runLanes(trials: readonly Trial[], options: LaneOptions): Promise<void> {
  const batches = [...inBatches(trials)];
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      await runBatch(batch, options);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
}

type Batch = { readonly kind: Kind; readonly trials: Trial[] };

function* inBatches(trials: readonly Trial[]): Generator<Batch> {
  const open = new Map<Kind, Batch>();
  for (const trial of trials) {
    const { kind } = trial;
    const batch = open.get(kind) ?? { kind, trials: [] };
    batch.trials.push(trial);
    open.set(kind, batch);
    if (batch.trials.length === BATCH) {
      open.delete(kind);
      yield batch;
    }
  }
  yield* open.values();
}

async function runBatch({ kind, trials }: Batch, options: LaneOptions): Promise<void> {
  let call: Call | undefined;
  for (const trial of trials) {
    call ??= await openCall(kind, options.speaker);
    try {
      const outcome = await within(TRIAL_MS_MAX, runTrial(call, trial));
      options.onResult({ trial, outcome });
    } catch (error) {
      options.onResult({ trial, fault: String(error) });
      // A failed trial must not affect the next one.
      await leave(call);
      call = undefined;
    }
  }
  if (call !== undefined) await leave(call);
}

async function leave(call: Call): Promise<void> {
  try {
    await within(TRIAL_MS_MAX, call.end());
  } catch {
    // The fault of a call that does not end is already counted, or harmless.
  }
}

async function within<Value>(boundMs: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${boundMs} ms`)), boundMs);
  });
  try {
    return await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}

const BATCH = 10;
/** A message of 15 s, a pause of 3 s and the time around them. */
const TRIAL_MS_MAX = 30_000;
