/**
 * The edge to LiveKit: the only folder that knows LiveKit's sessions. It translates and contains no rule.
 *
 * Read in this order: `ground/api.ts` (the public API), `create-floor.ts` (how the parts are put
 * together), `call/` (one call: events in, actions out), then the parts: `ears/` (what the caller does),
 * `playout/` (what the caller hears), `context/` (what the model knows).
 *
 * @module
 */
import './plugin.ts';

export { createFloor } from './create-floor.ts';
export {
  FloorConfigError,
  UnknownMessageError,
  type Floor,
  type FloorEvents,
  type FloorOptions,
  type Heard,
  type PolicySource,
  type RawRecords,
  type ReplyOptions,
  type SayOptions,
  type SayText,
} from './ground/index.ts';
