import assert from 'node:assert/strict';

import type { Call } from './call.ts';

/**
 * Compares the course of a call with lines such as `1500 interrupt lexicon.stop (stop)` for a decision and
 * `1500 > stop m1 now` for an action. The last line names the deadlines that are still set, if there are
 * any. Lines before `fromMs` are left out.
 */
export function assertCourse(call: Call, expected: string, fromMs = 0): void {
  const lines = expected.split('\n').map((line) => line.trim());
  assert.deepEqual(courseOf(call, fromMs), lines.filter(Boolean));
}

function courseOf(call: Call, fromMs: number): readonly string[] {
  const course = call.turns().flatMap(({ event, actions, decisions }) => {
    if (event.atMs < fromMs) return [];
    return [
      ...decisions.map(
        ({ atMs, verdict, clause, class: callerClass, overruled }) =>
          `${atMs} ${[verdict, clause, ...overruled.map((other) => `over ${other}`)].join(' ')} (${callerClass})`,
      ),
      ...actions
        .filter(({ type }) => type !== 'wake_at')
        .map((action) => `${event.atMs} > ${wordsOf(action)}`),
    ];
  });
  const waits = call.state().deadlines.map(({ name, dueAtMs }) => `${name} ${dueAtMs}`);
  return waits.length === 0 ? course : [...course, `waits: ${waits.join(', ')}`];
}

function wordsOf(action: object): string {
  return Object.entries(action)
    .filter(([name]) => name !== 'actionId' && name !== 'decisionId')
    .flatMap(([name, value]: [string, unknown]) => wordOf(name, value))
    .join(' ');
}

function wordOf(name: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined || value === false) return [];
  return value === true ? [name] : [`${name}=${JSON.stringify(value).replaceAll('"', '')}`];
}
