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

/** The first event for which replay decided otherwise. `seq` is the event's number in the record. */
export type Difference = {
  readonly seq: number;
  readonly event: EngineEvent;
  readonly recorded: readonly Decision[];
  readonly replayed: readonly Decision[];
};

/** An event on which this version of the engine throws. */
export type ReplayError = { readonly seq: number; readonly event: EngineEvent };

/**
 * What a replay found. It stops at the first difference, because later ones prove nothing, and at an
 * error, because it cannot go past one.
 */
export type ReplayResult = {
  /** Counts of replayed events and of decisions that were the same. */
  readonly events: number;
  readonly decisions: number;
  /**
   * Counts events that could not be compared, because lines are missing before them and the record
   * does not hold the engine's state.
   */
  readonly uncompared: number;
  readonly difference: Difference | undefined;
  readonly error: ReplayError | undefined;
};

/**
 * Runs a record's events through the engine under the record's own policy and compares decisions.
 *
 * After lost lines, replay continues from the state that the record holds. After missing lines without
 * a state, it continues as long as it agrees, because then the missing lines changed nothing. After
 * the first disagreement it compares nothing until the next recorded state.
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

/** `sure`: the state is the recorded one. `unsure`: lines are missing. `lost`: the missing lines mattered. */
type Footing = 'sure' | 'unsure' | 'lost';

type Part = RecordedEvent | { readonly type: 'state'; readonly state: EngineState };

type RecordedEvent = {
  readonly type: 'event';
  readonly seq: number;
  readonly event: EngineEvent;
  readonly decisions: Decision[];
  /** Lines are missing right before the event. */
  readonly isAfterHole: boolean;
  /** Lines are missing after the event; they may have been decisions about it. */
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

/** Returns nothing if the engine throws. A record is input from elsewhere, so that is not a fault of the engine. */
function tryStep(policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step | undefined {
  try {
    return step(policy, state, event);
  } catch {
    return undefined;
  }
}

/** The events of a record in order with the decisions recorded for each, and the states after lost lines. */
function partsOf(lines: readonly Envelope[]): readonly Part[] {
  const parts: Part[] = [];
  let dueSeq = 1;
  /** The event that following decisions belong to; undefined after missing lines. */
  let current: RecordedEvent | undefined;
  let isAfterHole = false;
  for (const line of lines) {
    // A gap line takes the place of all lines that it names.
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

/** If lines are missing after an event, the recorded decisions are only the first ones. */
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
