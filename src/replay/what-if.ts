import type {
  CompiledPolicy,
  EngineAction,
  EngineEvent,
  EngineState,
  Step,
} from '../core/index.ts';
import { Comparison, type PolicyDifference } from '../shadow/index.ts';
import { needsRaw } from './needs-raw.ts';
import type { ReplayWatcher } from './run.ts';

/**
 * What another policy would have done otherwise, in the form that is shown: a decision; or, where the
 * decisions are the same, an action.
 */
export type Change = {
  readonly kind: 'decision' | 'action';
  readonly seq: number;
  /** The line of the file, counted from 1. */
  readonly line: number;
  readonly atMs: number;
  readonly event: string;
  readonly messageType: string;
  readonly class: string;
  /** The verdict, `nothing`, or what was done where only that differs. */
  readonly recorded: string;
  readonly other: string;
  readonly recordedClause: string | undefined;
  readonly otherClause: string | undefined;
};

/** Changes of the same kind. */
export type ChangeGroup = Pick<Change, 'kind' | 'messageType' | 'class' | 'recorded' | 'other'> & {
  readonly times: number;
};

/** What another policy would have decided in one call. */
export type WhatIf = {
  /** The record's workflow, if the policy is one for another workflow: nothing was compared then. */
  readonly otherWorkflow: string | undefined;
  /** Settings that change how words and keys are read; see `needsRaw`. */
  readonly needsRaw: readonly string[];
  /** The change to look at first: one that decides about the call, else the first decision. */
  readonly first: Change | undefined;
  /** Recorded decisions that were compared, and those that could not be, after a change. */
  readonly compared: number;
  readonly uncompared: number;
  /** How many changes there are in all, by kind; `changes` are the first hundred of them. */
  readonly groups: readonly ChangeGroup[];
  readonly changes: readonly Change[];
};

/** Watches the replay of one record for what another policy would have decided. */
export class WhatIfWatch implements ReplayWatcher {
  readonly #comparison: Comparison;
  readonly #needsRaw: readonly string[];
  readonly #otherWorkflow: string | undefined;
  readonly #changes: Omit<Change, 'line'>[] = [];
  #first: Omit<Change, 'line'> | undefined;
  readonly #groups = new Map<string, ChangeGroup>();

  constructor(recorded: CompiledPolicy, other: CompiledPolicy) {
    this.#comparison = new Comparison(other);
    const isSame = recorded.workflow === other.workflow;
    this.#otherWorkflow = isSame ? undefined : recorded.workflow;
    this.#needsRaw = isSame ? needsRaw(recorded, other) : [];
  }

  step(seq: number, before: EngineState, event: EngineEvent, taken: Step): void {
    if (this.#otherWorkflow !== undefined) return;
    const difference = this.#comparison.take(before, event, taken);
    if (difference === undefined) return;
    const change = changeOf(seq, difference);
    if (this.#changes.length < CHANGES_AT_MOST) this.#changes.push(change);
    if (this.#first === undefined || weightOf(change) > weightOf(this.#first)) this.#first = change;
    const { kind, messageType, class: callerClass, recorded, other } = change;
    const group = { kind, messageType, class: callerClass, recorded, other };
    const key = JSON.stringify(group);
    this.#groups.set(key, { ...group, times: (this.#groups.get(key)?.times ?? 0) + 1 });
  }

  lost(): void {
    this.#comparison.lose();
  }

  end(lineOf: (seq: number) => number): WhatIf {
    const { compared, uncompared } = this.#comparison.counts;
    const placed = (change: Omit<Change, 'line'>): Change => ({
      ...change,
      line: lineOf(change.seq),
    });
    return {
      otherWorkflow: this.#otherWorkflow,
      needsRaw: this.#needsRaw,
      compared,
      uncompared,
      groups: [...this.#groups.values()],
      first: this.#first && placed(this.#first),
      changes: this.#changes.map(placed),
    };
  }
}

/** 2: it decides about the call, and not only how loud the agent is or when words are released. */
export function weightOf({ kind, recorded, other }: Omit<ChangeGroup, 'times'>): 0 | 1 | 2 {
  if (kind === 'action') return 0;
  return GRAVE.has(recorded) || GRAVE.has(other) ? 2 : 1;
}

const GRAVE: ReadonlySet<string> = new Set([
  'interrupt',
  'escalate',
  'end_call',
  'delivered',
  'incomplete',
]);

/** More than a person reads of one call; all are counted. */
const CHANGES_AT_MOST = 100;

function changeOf(seq: number, difference: PolicyDifference): Omit<Change, 'line'> {
  const { atMs, event, messageType, decided, other, action } = difference;
  return {
    kind: action === undefined ? 'decision' : 'action',
    seq,
    atMs,
    event,
    messageType,
    class: difference.class,
    recorded: decided?.verdict ?? actionText(action?.did, action?.other),
    other: other?.verdict ?? actionText(action?.other, action?.did),
    recordedClause: decided?.clause,
    otherClause: other?.clause,
  };
}

/** An action's name, and its values that the other action does not have. */
function actionText(action: EngineAction | undefined, other: EngineAction | undefined): string {
  if (action === undefined) return 'nothing';
  if (other?.type !== action.type) return action.type;
  const others = new Map<string, unknown>(Object.entries(other));
  const own = Object.entries(action)
    .filter(([name, value]) => JSON.stringify(others.get(name)) !== JSON.stringify(value))
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${action.type} ${own.join(', ')}`;
}
