import { isDeepStrictEqual } from 'node:util';

import type { CallTimeline } from './timeline.ts';
import type { Case } from './case.ts';

/** The application's task: what it ended as, and that no overlap changed it by itself. */
export function judgeTask({ scenario, timeline }: Case): readonly string[] {
  const { state, isPreserved, collected } = scenario.expect.task;
  const faults: string[] = [];
  if (state !== undefined) faults.push(...judgeState(state, timeline.taskStates.at(-1)?.value));
  if (isPreserved) faults.push(...judgePreserved(timeline));
  if (collected !== undefined && !isDeepStrictEqual(collected, timeline.collected)) {
    faults.push(
      `expected \`${collected.join('`, `')}\` to be collected, there is \`${timeline.collected.join('`, `')}\``,
    );
  }
  return faults;
}

function judgeState(
  expected: Readonly<Record<string, unknown>>,
  state: unknown,
): readonly string[] {
  if (typeof state !== 'object' || state === null) return ['the record holds no task state'];
  return Object.entries(expected).flatMap(([key, value]) => {
    const actual = (state as Readonly<Record<string, unknown>>)[key];
    if (isDeepStrictEqual(actual, value)) return [];
    return [`\`${key}\`: expected ${JSON.stringify(value)}, it is ${JSON.stringify(actual)}`];
  });
}

/**
 * From the first decision of an overlap until the caller's next turn, or until the last decision of
 * the overlap where no turn came of it, the task's state stays as it was.
 */
function judgePreserved({ decisions, turns, taskStates }: CallTimeline): readonly string[] {
  const overlaps = Map.groupBy(
    decisions.filter(({ overlapId }) => overlapId !== undefined),
    ({ overlapId }) => overlapId,
  );
  if (overlaps.size === 0) return ['nothing overlapped a message: there was nothing to preserve'];
  return [...overlaps.values()].flatMap((ofOverlap) => {
    const fromMs = ofOverlap[0]?.atMs ?? 0;
    const lastMs = ofOverlap.at(-1)?.atMs ?? fromMs;
    const endsFloor = ofOverlap.some(({ verdict }) => ENDING.has(verdict));
    const turnMs = turns.find(({ atMs }) => atMs > fromMs)?.atMs;
    const untilMs = endsFloor ? (turnMs ?? lastMs) : lastMs;
    const change = taskStates.find(({ atMs }) => atMs > fromMs && atMs < untilMs);
    if (change === undefined) return [];
    return [`the task's state changed ${Math.round(change.atMs - fromMs)} ms into an overlap`];
  });
}

const ENDING: ReadonlySet<string> = new Set(['interrupt']);
