import type { Decision } from '../core/index.ts';

/** True if two lists of decisions are the same in every field. */
export function sameDecisions(
  recorded: readonly Decision[],
  replayed: readonly Decision[],
): boolean {
  return (
    recorded.length === replayed.length &&
    recorded.every((decision, index) => isSame(decision, replayed[index]))
  );
}

/** A record holds JSON, where an absent field and an undefined one are the same, in any order. */
function isSame(recorded: Decision, replayed: Decision | undefined): boolean {
  if (replayed === undefined) return false;
  const others = new Map<string, unknown>(Object.entries(replayed));
  for (const [name, value] of Object.entries(recorded)) {
    if (!isSameValue(value, others.get(name))) return false;
    others.delete(name);
  }
  return [...others.values()].every((value) => value === undefined);
}

function isSameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
