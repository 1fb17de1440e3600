import type { EngineAction } from './action.ts';
import type { Decision } from './decision.ts';
import type { EngineEvent } from './event.ts';
import type { CompiledPolicy } from './policy.ts';
import type { EngineState } from './state.ts';

/** What one event led to. `actions` are performed in order before the next event. */
export type Step = {
  readonly state: EngineState;
  readonly actions: readonly EngineAction[];
  readonly decisions: readonly Decision[];
};

/**
 * Takes one event and says what to do about it.
 *
 * Pure: the same policy, state and event always give the same step, on any machine, at any time.
 * Reads no clock; `event.atMs` is now. Does nothing; the caller performs `actions` in order.
 */
export function step(_policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step {
  return { state: { ...state, atMs: event.atMs }, actions: [], decisions: [] };
}
