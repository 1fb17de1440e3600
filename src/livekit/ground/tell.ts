import type { EngineEvent } from '../../core/index.ts';

/** An event as the edge reports it; the run loop adds the time. */
export type ToldEvent = EngineEvent extends infer Event
  ? Event extends EngineEvent
    ? Omit<Event, 'atMs'>
    : never
  : never;

/** Reports an event to the engine. */
export type Tell = (event: ToldEvent) => void;
