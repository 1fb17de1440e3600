/**
 * The edge to LiveKit: the only folder that knows its sessions. It translates and holds no rule.
 *
 * Read in this order: `floor.ts` (the public API), `create-floor.ts` (how the parts are put
 * together), `run-loop.ts` (events in, actions out), `perform.ts` (actions to calls on the session).
 *
 * @module
 */
export { createFloor } from './create-floor.ts';
export { FloorConfigError, UnknownMessageError } from './floor-errors.ts';
export type {
  Floor,
  FloorEvents,
  FloorOptions,
  Heard,
  PolicySource,
  RawRecords,
  ReplyOptions,
  SayOptions,
  SayText,
} from './floor.ts';
