import {
  initialState,
  step,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type EngineState,
  type Step,
} from '../core/index.ts';
import type { DecisionData, Envelope, EventData, RecordError } from '../evidence/index.ts';

/** Where a replay first decided otherwise. `seq` is that of the event in the record. */
export type Difference = {
  readonly seq: number;
  readonly event: EngineEvent;
  readonly recorded: readonly Decision[];
  readonly replayed: readonly Decision[];
};

/** An event that this version of the engine does not know, or cannot take as it stands. */
export type ReplayError = Omit<RecordError, 'code'> & { readonly code: 'RECORD_NOT_REPLAYABLE' };

/**
 * What a replay found. What follows the first difference proves nothing and is not compared, and
 * what follows an error cannot be reached.
 */
export type ReplayResult = {
  readonly events: number;
  readonly decisions: number;
  readonly difference: Difference | undefined;
  readonly error: ReplayError | undefined;
};

type RecordedEvent = {
  readonly seq: number;
  readonly event: EngineEvent;
  readonly decisions: Decision[];
};

/** Runs a record's events through the engine under the record's own policy and compares decisions. */
export function replay(policy: CompiledPolicy, lines: readonly Envelope[]): ReplayResult {
  let state: EngineState = initialState();
  let events = 0;
  let decisions = 0;
  for (const recorded of eventsOf(lines)) {
    const next = tryStep(policy, state, recorded.event);
    if (next === undefined)
      return { events, decisions, difference: undefined, error: errorAt(recorded) };
    state = next.state;
    events += 1;
    if (!areEqual(recorded.decisions, next.decisions)) {
      const difference = {
        seq: recorded.seq,
        event: recorded.event,
        recorded: recorded.decisions,
        replayed: next.decisions,
      };
      return { events, decisions, difference, error: undefined };
    }
    decisions += next.decisions.length;
  }
  return { events, decisions, difference: undefined, error: undefined };
}

/** A record is data from elsewhere: what the engine throws on it is a fault of the record, not of ours. */
function tryStep(policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step | undefined {
  try {
    return step(policy, state, event);
  } catch {
    return undefined;
  }
}

function errorAt({ seq, event }: RecordedEvent): ReplayError {
  return {
    code: 'RECORD_NOT_REPLAYABLE',
    line: seq + 1,
    message: `the engine cannot take this event, \`${event.type}\``,
    hint: 'replay the record with the version that its first line names as `engineversion`',
  };
}

/** The events of a record in order, each with the decisions recorded for it. */
function eventsOf(lines: readonly Envelope[]): readonly RecordedEvent[] {
  const recorded: RecordedEvent[] = [];
  for (const line of lines) {
    if (line.type === 'floorkeeper.event') {
      recorded.push({ seq: line.seq, event: (line.data as EventData).event, decisions: [] });
    } else if (line.type === 'floorkeeper.decision') {
      recorded.at(-1)?.decisions.push((line.data as DecisionData).decision);
    }
  }
  return recorded;
}

function areEqual(recorded: readonly Decision[], replayed: readonly Decision[]): boolean {
  // A record holds JSON, where an absent field and an undefined one are the same.
  return canonical(recorded) === canonical(replayed);
}

function canonical(decisions: readonly Decision[]): string {
  return JSON.stringify(
    decisions.map((decision) =>
      Object.entries(decision)
        .filter(([, value]) => value !== undefined)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ),
  );
}
