import type { FileReport } from './replay-file.ts';
import { weightOf, type Change, type ChangeGroup } from './what-if.ts';

/** Changes of one kind over all calls. */
export type ChangeTotal = ChangeGroup & {
  /** The number of calls that have such a change. */
  readonly calls: number;
};

/** A call to look at first. */
export type ChangedCall = {
  readonly file: string;
  readonly changes: number;
  /** Changes by which the caller gets the floor, a human or a message, or does not. */
  readonly grave: number;
  readonly first: Change;
};

/** What another policy would change in many calls. Its size depends on the kinds of change, not on the calls. */
export type WhatIfTotals = {
  readonly calls: number;
  readonly changedCalls: number;
  /** Calls in which the record's own policy does not decide as recorded, so that nothing can be said. */
  readonly leftOut: number;
  readonly otherWorkflow: number;
  /** Settings that records cannot answer for, with the number of calls. */
  readonly needsRaw: readonly { readonly setting: string; readonly calls: number }[];
  readonly compared: number;
  readonly uncompared: number;
  /** Decisions that would change; and, where decisions are the same, actions. */
  readonly changes: number;
  readonly actions: number;
  /** Decisions first, and the most frequent first. */
  readonly kinds: readonly ChangeTotal[];
  readonly lookAt: readonly ChangedCall[];
};

/** Adds up what-ifs, one report at a time. */
export class WhatIfSum {
  readonly #counts = {
    calls: 0,
    changedCalls: 0,
    leftOut: 0,
    otherWorkflow: 0,
    compared: 0,
    uncompared: 0,
    changes: 0,
    actions: 0,
  };
  readonly #needsRaw = new Map<string, number>();
  readonly #kinds = new Map<string, ChangeTotal>();
  #lookAt: readonly ChangedCall[] = [];

  add(report: FileReport): void {
    const { whatIf, result } = report;
    if (whatIf?.otherWorkflow !== undefined) {
      this.#counts.otherWorkflow += 1;
      return;
    }
    if (whatIf === undefined || report.error !== undefined || result?.difference !== undefined) {
      this.#counts.leftOut += 1;
      return;
    }
    this.#counts.calls += 1;
    this.#counts.compared += whatIf.compared;
    this.#counts.uncompared += whatIf.uncompared;
    for (const setting of whatIf.needsRaw) {
      this.#needsRaw.set(setting, (this.#needsRaw.get(setting) ?? 0) + 1);
    }
    const { first, groups } = whatIf;
    if (first === undefined) return;
    for (const group of groups) this.#addKind(group);
    const changes = countFrom(groups, 1);
    this.#counts.changes += changes;
    this.#counts.actions += countFrom(groups, 0) - changes;
    this.#counts.changedCalls += changes > 0 ? 1 : 0;
    this.#consider({ file: report.file, changes, grave: countFrom(groups, 2), first });
  }

  totals(): WhatIfTotals {
    return {
      ...this.#counts,
      needsRaw: [...this.#needsRaw].map(([setting, calls]) => ({ setting, calls })),
      kinds: [...this.#kinds.values()].toSorted(byFrequency),
      lookAt: this.#lookAt,
    };
  }

  #addKind(group: ChangeGroup): void {
    const { times, ...kind } = group;
    const key = JSON.stringify(kind);
    const before = this.#kinds.get(key) ?? { ...group, times: 0, calls: 0 };
    this.#kinds.set(key, { ...before, times: before.times + times, calls: before.calls + 1 });
  }

  #consider(call: ChangedCall): void {
    const last = this.#lookAt[LOOK_AT_MOST - 1];
    if (last !== undefined && byWeight(last, call) <= 0) return;
    this.#lookAt = [...this.#lookAt, call].toSorted(byWeight).slice(0, LOOK_AT_MOST);
  }
}

/** Counts the changes of at least a weight; see `weightOf`. */
function countFrom(groups: readonly ChangeGroup[], weight: number): number {
  return groups.reduce((sum, group) => sum + (weightOf(group) >= weight ? group.times : 0), 0);
}

function byFrequency(a: ChangeTotal, b: ChangeTotal): number {
  return Number(weightOf(a) === 0) - Number(weightOf(b) === 0) || b.times - a.times;
}

function byWeight(a: ChangedCall, b: ChangedCall): number {
  return b.grave - a.grave || b.changes - a.changes;
}

const LOOK_AT_MOST = 10;
