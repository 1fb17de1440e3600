import type { CompiledPolicy, EngineEvent, EngineState, Step } from '../core/index.ts';
import { Overlaps, type Overlap, type Wanted } from './overlaps.ts';
import { withSetting, type Setting } from './setting.ts';
import { tryOverlap } from './trial.ts';

/** What is to be tried on each record. */
export type SweepTask = {
  readonly setting: Setting;
  /** By scenario: the types of the messages that the caller is to interrupt. */
  readonly expected: Readonly<Record<string, readonly string[]>>;
};

/** How a value does on the overlaps of one record. */
export type PointCounts = { false: number; missed: number; floors: number; floorAfterMs: number };

/** What a sweep found in one record. */
export type RecordSweep = {
  /** False if the record's policy lacks the message or the setting. */
  readonly hasSetting: boolean;
  /** Overlaps in which the caller wanted the floor, nothing, and neither is proved. */
  readonly wanted: Readonly<Record<Wanted, number>>;
  /** One for each value of the setting. */
  readonly points: readonly PointCounts[];
};

/** Watches the replay of one record and tries every value on every overlap over the setting's message. */
export class SweepWatch {
  readonly #overlaps: Overlaps;
  readonly #policies: readonly CompiledPolicy[];
  readonly #messageType: string;
  readonly #expected: readonly string[] | undefined;
  readonly #wanted: Record<Wanted, number> = { floor: 0, nothing: 0, unknown: 0 };
  readonly #points: readonly PointCounts[];

  constructor(callId: string, policy: CompiledPolicy, { setting, expected }: SweepTask) {
    this.#messageType = setting.messageType;
    this.#policies = setting.values.flatMap((value) => withSetting(policy, setting, value) ?? []);
    this.#points = this.#policies.map(() => ({ false: 0, missed: 0, floors: 0, floorAfterMs: 0 }));
    this.#overlaps = new Overlaps(policy, (overlap) => this.#try(overlap));
    // `floorkeeper call` names a call for its scenario and six digits.
    this.#expected = expected[callId.replace(/-[0-9a-f]{6}$/, '')];
  }

  step(_seq: number, before: EngineState, event: EngineEvent, taken: Step): void {
    if (this.#policies.length > 0) this.#overlaps.step(before, event, taken);
  }

  lost(): void {
    this.#overlaps.end();
  }

  end(): RecordSweep {
    this.#overlaps.end();
    const hasSetting = this.#policies.length > 0;
    return { hasSetting, wanted: this.#wanted, points: this.#points };
  }

  #try(overlap: Overlap): void {
    if (overlap.messageType !== this.#messageType) return;
    const wanted = this.#wantedIn(overlap);
    this.#wanted[wanted] += 1;
    if (wanted === 'unknown') return;
    for (const [index, policy] of this.#policies.entries()) {
      const point = this.#points[index];
      if (point !== undefined) count(point, wanted, tryOverlap(policy, overlap));
    }
  }

  #wantedIn({ messageType, wanted }: Overlap): Wanted {
    if (this.#expected === undefined) return wanted;
    return this.#expected.includes(messageType) ? 'floor' : 'nothing';
  }
}

function count(
  point: PointCounts,
  wanted: 'floor' | 'nothing',
  { floorAfterMs, isPaused }: ReturnType<typeof tryOverlap>,
): void {
  if (wanted === 'nothing') {
    if (floorAfterMs !== undefined || isPaused) point.false += 1;
  } else if (floorAfterMs === undefined) {
    point.missed += 1;
  } else {
    point.floors += 1;
    point.floorAfterMs += floorAfterMs;
  }
}
