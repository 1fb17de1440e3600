import {
  sessionMs,
  step,
  type CompiledPolicy,
  type EngineEvent,
  type EngineState,
  type SessionMs,
} from '../core/index.ts';
import { TAKES_FLOOR, type Overlap } from './overlaps.ts';

/** What a policy does about an overlap. */
export type TrialResult = {
  /** Milliseconds from the onset until the caller has the floor; undefined if they do not get it. */
  readonly floorAfterMs: number | undefined;
  /** The message was paused. */
  readonly isPaused: boolean;
};

/**
 * Runs an overlap under a policy until it gives the caller the floor, or the overlap is over. The caller is
 * taken to do what was recorded, and the edge to do at once what the policy asks for.
 */
export function tryOverlap(policy: CompiledPolicy, overlap: Overlap): TrialResult {
  let state: EngineState = overlap.before;
  let isPaused = false;
  const end: EngineEvent = { type: 'woke', atMs: sessionMs(overlap.endsAtMs) };
  for (const event of [...overlap.events, end]) {
    const events: EngineEvent[] = [event];
    for (let at = 0; at < events.length && at < ANSWERS_AT_MOST; at += 1) {
      const next = events[at];
      if (next === undefined) break;
      const taken = step(policy, state, next);
      ({ state } = taken);
      const got = taken.decisions.find(({ verdict }) => TAKES_FLOOR.has(verdict));
      if (got !== undefined) return { floorAfterMs: got.atMs - overlap.onsetAtMs, isPaused };
      isPaused ||= taken.decisions.some(({ verdict }) => verdict === 'pause');
      for (const action of taken.actions) {
        if (action.type !== 'wake_at') events.push(done(action.actionId, next.atMs));
      }
    }
  }
  return { floorAfterMs: undefined, isPaused };
}

function done(
  actionId: Extract<EngineEvent, { type: 'action_done' }>['actionId'],
  atMs: SessionMs,
): EngineEvent {
  return { type: 'action_done', actionId, atMs };
}

const ANSWERS_AT_MOST = 50;
