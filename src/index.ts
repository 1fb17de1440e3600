/**
 * Floorkeeper: decides who has the floor in a LiveKit voice call, by a policy written per message.
 *
 * Start with `createFloor`; its three steps are `sessionOptions`, `attach`, `say`.
 *
 * @module
 */
export { createFloor, FloorConfigError, UnknownMessageError } from './livekit/index.ts';
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
} from './livekit/index.ts';
export type {
  CallerClass,
  CompiledPolicy,
  Decision,
  HandOffReason,
  Verdict,
} from './core/index.ts';
export { MissingParamError, PolicyError, type PolicyIssue } from './policy/index.ts';
