/**
 * Floorkeeper: decides who has the floor in a LiveKit voice call, by a policy written per message.
 *
 * Start with `createFloor`; its three steps are `sessionOptions`, `attach`, `say`.
 *
 * @module
 */
export {
  createFloor,
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
} from './livekit/index.ts';
export type {
  CallerClass,
  CompiledPolicy,
  Decision,
  HandOffReason,
  Verdict,
} from './core/index.ts';
export { MissingParamError, PolicyError, type PolicyIssue } from './policy/index.ts';
