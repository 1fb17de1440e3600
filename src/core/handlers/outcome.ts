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
import { clauseOf, type ActionId } from '../model/index.ts';
import { onRepetitionLost } from './delivery.ts';
import { endEscalation } from './escalation.ts';
import { dropQueued, endPlayout, finish } from './message-end.ts';
import { onRepromptLost } from './invalid.ts';
import { onMessageLost } from './silence.ts';

/** The edge has performed an action. This ends only a stop that leaves its handle alone. */
export function onActionDone(draft: Draft, { actionId }: EventOf<'action_done'>): void {
  const { floor } = draft.state;
  if (floor.type === 'stopping' && floor.byAction === actionId && floor.keepsHandle)
    endPlayout(draft);
}

/** The edge did something similar instead: the playout may be elsewhere than it was sent. */
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

/** The edge could not perform an action: nothing may wait for it. */
export function onActionFailed(draft: Draft, { actionId }: EventOf<'action_failed'>): void {
  const { floor, queue, escalation } = draft.state;
  if (floor.type === 'stopping' && floor.byAction === actionId) {
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
  if (escalation.type === 'under_way' && escalation.handOffBy === actionId) endEscalation(draft);
  forgetRequest(draft, actionId);
}

/** The handle was never done after a stop. */
export function onStopLost(draft: Draft): void {
  const { floor } = draft.state;
  if (floor.type === 'stopping')
    finish(draft, floor, { playedMs: floor.playedMs, interrupted: true });
}

/** What the engine asked to be said was never queued. */
export function onRequestLost(draft: Draft): void {
  for (const { actionId } of draft.state.requested) forgetRequest(draft, actionId);
}

/**
 * The hand-off is over, for better or worse. One that was accepted while its message is still to be
 * heard lasts until the caller has been told: a wish meanwhile is for the same human.
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

/** Tells the caller, in the words of `escalation.failed`, that no human can be reached. */
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

/** Nobody has ended the hand-off in its time: the caller may ask again. */
export function onEscalationLost(draft: Draft): void {
  endEscalation(draft);
  releaseHeld(draft);
  onMessageLost(draft);
}

/** Tries the stop once more, at once. If that fails too, the floor counts as free: it must not stay blocked. */
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

/** A message that cannot be resumed would stay silent for ever, so it ends. */
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
  // The rest of a message cannot be said: the caller is asked instead.
  else if (lost.role === 'again') oweAnswer(draft, draft.atMs);
  releaseHeld(draft);
}
