import type { EngineAction } from '../../../src/core/index.ts';

/** What the simulated edge does of its own accord. */
export type EdgeOptions = {
  /** How long messages last that the engine asked for. */
  readonly askedLastMs?: number;
  /** Type of action that fails instead of being done. */
  readonly failing?: readonly EngineAction['type'][];
  /** The edge answers a stop; without it the handle is never done. */
  readonly finishesStops?: boolean;
  /** How long a stop that does not end at once takes: to its boundary, and until its handle is done. */
  readonly stopsTakeMs?: number;
  /** Types of action that are never answered. */
  readonly unanswered?: readonly EngineAction['type'][];
  /** What is let go never becomes audible. */
  readonly silentStarts?: boolean;
  /** Saves and loads the state as JSON between any two events. */
  readonly throughJson?: boolean;
};
