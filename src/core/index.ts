/**
 * The decision engine: one event in, actions and the reasons for them out.
 *
 * Read in this order: `event.ts` (what can happen), `action.ts` (what can be done about it),
 * `decision.ts` (verdicts and why), `policy.ts` (what an author may ask for), `state.ts` (what is
 * remembered), then `step.ts`, which is the engine and names a handler for each event, and
 * `precedence.ts`, which is the order of the rules. The decider of mode `adaptive` stands apart.
 *
 * @module
 */
export type { DigitSource, EngineAction, HandOffReason, SayDeclared, UserInput } from './action.ts';
export type { CallerClass, Decision, Verdict } from './decision.ts';
export type {
  Capabilities,
  EngineEvent,
  HeardSummary,
  KeyEvidence,
  LexiconName,
  MessageQueued,
  MessageRole,
  MessageTextEvidence,
  SpeechContinued,
  StopBoundary,
  WordEvidence,
  WordsHeard,
} from './event.ts';
export {
  id,
  type ActionId,
  type AskId,
  type DecisionId,
  type KeyRef,
  type MessageId,
  type OverlapId,
  type SegmentId,
  type ToolCallId,
  type UtteranceId,
} from './ids.ts';
export {
  policyOf,
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
  type SpeechMode,
  type SpeechPolicy,
  type StopAt,
  type Submit,
} from './policy.ts';
export { assertNever } from './assert-never.ts';
export { epochMs, sessionMs, type EpochMs, type SessionMs } from './time.ts';
export {
  admitsOverlapVerdict,
  gateIsOpen,
  isVetoed,
  keyContext,
  messageInForce,
  type KeyContext,
  type MessageInForce,
} from './query.ts';
export { initialState, type EngineState } from './state.ts';
export { step, type Step } from './step.ts';
