import { clearDeadline, setDeadline } from './deadline.ts';
import {
  type CallerClass,
  type CompiledPolicy,
  type DecisionId,
  type OverlapId,
  type UtteranceId,
  rulesOfMessage,
  type MessagePolicy,
  type StopAt,
  handOffOf,
  keepsTools,
  openOverlapOf,
  ownsTool,
  playoutOf,
  type EngineState,
  type FloorState,
  type Playout,
  type QueuedMessage,
  type StopCause,
} from '../model/index.ts';
import { recordDelivery, type DeliveryOutcome } from './delivery-record.ts';
import { act, change, decide, type Draft, type Finding } from './draft.ts';

/** The message plays, is ducked or is paused, and nothing is ending it yet. */
export type HeardFloor = Extract<FloorState, { type: 'playing' | 'ducked' | 'paused' }>;

/** How a message is ended. */
export type Interruption = {
  readonly cause: StopCause;
  readonly finding: Finding;
  readonly at: StopAt;
};

/** The floor while a message can still be ducked, paused or interrupted. */
export function heardFloorOf(draft: Draft): HeardFloor | undefined {
  const { floor } = draft.state;
  return floor.type === 'idle' || floor.type === 'stopping' ? undefined : floor;
}

/** The policy of a message that is being heard. */
export function rulesOf(draft: Draft, playout: Playout): MessagePolicy {
  return rulesOfMessage(draft.policy, playout.message);
}

/** Ducks or pauses playout until the overlap is decided. */
export function yieldForNow(draft: Draft, floor: HeardFloor, how: 'duck' | 'pause'): void {
  const byAction = act(draft, { type: how, messageId: floor.message.messageId });
  const playout = playoutFields(floor);
  change(draft, { floor: { type: how === 'duck' ? 'ducked' : 'paused', byAction, ...playout } });
}

/** Resumes playout. INVARIANT: only while the caller is silent. */
export function resumePlayout(draft: Draft, floor: HeardFloor): void {
  const { messageId } = floor.message;
  if (floor.type === 'playing') return;
  const resumedBy =
    floor.type === 'ducked'
      ? act(draft, { type: 'unduck', messageId })
      : act(draft, { type: 'resume', messageId, at: rulesOf(draft, floor).onFalse.resume });
  const falsePauses = floor.falsePauses + (floor.type === 'paused' ? 1 : 0);
  change(draft, { floor: { type: 'playing', resumedBy, ...playoutFields(floor), falsePauses } });
}

/** Stops the message before its end and cancels the unprotected messages queued behind it. */
export function interrupt(draft: Draft, floor: HeardFloor, how: Interruption): DecisionId {
  const { overlap } = draft.state;
  const overlapId = how.finding.overlapId ?? undecidedOverlapOf(draft.state);
  const decisionId = decide(draft, { ...how.finding, overlapId });
  const rules = rulesOf(draft, floor);
  const endsAll = how.cause === 'escalation' || how.cause === 'machine';
  const isOwner = ownsTool(draft.state, floor.message.messageId);
  const keepsHandle =
    isOwner && (floor.message.isLocked || (!endsAll && keepsTools(draft.policy, draft.state)));
  stop(draft, floor, {
    at: how.at,
    protect: endsAll ? [] : rules.protect,
    decisionId,
    offerToContinue: rules.onInterruption.offerToContinue && !endsTheMatter(how.finding.class),
    keepsHandle,
    cause: how.cause,
    // The overlap's transcripts are released when the handle is done; an escalation answers them itself.
    utteranceIds: overlap.type === 'open' && !endsAll ? overlap.utteranceIds : [],
  });
  if (how.cause === 'speech' || how.cause === 'failure') {
    const { messageId, rootId, messageType } = floor.message;
    const since = { cutAtMs: draft.atMs, voiceAtMs: draft.atMs };
    const cut = { messageId, rootId, messageType, ...since };
    change(draft, { debts: { ...draft.state.debts, cut } });
  }
  if (how.cause === 'escalation') cancelForEscalation(draft);
  else if (how.cause === 'machine') cancelForMachine(draft);
  // A key that no message takes may be meant for the next one.
  else if (how.cause !== 'reported_key') cancelQueue(draft);
  if (!endsAll && !keepsTools(draft.policy, draft.state)) {
    for (const { callId } of draft.state.tools) act(draft, { type: 'cancel_tool', callId });
  }
  return decisionId;
}

/**
 * The overlap that a decision made for another reason ends. An overlap that is settled already has its
 * decision, and what a key or the application does is not about it.
 */
export function undecidedOverlapOf(state: EngineState): OverlapId | undefined {
  const overlap = openOverlapOf(state);
  return overlap?.settledAs === undefined ? overlap?.overlapId : undefined;
}

/** Stops a message at once although its stop is under way: for an escalation, or after a failed stop. */
export function stopAtOnce(
  draft: Draft,
  floor: Extract<FloorState, { type: 'stopping' }>,
  why: {
    readonly cause: StopCause;
    readonly decisionId: DecisionId;
    readonly failures: number;
    /** Transcripts that are released when the handle is done. */
    readonly utteranceIds: readonly UtteranceId[];
  },
): void {
  stop(draft, floor, {
    ...why,
    at: 'now',
    protect: [],
    offerToContinue: false,
    keepsHandle: false,
  });
}

