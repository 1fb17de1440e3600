import {
  type Draft,
  type EventOf,
  act,
  change,
  clearDeadline,
  decide,
  oweAnswer,
  playoutOfMessage,
  releaseHeld,
} from '../draft/index.ts';
import { submitKept } from './collection.ts';
import { onDelivery } from './delivery.ts';
import { endEscalation, onEscalationUntold } from './escalation.ts';
import { onMessageOverForKeys } from './keys.ts';
import { closeOverlap } from './overlap.ts';
import {
  clauseOf,
  handOffOf,
  lastMessageOf,
  openOverlapOf,
  stoppingOf,
  type Playout,
  type QueuedMessage,
} from '../model/index.ts';
import { onRepromptLost } from './invalid.ts';
import { onMessageLost, startLadder } from './silence.ts';
import { onSegmentFinished } from './suspend.ts';

/** The message's LiveKit handle is done. */
export function onMessageFinished(draft: Draft, event: EventOf<'message_finished'>): void {
  const { messageId } = event;
  const playout = playoutOfMessage(draft, messageId);
  if (playout !== undefined) {
    finish(draft, playout, event);
    return;
  }
  const silenced = lastMessageOf(draft.state);
  if (silenced?.messageId === messageId && silenced.isSilenced) {
    act(draft, {
      type: 'truncate_context',
      messageId,
      decisionId: undefined,
    });
    const last = { ...silenced, isSilenced: false };
    change(draft, { floor: { type: 'idle', last } });
    startLadder(draft, last);
    releaseHeld(draft);
    return;
  }
  const queued = draft.state.queue.find((message) => message.messageId === messageId);
  if (queued?.start === 'silenced') {
    act(draft, { type: 'truncate_context', messageId, decisionId: undefined });
    dropQueued(draft, queued, 'cut');
  } else if (queued?.start === 'suspended') {
    dropQueued(draft, queued, event.interrupted ? 'cut' : 'complete');
  } else if (queued !== undefined) {
    onMessageDropped(draft, { ...event, type: 'message_dropped', reason: 'failed' });
  }
}

/** The message ended before its first sample played. */
export function onMessageDropped(draft: Draft, event: EventOf<'message_dropped'>): void {
  const { messageId } = event;
  const playout = playoutOfMessage(draft, messageId);
  if (playout !== undefined) {
    finish(draft, playout, { playedMs: playout.playedMs, interrupted: true });
    return;
  }
  const message = draft.state.queue.find((queued) => queued.messageId === messageId);
  if (message !== undefined)
    dropQueued(draft, message, event.reason === 'failed' ? 'failed' : 'cut');
  // The engine cancelled it. If it was a rung's reprompt, silence counts towards the next rung.
  else if (draft.state.silence.type === 'speaking') onMessageLost(draft);
}

/**
 * Ends a message that was playing. If it was interrupted, what was heard of it goes into the context. Then
 * does everything that waited for its end.
 */
export function finish(
  draft: Draft,
  playout: Playout,
  how: Pick<EventOf<'message_finished'>, 'playedMs' | 'interrupted' | 'proof'>,
): void {
  const { floor } = draft.state;
  const stopping = floor.type === 'stopping' ? floor : undefined;
  const { message } = playout;
  const { messageId } = message;
  if (floor.type !== 'idle') change(draft, { floor: { ...floor, playedMs: how.playedMs } });
  if (how.interrupted) {
    const decisionId = stopping?.byDecision;
    act(draft, { type: 'truncate_context', messageId, decisionId });
  }
  closeOverlap(draft);
  for (const name of ['grace', 'stop_lost'] as const) clearDeadline(draft, name);
  const ended = { ...message, endedAtMs: draft.atMs, playedMs: how.playedMs, isSilenced: false };
  const last = message.role === 'aside' ? playout.under : ended;
  change(draft, { floor: { type: 'idle', last } });
  const proof = how.proof ?? 'heard';
  onDelivery(draft, { message, isComplete: !how.interrupted, cause: stopping?.cause, proof });
  settleEscalation(draft, messageId);
  // Before the input that waited for the end of the message: it may answer the message and stop the ladder.
  if (last !== undefined && message.role !== 'aside') startLadder(draft, last);
  settleInput(draft, messageId);
  releaseHeld(draft, stopping?.utteranceIds ?? []);
}

/** A message has not begun in time. Cancels it, because the caller's input is held meanwhile. */
export function onBeginDue(draft: Draft): void {
  const { queue, awaited } = draft.state;
  const message = queue.find(({ messageId }) => messageId === awaited);
  if (message === undefined) return;
  const { messageId, messageType } = message;
  decide(draft, {
    verdict: 'interrupt',
    clause: clauseOf(draft.policy, messageType, 'startWaitMs'),
    class: 'unclassified',
    reason: 'the message has not begun in time and is given up',
    about: { messageId, messageType },
  });
  act(draft, { type: 'cancel_message', messageId });
  dropQueued(draft, message, 'failed');
}

/** The playout of a stopped message is over, while its handle lives on with its running tool. */
export function endPlayout(draft: Draft): void {
  const floor = stoppingOf(draft.state);
  if (floor?.keepsHandle !== true) return;
  clearDeadline(draft, 'stop_lost');
  const { message, playedMs, utteranceIds, isBetweenSegments } = floor;
  const last = { ...message, endedAtMs: draft.atMs, playedMs, isSilenced: true };
  if (isBetweenSegments) onSegmentFinished(draft, message);
  change(draft, { floor: { type: 'idle', last } });
  onDelivery(draft, { message, isComplete: false, cause: floor.cause });
  settleEscalation(draft, message.messageId);
  settleInput(draft, message.messageId);
  releaseHeld(draft, utteranceIds);
}

/** Removes a message that will not be heard, or not heard further. `complete`: all of it was heard. */
export function dropQueued(
  draft: Draft,
  message: QueuedMessage,
  how: 'complete' | 'cut' | 'failed',
): void {
  const { messageId } = message;
  if (message.start === 'waiting') clearDeadline(draft, 'start');
  if (openOverlapOf(draft.state)?.messageId === messageId) closeOverlap(draft);
  change(draft, { queue: draft.state.queue.filter((other) => other.messageId !== messageId) });
  onDelivery(draft, { message, isComplete: how === 'complete', cause: undefined });
  onEscalationUntold(draft, messageId);
  settleInput(draft, messageId);
  releaseHeld(draft);
  onMessageLost(draft);
  if (how === 'failed') onSpeechFailed(draft, message);
}

/** A message failed before its first sample. What it was to say to the caller is still owed. */
function onSpeechFailed(draft: Draft, message: QueuedMessage): void {
  const { role, messageType, isWhole, bringsResult } = message;
  const { turnAtMs } = draft.state.debts;
  if (role === 'reprompt') onRepromptLost(draft, messageType);
  // The rest of a message cannot be said.
  else if (role === 'again' && !isWhole) oweAnswer(draft, draft.atMs);
  // A turn has no answer. A provider that has failed for good is reported within this time.
  else if (role === 'message' && !bringsResult && turnAtMs !== undefined)
    oweAnswer(draft, turnAtMs, ANSWER_LOST_MS);
}

/** The escalation's message is over. The caller may ask for a human again. */
function settleEscalation(draft: Draft, messageId: string): void {
  if (handOffOf(draft.state)?.messageId === messageId) endEscalation(draft);
}

const ANSWER_LOST_MS = 2000;

function settleInput(draft: Draft, messageId: string): void {
  onMessageOverForKeys(draft, messageId);
  submitKept(draft);
}
