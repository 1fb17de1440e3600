import { change, type Draft } from './draft.ts';
import { sessionMs, type SessionMs, type Deadline, type DeadlineName } from '../model/index.ts';

/** Sets a deadline `afterMs` from now. Replaces an earlier one of that name. */
export function setDeadline(draft: Draft, name: DeadlineName, afterMs: number): void {
  setDeadlineAt(draft, name, sessionMs(draft.atMs + Math.max(0, afterMs)));
}

/** Sets a deadline, now at the earliest. Deadlines at the same instant run in the order they were set. */
export function setDeadlineAt(draft: Draft, name: DeadlineName, atMs: SessionMs): void {
  const dueAtMs = atMs < draft.atMs ? draft.atMs : atMs;
  const rest = draft.state.deadlines.filter((deadline) => deadline.name !== name);
  const later = rest.findIndex((deadline) => deadline.dueAtMs > dueAtMs);
  const deadline: Deadline = { name, dueAtMs };
  rest.splice(later === -1 ? rest.length : later, 0, deadline);
  change(draft, { deadlines: rest });
}

/** Forgets a deadline that is no longer needed. */
export function clearDeadline(draft: Draft, name: DeadlineName): void {
  if (!hasDeadline(draft, name)) return;
  change(draft, { deadlines: draft.state.deadlines.filter((deadline) => deadline.name !== name) });
}

/** Whether a deadline of that name is set. */
function hasDeadline(draft: Draft, name: DeadlineName): boolean {
  return draft.state.deadlines.some((deadline) => deadline.name === name);
}

/** Removes and returns the first deadline at or before an instant. */
export function takeDue(draft: Draft, atMs: SessionMs): Deadline | undefined {
  const first = draft.state.deadlines[0];
  if (first === undefined || first.dueAtMs > atMs) return undefined;
  change(draft, { deadlines: draft.state.deadlines.slice(1) });
  return first;
}

/** Tells the edge when the next deadline is due, if that has changed. */
export function tellNextDeadline(draft: Draft): void {
  const next = draft.state.deadlines[0]?.dueAtMs;
  if (next === draft.state.wakeAtMs) return;
  if (next !== undefined) draft.actions.push({ type: 'wake_at', atMs: next });
  change(draft, { wakeAtMs: next });
}
