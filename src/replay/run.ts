import {
  initialState,
  step,
  type CompiledPolicy,
  type Decision,
  type EngineEvent,
  type EngineState,
  type Step,
} from '../core/index.ts';
import { sameDecisions } from './same-decisions.ts';

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

/** Watches a replay: what the engine did with an event that it decided as recorded. */
export type ReplayWatcher = {
  step(seq: number, before: EngineState, event: EngineEvent, taken: Step): void;
  /** Lines are missing here: what follows does not follow from what was before. */
  lost(): void;
};

/**
 * One replay, fed line by line: an event, then the decisions recorded for it, then the next event.
 *
 * After lost lines, replay continues from the state that the record holds. After missing lines without
 * a state, it continues as long as it agrees, because then the missing lines changed nothing. After
 * the first disagreement it compares nothing until the next recorded state.
 */
export class ReplayRun {
  readonly #policy: CompiledPolicy;
  readonly #watcher: ReplayWatcher | undefined;
  readonly #counts = { events: 0, decisions: 0, uncompared: 0 };
  #state: EngineState = initialState();
  #footing: Footing = 'sure';
  #pending: PendingEvent | undefined;
  #difference: Difference | undefined;
  #error: ReplayError | undefined;

  constructor(policy: CompiledPolicy, watcher?: ReplayWatcher) {
    this.#policy = policy;
    this.#watcher = watcher;
  }

  /** True once a difference or an error was found: nothing more is compared. */
  get isOver(): boolean {
    return this.#difference !== undefined || this.#error !== undefined;
  }

  event(seq: number, event: EngineEvent): void {
    this.#compare(false);
    this.#pending = { seq, event, decisions: [] };
  }

  /** A decision about the last event. After missing lines it may belong to a missing event. */
  decision(decision: Decision): void {
    this.#pending?.decisions.push(decision);
  }

  /** Lines are missing here; they may have been decisions about the last event. */
  hole(): void {
    this.#compare(true);
    if (this.#footing === 'sure') this.#footing = 'unsure';
    this.#watcher?.lost();
  }

  /** The record says how the engine stood after lost lines. */
  state(state: EngineState): void {
    this.#compare(true);
    this.#state = state;
    this.#footing = 'sure';
    this.#watcher?.lost();
  }

  end(): ReplayResult {
    this.#compare(false);
    return { ...this.#counts, difference: this.#difference, error: this.#error };
  }

  /** Compares the last event with what was recorded for it, now that all of its decisions are known. */
  #compare(isBeforeHole: boolean): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined || this.isOver) return;
    if (this.#footing === 'lost') {
      this.#counts.uncompared += 1;
      return;
    }
    const { seq, event, decisions: recorded } = pending;
    const taken = tryStep(this.#policy, this.#state, event);
    if (taken === undefined || !isAsRecorded(recorded, taken.decisions, isBeforeHole)) {
      this.#disagree(pending, taken);
      return;
    }
    this.#watcher?.step(seq, this.#state, event, taken);
    this.#state = taken.state;
    this.#counts.events += 1;
    this.#counts.decisions += recorded.length;
  }

  #disagree({ seq, event, decisions: recorded }: PendingEvent, taken: Step | undefined): void {
    if (this.#footing === 'unsure') {
      this.#footing = 'lost';
      this.#counts.uncompared += 1;
      this.#watcher?.lost();
    } else if (taken === undefined) {
      this.#error = { seq, event };
    } else {
      this.#difference = { seq, event, recorded, replayed: taken.decisions };
    }
  }
}

/** `sure`: the state is the recorded one. `unsure`: lines are missing. `lost`: the missing lines mattered. */
type Footing = 'sure' | 'unsure' | 'lost';

type PendingEvent = {
  readonly seq: number;
  readonly event: EngineEvent;
  readonly decisions: Decision[];
};

/** If lines are missing after an event, the recorded decisions are only the first ones. */
function isAsRecorded(
  recorded: readonly Decision[],
  replayed: readonly Decision[],
  isBeforeHole: boolean,
): boolean {
  return sameDecisions(recorded, isBeforeHole ? replayed.slice(0, recorded.length) : replayed);
}

/** Returns nothing if the engine throws. A record is input from elsewhere, so that is not a fault of the engine. */
function tryStep(policy: CompiledPolicy, state: EngineState, event: EngineEvent): Step | undefined {
  try {
    return step(policy, state, event);
  } catch {
    return undefined;
  }
}
