import { assertNever } from './assert-never.ts';
import { clauseOf } from './clause.ts';
import { change, decide, type Draft } from './draft.ts';
import { escalate } from './escalation.ts';
import { policyOf } from './policy.ts';
import { request } from './request.ts';
import type { Message, StopCause } from './floor-state.ts';

/** How a message came to its end. */
export type Ending = {
  readonly message: Message;
  readonly isComplete: boolean;
  readonly cause: StopCause | undefined;
};

/** Says whether a required message was delivered, and sees to one that was not. */
export function onDelivery(draft: Draft, { message, isComplete, cause }: Ending): void {
  const { messageId, messageType } = message;
  const rules = policyOf(draft.policy, messageType);
  if (rules.delivery !== 'required') return;
  const isHeard = isComplete && draft.state.caller.type !== 'away';
  const isEscalated = cause === 'escalation';
  decide(draft, {
    verdict: isHeard ? 'delivered' : 'incomplete',
    clause: clauseOf(draft.policy, messageType, 'delivery'),
    class: isEscalated ? 'escalation' : 'unclassified',
    reason: isHeard
      ? 'the message was played to its end'
      : isEscalated
        ? 'escalated before its end'
        : 'the message ended before its end',
    about: { messageId, messageType },
  });
  if (isHeard) change(draft, { delivery: { type: 'settled' } });
  else if (!isEscalated && draft.state.session.type === 'open') seeTo(draft, message);
}

/** The caller is back: what they missed is said again. */
export function sayOwed(draft: Draft): void {
  const { delivery } = draft.state;
  if (delivery.type !== 'missed' || !delivery.isOwed) return;
  change(draft, { delivery: { ...delivery, isOwed: false } });
  sayAgain(draft, delivery.messageType, delivery.rootId);
}

function seeTo(draft: Draft, message: Message): void {
  const { messageType, rootId } = message;
  const { onIncomplete } = policyOf(draft.policy, messageType);
  switch (onIncomplete) {
    case 'report':
      return;
    case 'again':
      repeat(draft, message);
      return;
    case 'escalate':
      hand(draft, messageType, 'a required message was not delivered');
      return;
    default:
      assertNever(onIncomplete, `seeTo ${rootId}`);
  }
}

/**
 * Twice again, then a human: a caller who has cut a required message three times will not let a
 * machine say it, and nobody may take the call for one in which it was said.
 */
function repeat(draft: Draft, { messageType, rootId }: Message): void {
  const { delivery, caller } = draft.state;
  const repeats = delivery.type === 'missed' && delivery.rootId === rootId ? delivery.repeats : 0;
  if (repeats >= REPEATS) {
    hand(draft, messageType, 'a required message was not delivered although it was repeated');
    return;
  }
  const isOwed = caller.type === 'away';
  change(draft, {
    delivery: { type: 'missed', rootId, messageType, repeats: repeats + 1, isOwed },
  });
  if (!isOwed) sayAgain(draft, messageType, rootId);
}

function sayAgain(draft: Draft, messageType: string, rootId: Message['rootId']): void {
  request(draft, {
    type: 'say_declared',
    messageType,
    role: 'again',
    source: 'again',
    ofMessageId: rootId,
  });
}

function hand(draft: Draft, messageType: string, because: string): void {
  escalate(draft, {
    reason: 'delivery_incomplete',
    clause: clauseOf(draft.policy, messageType, 'onIncomplete'),
    class: 'unclassified',
    because,
  });
}

const REPEATS = 2;
