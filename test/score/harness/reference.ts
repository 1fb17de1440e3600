import { readCall, type Moment, type Spoken } from './reference-moments.ts';

/*
 * The figures once more, computed from the lines of records in the plainest way and without a database:
 * what docs/score.md says in words, with no line of src/score.
 */

/** One share, for a group. */
export type ReferenceRate = {
  readonly group: string;
  readonly hits: number;
  readonly n: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

/** Computes all figures of the texts of some records. */
export function referenceFigures(sources: readonly string[]) {
  const calls = sources.map(readCall);
  const moments = calls.flatMap((call) => call.moments);
  const spoken = calls.flatMap((call) => call.spoken);
  const rate = (of: (moment: Moment) => boolean, counts: (moment: Moment) => boolean) =>
    rates(moments.filter(of), counts);
  return {
    rates: {
      false_interruption: rate(
        (m) => m.isSpeech && (m.paused || m.stopped),
        (m) => m.falsely,
      ),
      missed_interruption: rate(
        (m) => m.missed || (m.isSpeech && m.stopped && !m.falsely),
        (m) => m.missed,
      ),
      false_duck: rate(
        (m) => m.ducked && (m.resumed || m.stopped),
        (m) => m.resumed,
      ),
      resume_success: rate(
        (m) => (m.resumed && m.leftAfterMs >= 1000) || m.restSaid,
        (m) => m.backAfterMs <= 1000 || m.restHeard,
      ),
      repeated_speech: rate(
        (m) => m.isSpeech && m.contentWords >= 1,
        (m) => m.alikeAfterMs <= 8000,
      ),
      task_completion: rate(
        (m) => m.stopped && m.taskKnown,
        (m) => m.taskAfter,
      ),
      escalation: rate(
        (m) => m.stopped && !m.isEscalation,
        (m) => m.humanAfterMs <= 60_000,
      ),
    },
    silence: silences(moments),
    perMinute: perMinutes(moments, spoken),
  };
}

function rates(
  moments: readonly Moment[],
  counts: (m: Moment) => boolean,
): readonly ReferenceRate[] {
  return grouped(moments).map(([group, own]) => {
    const n = own.length;
    const hits = own.filter(counts).length;
    return { group, hits, n, rate: hits / n, ...wilson(hits, n) };
  });
}

function wilson(hits: number, n: number) {
  const p = hits / n;
  const middle = p + (Z * Z) / (2 * n);
  const width = Z * Math.sqrt((p * (1 - p) + (Z * Z) / (4 * n)) / n);
  const by = 1 + (Z * Z) / n;
  return { low: Math.max(0, (middle - width) / by), high: Math.min(1, (middle + width) / by) };
}

function silences(moments: readonly Moment[]) {
  return grouped(moments.filter((m) => m.stopped && m.silenceMs !== undefined)).map(
    ([group, own]) => {
      const sorted = own.map((m) => m.silenceMs ?? 0).toSorted((a, b) => a - b);
      const n = sorted.length;
      const at = (rank: number): number | null => sorted[rank - 1] ?? null;
      const of = (q: number) => {
        const width = Z * Math.sqrt(n * q * (1 - q));
        return [
          at(Math.ceil(n * q)),
          at(Math.floor(n * q - width)),
          at(Math.ceil(n * q + width) + 1),
        ];
      };
      return { group, n, median: of(0.5), p95: of(0.95) };
    },
  );
}

function perMinutes(moments: readonly Moment[], spoken: readonly Spoken[]) {
  const stopped = new Map(grouped(moments.filter((m) => m.stopped)));
  return grouped(spoken).flatMap(([group, own]) => {
    const minutes = own.reduce((sum, { playedMs }) => sum + playedMs, 0) / 60_000;
    const hits = stopped.get(group)?.length ?? 0;
    const half = Z * Math.sqrt(hits + (Z * Z) / 4);
    const low = Math.max(0, hits + (Z * Z) / 2 - half) / minutes;
    const high = (hits + (Z * Z) / 2 + half) / minutes;
    return minutes > 0 ? [{ group, hits, minutes, rate: hits / minutes, low, high }] : [];
  });
}

function grouped<Item extends { readonly groups: readonly string[] }>(
  items: readonly Item[],
): readonly (readonly [string, readonly Item[]])[] {
  const names = [...new Set(items.flatMap(({ groups }) => groups))].toSorted();
  return names.map((name) => [name, items.filter(({ groups }) => groups.includes(name))]);
}

const Z = 1.959963984540054;
