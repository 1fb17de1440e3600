import type { EngineAction, MessageRole } from '../../../src/core/index.ts';

/** How the simulated edge behaves. */
export type EdgeOptions = {
  /** How long messages last that the engine requested. */
  readonly askedLastMs?: number;
  /** Types of action that fail instead of succeeding. */
  readonly failing?: readonly EngineAction['type'][];
  /** The edge answers a stop. If false, the handle is never done. */
  readonly finishesStops?: boolean;
  /** How long a stop at a boundary takes until it reaches the boundary and the handle is done. */
  readonly stopsTakeMs?: number;
  /** Types of action that the edge never answers. */
  readonly unanswered?: readonly EngineAction['type'][];
  /** A message that the engine starts never becomes audible. */
  readonly silentStarts?: boolean;
  /** The state is saved and loaded as JSON between any two events. */
  readonly throughJson?: boolean;
};

/** Options of `say`. */
export type SayOptions = {
  readonly words?: number;
  readonly endsInQuestion?: boolean;
  readonly role?: MessageRole;
  /** Its audio is not ready, because it waits behind another message. */
  readonly isWaiting?: boolean;
};
