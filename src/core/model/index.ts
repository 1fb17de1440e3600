/**
 * The engine's vocabulary: events in, actions and decisions out, the policy it reads, its state.
 *
 * Read in this order: `event.ts` (what can happen), `action.ts` (what can be done about it),
 * `decision.ts` and `clause.ts` (verdicts, and the part of the policy that gave them), `policy.ts` (what
 * an author may write), `state.ts` and `floor-state.ts` (what the engine remembers), `query.ts` (questions
 * about the state). Plain data and pure functions over it; nothing here changes state.
 *
 * @module
 */
export type {
  DigitSource,
  EndCallReason,
  EngineAction,
  HandOffReason,
  SayDeclared,
  UserInput,
} from './action.ts';
export { assertNever } from './assert-never.ts';
export { type Clause, type MessageClause, APPLICATION_CLAUSE, clauseOf } from './clause.ts';
export { type CallerClass, type Decision, type Verdict, isBid } from './decision.ts';
export type {
  Capabilities,
  EngineEvent,
  DeliveryProof,
  HeardSummary,
  KeyEvidence,
  LexiconName,
  MessageQueued,
  MessageRole,
  ProviderPart,
  MessageTextEvidence,
  SpeechContinued,
  StopBoundary,
  WordEvidence,
  WordsHeard,
} from './event.ts';
export type {
  EndedMessage,
  FloorState,
  LastMessage,
  SpokenMessage,
  Playout,
  QueuedMessage,
  RequestedMessage,
  StopCause,
} from './floor-state.ts';
export {
  type ActionId,
  type AskId,
  type DecisionId,
  type KeyRef,
  type MessageId,
  type OverlapId,
  type SegmentId,
  type ToolCallId,
  type UtteranceId,
  id,
} from './ids.ts';
export {
  type CallPolicy,
  type CompiledLexicon,
  type CompiledPolicy,
  type DeciderWeights,
  type DtmfPolicy,
  type EndpointingPolicy,
  type EscalationPolicy,
  type ExpectsPolicy,
  type Interruptible,
  type InterruptionPolicy,
  type Key,
  type MessagePolicy,
  type OnCandidate,
  type ResumeAt,
  type SilencePolicy,
  type SilenceRung,
  type TroubleEnd,
  type TroublePolicy,
  type SpeechMode,
  type SpeechPolicy,
  type StopAt,
  type Submit,
  policyOf,
} from './policy.ts';
export {
  type KeyContext,
  type MessageInForce,
  admitsKeys,
  admitsOverlapVerdict,
  admitsSpeech,
  admitsTurn,
  SWALLOW_TAIL_MS,
  gateIsOpen,
  handOffOf,
  openCollectionOf,
  openOverlapOf,
  stoppingOf,
  bringsMore,
  isAnythingQueued,
  isWithMachine,
  isComplete,
  isPlayoutOpen,
  isProtected,
  isTailOfNumber,
  isVetoed,
  rulesInContext,
  rulesOfMessage,
  keepsInput,
  keepsTools,
  keyContext,
  lastMessageOf,
  messageInForce,
  ownsTool,
  playoutOf,
  spokenIn,
  typeInContext,
} from './query.ts';
export {
  type CollectionState,
  type Deadline,
  type DeadlineName,
  type EngineState,
  type OpenOverlap,
  type Voice,
  initialState,
} from './state.ts';
export type { KeptKey, KeysState, WaitingKey } from './keys-state.ts';
export type { CutMessage, InterimWords, Ladder, StaleWords } from './silence-state.ts';
export { type EpochMs, type SessionMs, epochMs, sessionMs } from './time.ts';