/** Queued messages that may be cancelled: not vetoed, not required, and not the escalation's message. */
export function cancellableOf(
  policy: CompiledPolicy,
  state: EngineState,
): readonly QueuedMessage[] {
  const spoken = handOffOf(state)?.messageId;
  return state.queue.filter(
    (message) =>
      !message.isVetoed &&
      rulesOfMessage(policy, message).delivery !== 'required' &&
      message.messageId !== spoken,
  );
}

/**
 * Cancels the unprotected messages in the queue; they never enter the chat context. A reply that still has
 * its tool's result to say stays if the policy keeps tools: cancelling it would cancel the tool.
 */
export function cancelQueue(draft: Draft): void {
  const { state, policy } = draft;
  const keeps = keepsTools(policy, state);
  cancel(
    draft,
    cancellableOf(policy, state).filter(
      ({ asking, bringsResult }) => asking.length === 0 && !(bringsResult && keeps),
    ),
  );
}

/**
 * Cancels the queue because the call goes to a human: nothing in it is said any more. The record shows
 * each required message that was not delivered.
 */
export function cancelForEscalation(draft: Draft): void {
  cancelAll(draft, 'escalated');
}

/** Cancels the queue because an answering machine has answered: it gets one message of its own. */
export function cancelForMachine(draft: Draft): void {
  cancelAll(draft, 'machine');
}

function cancelAll(draft: Draft, how: DeliveryOutcome): void {
  const { queue } = draft.state;
  cancel(draft, queue);
  for (const message of queue) recordDelivery(draft, message, how);
}

/** Cancels every unprotected message, even a tool's result, because the application asks for the floor. */
export function cancelWholeQueue(draft: Draft): void {
  cancel(draft, cancellableOf(draft.policy, draft.state));
}

/**
 * Cancels unprotected messages because the caller's words become a turn: a message would be vetoed by the
 * time the turn ends, and the turn lost. LiveKit deals with a tool's result, as it does without the floor.
 */
export function cancelForTurn(draft: Draft): void {
  cancel(
    draft,
    cancellableOf(draft.policy, draft.state).filter(({ bringsResult }) => !bringsResult),
  );
}

function cancel(draft: Draft, messages: readonly QueuedMessage[]): void {
  if (messages.length === 0) return;
  change(draft, { queue: draft.state.queue.filter((message) => !messages.includes(message)) });
  for (const { messageId, start } of messages) {
    act(draft, { type: 'cancel_message', messageId });
    if (start !== 'suspended' && start !== 'silenced') continue;
    act(draft, { type: 'truncate_context', messageId, decisionId: undefined });
  }
}

type Stop = {
  readonly at: StopAt;
  readonly protect: readonly string[];
  readonly decisionId: DecisionId;
  readonly offerToContinue: boolean;
  readonly keepsHandle: boolean;
  readonly cause: StopCause;
  readonly utteranceIds: readonly UtteranceId[];
  readonly failures?: number;
};

function stop(draft: Draft, playout: Playout, how: Stop): void {
  const { at, protect, decisionId, offerToContinue, keepsHandle } = how;
  const boundMs = at === 'now' && protect.length === 0 ? 0 : STOP_BOUND_MS;
  const byAction = act(draft, {
    type: 'stop',
    messageId: playout.message.messageId,
    at,
    boundMs,
    protect,
    decisionId,
    offerToContinue,
    keepsHandle,
  });
  change(draft, {
    floor: {
      type: 'stopping',
      cause: how.cause,
      byAction,
      byDecision: decisionId,
      keepsHandle,
      failures: how.failures ?? 0,
      utteranceIds: how.utteranceIds,
      ...playoutFields(playout),
    },
    overlap: { type: 'none' },
  });
  for (const name of ['overlap', 'pause', 'grace'] as const) clearDeadline(draft, name);
  setDeadline(draft, 'stop_lost', boundMs + HANDLE_BOUND_MS);
}

/**
 * A caller who goes to a human, or cancels, is not asked whether to continue. Only the model can see
 * whether the rest is pointless for another reason.
 */
function endsTheMatter(callerClass: CallerClass): boolean {
  return callerClass === 'escalation' || callerClass === 'cancellation';
}

/** The fields that a playout keeps in every state of the floor. */
export function playoutFields(playout: Playout): Playout {
  const { message, startedAtMs, playedMs, falsePauses, before, under, isBetweenSegments } = playout;
  return { message, startedAtMs, playedMs, falsePauses, before, under, isBetweenSegments };
}

/** The playout of the message that an event names, if that message is being heard. */
export function playoutOfMessage(draft: Draft, messageId: string): Playout | undefined {
  const playout = playoutOf(draft.state);
  return playout?.message.messageId === messageId ? playout : undefined;
}

// LiveKit cancels an interrupted handle's tasks after 5 s (speech_handle.ts, 1.9.0): a stop at a sentence
// must be over before that, and a handle that is not done a second after that never will be.
const STOP_BOUND_MS = 3000;
const HANDLE_BOUND_MS = 6000;
