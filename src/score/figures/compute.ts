import type { Store } from '../store/index.ts';
import { RATE_NAMES, type RateName } from './definitions.ts';
import {
  AGREEMENT_QUERY,
  JUDGED_MOMENTS,
  MACROS,
  PER_MINUTE_QUERY,
  PROBLEMS_QUERY,
  rateQuery,
  RECORDED_MOMENTS,
  SILENCE_QUERY,
  SPIKE_QUERY,
  TOTALS_QUERY,
  type Dimension,
} from './queries.ts';

/** Which moments a figure is about: all, or those of one value of a dimension. */
export type Group = { readonly dimension: Dimension | 'all'; readonly value: string };

/** A share with its 95 % interval. */
export type Rate = Group & {
  readonly hits: number;
  readonly n: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

/** Milliseconds of silence: two quantiles, each with its 95 % interval where there are values enough. */
export type Silence = Group & {
  readonly n: number;
  readonly median: number;
  readonly median_low: number | null;
  readonly median_high: number | null;
  readonly p95: number;
  readonly p95_low: number | null;
  readonly p95_high: number | null;
};

/** Interruptions for each minute of the agent's speech, with the 95 % interval. */
export type PerMinute = Group & {
  readonly hits: number;
  readonly minutes: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

/** An hour with far more interruptions a minute than usual. */
export type Spike = {
  readonly workflow: string;
  readonly hour: string;
  readonly hits: number;
  readonly rate: number;
  readonly usual: number;
};

/** How often a person and the record said the same about a moment, or other things. */
export type Agreement = {
  readonly record_says: string;
  readonly person_says: string;
  readonly n: number;
};

/** One kind of problem, and where it was first found. */
export type Problem = {
  readonly code: string;
  readonly scored: boolean;
  readonly files: number;
  readonly file: string;
  readonly line: number;
  readonly message: string;
};

/** How many of everything. */
export type Totals = {
  readonly calls: number;
  readonly lasts_ms: number;
  readonly messages: number;
  readonly moments: number;
  readonly interrupted: number;
  /** Voices over messages that speech may not end: held back on purpose, and no missed interruption. */
  readonly held_back: number;
  /** Interruptions after which the agent was not heard again. */
  readonly unanswered: number;
  readonly reviewed: number;
  readonly first_day: string | null;
  readonly last_day: string | null;
};

/** All figures of a folder. */
export type Score = {
  readonly totals: Totals;
  readonly rates: Readonly<Record<RateName, readonly Rate[]>>;
  /** The two rates that people's verdicts correct, as the records alone give them. */
  readonly recorded: Readonly<Record<CorrectedRate, readonly Rate[]>>;
  readonly silence: readonly Silence[];
  readonly perMinute: readonly PerMinute[];
  readonly spikes: readonly Spike[];
  readonly agreement: readonly Agreement[];
  readonly problems: readonly Problem[];
};

/** A rate that people's verdicts correct. */
export type CorrectedRate = 'false_interruption' | 'missed_interruption';

/** A person's verdict on one moment. */
export type Label = { readonly call: string; readonly turn: string; readonly verdict: string };

/** Computes every figure; what people said about moments replaces what the records say by themselves. */
export async function computeScore(store: Store, labels: readonly Label[]): Promise<Score> {
  await prepare(store, labels);
  const rates: [RateName, readonly Rate[]][] = [];
  for (const name of RATE_NAMES) rates.push([name, await rows<Rate>(store, rateQuery(name))]);
  const [totals] = await rows<Totals>(store, TOTALS_QUERY);
  if (totals === undefined) throw new Error('the totals have no row');
  return {
    totals,
    rates: Object.fromEntries(rates) as Score['rates'],
    recorded: {
      false_interruption: await rows(store, rateQuery('false_interruption', 'recorded')),
      missed_interruption: await rows(store, rateQuery('missed_interruption', 'recorded')),
    },
    silence: await rows(store, SILENCE_QUERY),
    perMinute: await rows(store, PER_MINUTE_QUERY),
    spikes: await rows(store, SPIKE_QUERY),
    agreement: await rows(store, AGREEMENT_QUERY),
    problems: await rows(store, PROBLEMS_QUERY),
  };
}

/** Makes the table `judged`, from which every figure is computed. */
export async function prepare(store: Store, labels: readonly Label[]): Promise<void> {
  for (const macro of MACROS) await store.all(macro);
  await store.all('CREATE TABLE labels (call VARCHAR, turn VARCHAR, verdict VARCHAR)');
  await store.insert(
    'labels',
    labels.map(({ call, turn, verdict }) => [call, turn, verdict]),
  );
  await store.all(JUDGED_MOMENTS);
  await store.all(RECORDED_MOMENTS);
}

// The queries name these columns; a test compares them with figures that are computed by hand.
async function rows<Figure>(store: Store, sql: string): Promise<readonly Figure[]> {
  return (await store.all(sql)) as readonly Figure[];
}
