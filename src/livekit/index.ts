/**
 * The edge to LiveKit: the only folder that knows its sessions. It translates and holds no rule.
 *
 * Read in this order: `floor.ts` (the public API), `create-floor.ts` (how the parts are put
 * together), `call.ts` (the parts of a call), `link-session.ts` (how they hear of it), `run-loop.ts`
 * (events in, actions out), `perform.ts` (actions to calls on the session). Each part has a file:
 * `vad-tap.ts`, `stt-gate.ts`, `turn-detector.ts`, `keypad.ts`, `messages.ts`, `chat-context.ts`,
 * `tell-unheard.ts`, `playout.ts`.
 *
 * @module
 */
import './plugin.ts';

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
