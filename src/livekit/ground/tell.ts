import type { EngineEvent } from '../../core/index.ts';

/** An event as the edge tells it; the loop puts the time on it. */
export type ToldEvent = EngineEvent extends infer Event
  ? Event extends EngineEvent
    ? Omit<Event, 'atMs'>
    : never
  : never;

/** Tells the engine what happened. */
export type Tell = (event: ToldEvent) => void;
