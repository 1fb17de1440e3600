import {
  type Draft,
  type EventOf,
  act,
  change,
  clearDeadline,
  decide,
  heardFloorOf,
  interrupt,
  oweAnswer,
  playoutFields,
  releaseHeld,
  request,
  stopAtOnce,
} from '../draft/index.ts';
import { clauseOf, handOffOf, stoppingOf, type ActionId } from '../model/index.ts';
import { onRepetitionLost } from './delivery.ts';
import { endEscalation } from './escalation.ts';
import { dropQueued, endPlayout, finish } from './message-end.ts';
import { onRepromptLost } from './invalid.ts';
import { onMessageLost } from './silence.ts';

/** The edge has performed an action. Only a stop that keeps its handle ends with this. */
export function onActionDone(draft: Draft, { actionId }: EventOf<'action_done'>): void {
  if (stoppingOf(draft.state)?.byAction === actionId) endPlayout(draft);
}

/** The edge did something similar instead, so playout may not be in the state that was asked for. */
export function onActionDegraded(
  draft: Draft,
  { actionId, did }: EventOf<'action_degraded'>,
): void {
  const { floor } = draft.state;
  if ((floor.type === 'ducked' || floor.type === 'paused') && floor.byAction === actionId) {
    if (did === 'duck') change(draft, { floor: { ...floor, type: 'ducked' } });
    else if (did === 'pause') change(draft, { floor: { ...floor, type: 'paused' } });
    else backToPlaying(draft);
    return;
  }
  onActionDone(draft, { type: 'action_done', atMs: draft.atMs, actionId });
}

/** The edge could not perform an action. Nothing may keep waiting for it. */
export function onActionFailed(draft: Draft, { actionId }: EventOf<'action_failed'>): void {
  const { floor, queue } = draft.state;
  if (stoppingOf(draft.state)?.byAction === actionId) {
    onStopFailed(draft);
  } else if (floor.type === 'ducked' || floor.type === 'paused') {
    if (floor.byAction === actionId) backToPlaying(draft);
  } else if (floor.type === 'playing' && floor.resumedBy === actionId) {
    onResumeFailed(draft);
  }
  const message = queue.find(({ startedBy }) => startedBy === actionId);
  if (message !== undefined) {
    act(draft, { type: 'cancel_message', messageId: message.messageId });
    dropQueued(draft, message, 'failed');
  }
  if (handOffOf(draft.state)?.handOffBy === actionId) endEscalation(draft);
  forgetRequest(draft, actionId);
}

/** The handle was not done in time after a stop. The message counts as ended. */
export function onStopLost(draft: Draft): void {
  const { floor } = draft.state;
  if (floor.type === 'stopping')
    finish(draft, floor, { playedMs: floor.playedMs, interrupted: true });
}

/** LiveKit did not create the messages that the engine requested in time. */
export function onRequestLost(draft: Draft): void {
  for (const { actionId } of draft.state.requested) forgetRequest(draft, actionId);
}

/**
 * The handoff succeeded or failed. An accepted handoff lasts until its message has been heard: a request
 * until then is for the same human.
 */
export function onHandoffEnded(draft: Draft, event: EventOf<'handoff_ended'>): void {
  const { escalation, requested } = draft.state;
  const spoken = draft.policy.escalation?.message;
  const isBeingTold =
    escalation.type === 'under_way' &&
    (escalation.messageId !== undefined ||
      requested.some(({ messageType }) => messageType === spoken));
  if (isBeingTold && event.outcome === 'accepted') return;
  endEscalation(draft);
  if (event.outcome === 'failed') sayNobodyComes(draft);
  releaseHeld(draft);
  onMessageLost(draft);
}

/** Tells the caller, with the message `escalation.failed`, that no human can be reached. */
function sayNobodyComes(draft: Draft): void {
  const messageType = draft.policy.escalation?.failed;
  if (messageType === undefined) return;
  request(draft, {
    type: 'say_declared',
    messageType,
    role: 'declared',
    source: 'text',
    ofMessageId: undefined,
  });
}

/** Nobody reported the end of the handoff in time. The caller may ask for a human again. */
export function onEscalationLost(draft: Draft): void {
  endEscalation(draft);
  releaseHeld(draft);
  onMessageLost(draft);
}

/** Tries the stop once more, at once. If that fails too, the floor counts as free: it must not be blocked. */
function onStopFailed(draft: Draft): void {
  const { floor } = draft.state;
  if (floor.type !== 'stopping') return;
  if (floor.failures > 0) {
    onStopLost(draft);
    return;
  }
  const decisionId =
    floor.byDecision ??
    decide(draft, {
      verdict: 'interrupt',
      clause: clauseOf(draft.policy, floor.message.messageType, 'onInterruption.stop'),
      class: 'unclassified',
      reason: 'the stop failed and is tried again',
    });
  stopAtOnce(draft, floor, {
    cause: floor.cause,
    decisionId,
    failures: floor.failures + 1,
    utteranceIds: floor.utteranceIds,
  });
}

/** Ends a message that cannot be resumed: it would stay silent for ever. */
function onResumeFailed(draft: Draft): void {
  const floor = heardFloorOf(draft);
  if (floor === undefined) return;
  interrupt(draft, floor, {
    cause: 'failure',
    at: 'now',
    finding: {
      verdict: 'interrupt',
      clause: clauseOf(draft.policy, floor.message.messageType, 'onFalse.resume'),
      class: 'unclassified',
      reason: 'playout could not be brought back',
    },
  });
}

function backToPlaying(draft: Draft): void {
  const { floor } = draft.state;
  if (floor.type !== 'ducked' && floor.type !== 'paused') return;
  change(draft, { floor: { type: 'playing', resumedBy: undefined, ...playoutFields(floor) } });
}

function forgetRequest(draft: Draft, actionId: ActionId): void {
  const { requested } = draft.state;
  const lost = requested.find((request) => request.actionId === actionId);
  if (lost === undefined) return;
  const rest = requested.filter((request) => request !== lost);
  change(draft, { requested: rest });
  if (rest.length === 0) clearDeadline(draft, 'request_lost');
  onMessageLost(draft);
  if (lost.role === 'reprompt') onRepromptLost(draft, lost.messageType);
  if (lost.role === 'again' && lost.isWhole) onRepetitionLost(draft, lost);
  // The rest of a message cannot be said, so the caller is asked to repeat instead.
  else if (lost.role === 'again') oweAnswer(draft, draft.atMs);
  releaseHeld(draft);
}
