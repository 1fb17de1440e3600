import type { SettingValue } from './setting.ts';
import type { PointCounts, RecordSweep } from './sweep-watch.ts';

/** What a false and a missed interruption cost, in the same unit. */
export type Costs = { readonly false: number; readonly missed: number };

/** How a value does on all overlaps. */
export type SweepPoint = {
  readonly value: SettingValue;
  /** Counts of overlaps in which the agent stops or pauses for nothing, and in which it goes on over the caller. */
  readonly false: number;
  readonly missed: number;
  readonly cost: number;
  /** Mean milliseconds from the onset until the caller has the floor, where they wanted and got it. */
  readonly floorAfterMs: number | undefined;
};

/** What a sweep found in all records. */
export type SweepTotals = {
  readonly calls: number;
  /** Calls whose policy lacks the message or the setting. */
  readonly withoutSetting: number;
  /** Overlaps: the caller wanted the floor, nothing, or the record proves neither. */
  readonly wanted: { readonly floor: number; readonly nothing: number; readonly unknown: number };
  readonly points: readonly SweepPoint[];
  /** The value with the least cost; the first of several. Undefined if there is no overlap to judge by. */
  readonly best: SettingValue | undefined;
};

/** Adds up sweeps, one record at a time. */
export class SweepSum {
  readonly #values: readonly SettingValue[];
  readonly #points: readonly PointCounts[];
  readonly #wanted = { floor: 0, nothing: 0, unknown: 0 };
  #calls = 0;
  #withoutSetting = 0;

  constructor(values: readonly SettingValue[]) {
    this.#values = values;
    this.#points = values.map(() => ({ false: 0, missed: 0, floors: 0, floorAfterMs: 0 }));
  }

  add({ hasSetting, wanted, points }: RecordSweep): void {
    this.#calls += 1;
    if (!hasSetting) this.#withoutSetting += 1;
    this.#wanted.floor += wanted.floor;
    this.#wanted.nothing += wanted.nothing;
    this.#wanted.unknown += wanted.unknown;
    for (const [index, point] of points.entries()) {
      const sum = this.#points[index];
      if (sum === undefined) continue;
      sum.false += point.false;
      sum.missed += point.missed;
      sum.floors += point.floors;
      sum.floorAfterMs += point.floorAfterMs;
    }
  }

  totals(costs: Costs): SweepTotals {
    const points = this.#values.map((value, index): SweepPoint => {
      const {
        false: wrong = 0,
        missed = 0,
        floors = 0,
        floorAfterMs = 0,
      } = this.#points[index] ?? {};
      const cost = wrong * costs.false + missed * costs.missed;
      const meanMs = floors === 0 ? undefined : floorAfterMs / floors;
      return { value, false: wrong, missed, cost, floorAfterMs: meanMs };
    });
    const judged = this.#wanted.floor + this.#wanted.nothing;
    const least = Math.min(...points.map(({ cost }) => cost));
    return {
      calls: this.#calls,
      withoutSetting: this.#withoutSetting,
      wanted: this.#wanted,
      points,
      best: judged === 0 ? undefined : points.find(({ cost }) => cost === least)?.value,
    };
  }
}
