import {
  type EngineAction,
  type CallerClass,
  type Clause,
  type Decision,
  type Verdict,
  type EngineEvent,
  id,
  type ActionId,
  type DecisionId,
  type MessageId,
  type OverlapId,
  type CompiledPolicy,
  lastMessageOf,
  messageInForce,
  playoutOf,
  typeInContext,
  type EngineState,
  sessionMs,
  type SessionMs,
  type SpeechMode,
} from '../model/index.ts';
import type { OverlapEvidence, Ruling, Situation } from '../rules/index.ts';

/**
 * A step under construction: the only mutable object in the core. A `state` is never changed, only
 * replaced, so a reference to an earlier state stays valid.
 */
export type Draft = {
  readonly policy: CompiledPolicy;
  state: EngineState;
  /** The instant of the event, or of the deadline that runs before it. */
  atMs: SessionMs;
  /** The instant of the event: the edge performs the actions of late deadlines then, and not before. */
  readonly nowMs: SessionMs;
  readonly actions: EngineAction[];
  readonly decisions: Decision[];
  /** Set if somebody wants to see what the rules were asked; nothing depends on it. */
  readonly judged?: JudgedOverlap[];
};

/** What the rules were asked about an overlap, and what they said. */
export type JudgedOverlap = {
  readonly atMs: SessionMs;
  readonly overlapId: OverlapId;
  readonly messageType: string;
  readonly mode: SpeechMode;
  readonly evidence: OverlapEvidence;
  /** The rule that won; undefined if no rule made a proposal. */
  readonly ruling: Ruling | undefined;
};

/** What is decided and why; `decide` adds the message and the time. */
export type Finding = {
  readonly verdict: Verdict;
  readonly clause: Clause;
  readonly class: CallerClass;
  readonly reason: string;
  readonly overruled?: readonly Clause[];
  /** Default 1: a rule that needs no judgement. */
  readonly confidence?: number;
  readonly overlapId?: OverlapId | undefined;
  /** Set if the decision concerns a message other than the one in force. */
  readonly about?: { readonly messageId?: MessageId; readonly messageType: string };
};

type Unnumbered<Action> = Action extends { readonly actionId: ActionId }
  ? Omit<Action, 'actionId'>
  : never;

/** Numbers an action and adds it to the step. */
export function act(draft: Draft, action: Unnumbered<EngineAction>): ActionId {
  const { counters } = draft.state;
  const actionId = id<ActionId>(`a${counters.action + 1}`);
  draft.actions.push({ ...action, actionId });
  change(draft, { counters: { ...counters, action: counters.action + 1 } });
  if (TURNS.has(action.type)) change(draft, { uncommittedSinceMs: draft.nowMs });
  if (PAYMENTS.has(action.type)) forgetDebts(draft);
  return actionId;
}

/** The caller's words have had an effect, or a message plays: the agent owes no answer any more. */
export function forgetDebts(draft: Draft): void {
  const { promoted } = draft.state.debts;
  change(draft, { debts: { cut: undefined, stale: undefined, turnAtMs: undefined, promoted } });
}

/** What the caller said will not be answered: the agent owes them a question about it. */
export function oweAnswer(draft: Draft, sinceMs: SessionMs, afterMs = 0): void {
  const asked = draft.state.debts.stale?.asked ?? 0;
  const stale = { sinceMs, dueAtMs: sessionMs(draft.atMs + afterMs), asked };
  change(draft, { debts: { ...draft.state.debts, stale } });
}

/** Numbers a decision and adds it to the step. */
export function decide(draft: Draft, finding: Finding): DecisionId {
  const { state } = draft;
  const decisionId = id<DecisionId>(`d${state.counters.decision + 1}`);
  const message = finding.about ?? messageInForce(state);
  draft.decisions.push({
    id: decisionId,
    atMs: draft.atMs,
    verdict: finding.verdict,
    clause: finding.clause,
    overruled: finding.overruled ?? [],
    class: finding.class,
    reason: finding.reason,
    confidence: finding.confidence ?? 1,
    messageType: message?.messageType ?? typeInContext(state),
    messageId: message?.messageId,
    overlapId: finding.overlapId,
    playedMs: playoutOf(state)?.playedMs ?? lastMessageOf(state)?.playedMs ?? 0,
  });
  change(draft, { counters: { ...state.counters, decision: state.counters.decision + 1 } });
  return decisionId;
}

/** Keeps what the rules were asked about an overlap, if somebody wants to see it. */
export function noteJudged(
  { judged }: Draft,
  overlapId: OverlapId,
  { stimulus, atMs, messageType, rules }: Situation,
  ruling: Ruling | undefined,
): void {
  if (judged === undefined || stimulus.type !== 'speech' || stimulus.overlap === undefined) return;
  const { mode } = rules.speech;
  judged.push({ atMs, overlapId, messageType, mode, evidence: stimulus.overlap, ruling });
}

/** Replaces some of the state's machines. */
export function change(draft: Draft, machines: Partial<EngineState>): void {
  draft.state = { ...draft.state, ...machines };
}

/** The event of a given type: handlers use it for their parameter. */
export type EventOf<Type extends EngineEvent['type']> = Extract<EngineEvent, { type: Type }>;

const TURNS: ReadonlySet<EngineAction['type']> = new Set([
  'release',
  'release_interim',
  'commit_user_input',
]);
const PAYMENTS: ReadonlySet<EngineAction['type']> = new Set([
  ...TURNS,
  'report_held',
  'choose_option',
  'submit_collected',
  'hand_off',
]);
