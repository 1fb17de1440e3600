import {
  initialState,
  step,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type EngineState,
  type Step,
} from '../core/index.ts';
import type { DecisionData, Envelope, EventData, GapData } from '../evidence/index.ts';

/** Where a replay first decided otherwise. `seq` is that of the event in the record. */
export type Difference = {
  readonly seq: number;
  readonly event: EngineEvent;
  readonly recorded: readonly Decision[];
  readonly replayed: readonly Decision[];
};

/** An event that this version of the engine does not know, or cannot take as it stands. */
export type ReplayError = { readonly seq: number; readonly event: EngineEvent };

/**
 * What a replay found. What follows the first difference proves nothing and is not compared, and
 * what follows an error cannot be reached.
 */
export type ReplayResult = {
  /** Events that were replayed, and decisions that were the same. */
  readonly events: number;
  readonly decisions: number;
  /**
   * Events that could not be compared: lines are missing before them, and nothing says how the
   * engine stood then.
   */
  readonly uncompared: number;
  readonly difference: Difference | undefined;
  readonly error: ReplayError | undefined;
};

/**
 * Runs a record's events through the engine under the record's own policy and compares decisions.
 *
 * Where lines were lost and the record holds the state after them, replay goes on from that state.
 * Where lines are missing and nothing says how the engine stood, it goes on as long as it agrees:
 * what was missing then decided nothing. From the first disagreement on, nothing can be compared.
 */
export function replay(policy: CompiledPolicy, lines: readonly Envelope[]): ReplayResult {
  let state: EngineState = initialState();
  let footing: Footing = 'sure';
  const counts = { events: 0, decisions: 0, uncompared: 0 };
  for (const part of partsOf(lines)) {
    if (part.type === 'state') {
      ({ state } = part);
      footing = 'sure';
      continue;
    }
    if (part.isAfterHole && footing === 'sure') footing = 'unsure';
    if (footing === 'lost') {
      counts.uncompared += 1;
      continue;
    }
    const next = tryStep(policy, state, part.event);
    if (next === undefined || !isSame(part, next.decisions)) {
      if (footing === 'sure') return { ...counts, ...verdictOn(part, next) };
      footing = 'lost';
      counts.uncompared += 1;
      continue;
    }
    ({ state } = next);
    counts.events += 1;
    counts.decisions += part.decisions.length;
  }
  return { ...counts, difference: undefined, error: undefined };
}

/** `sure`: the state is the recorded one. `unsure`: lines are missing. `lost`: and they mattered. */
type Footing = 'sure' | 'unsure' | 'lost';

type Part = RecordedEvent | { readonly type: 'state'; readonly state: EngineState };

type RecordedEvent = {
  readonly type: 'event';
  readonly seq: number;
  readonly event: EngineEvent;
  readonly decisions: Decision[];
  /** Lines are missing right before the event. */
  readonly isAfterHole: boolean;
  /** Lines are missing after it, which may have been decisions about it. */
  isBeforeHole: boolean;
};

function verdictOn(
  { seq, event, decisions }: RecordedEvent,
  next: Step | undefined,
): Pick<ReplayResult, 'difference' | 'error'> {
  if (next === undefined) return { difference: undefined, error: { seq, event } };
  const difference = { seq, event, recorded: decisions, replayed: next.decisions };
  return { difference, error: undefined };
}

/** A record is data from elsewhere: what the engine throws on it is a fault of the record, not of ours. */
function tryStep(policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step | undefined {
  try {
    return step(policy, state, event);
  } catch {
    return undefined;
  }
}

/** The events of a record in order, each with the decisions recorded for it, and states after losses. */
function partsOf(lines: readonly Envelope[]): readonly Part[] {
  const parts: Part[] = [];
  let dueSeq = 1;
  /** The event whose decisions follow; none after a hole, where they may be another's. */
  let current: RecordedEvent | undefined;
  let isAfterHole = false;
  for (const line of lines) {
    // A line that stands for lost ones begins at the first of them.
    const fromSeq = line.type === 'floorkeeper.gap' ? (line.data as GapData).fromSeq : line.seq;
    if (fromSeq > dueSeq) {
      if (current !== undefined) current.isBeforeHole = true;
      current = undefined;
      isAfterHole = true;
    }
    dueSeq = line.seq + 1;
    if (line.type === 'floorkeeper.gap') {
      parts.push({ type: 'state', state: (line.data as GapData).state });
      current = undefined;
      isAfterHole = false;
    } else if (line.type === 'floorkeeper.event') {
      const { event } = line.data as EventData;
      const { seq } = line;
      current = { type: 'event', seq, event, decisions: [], isAfterHole, isBeforeHole: false };
      parts.push(current);
      isAfterHole = false;
    } else if (line.type === 'floorkeeper.decision') {
      current?.decisions.push((line.data as DecisionData).decision);
    }
  }
  return parts;
}

/** Where lines are missing after an event, the decisions that are left are the first ones. */
function isSame(
  { decisions, isBeforeHole }: RecordedEvent,
  replayed: readonly Decision[],
): boolean {
  return areEqual(decisions, isBeforeHole ? replayed.slice(0, decisions.length) : replayed);
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
