import {
  assertNever,
  clauseOf,
  policyOf,
  type SpokenMessage,
  type StopCause,
} from '../model/index.ts';
import { change, type Draft } from './draft.ts';
import { escalate } from './escalation.ts';
import { recordDelivery } from './floor.ts';
import { request } from './request.ts';

/** How a message came to its end. */
export type Ending = {
  readonly message: SpokenMessage;
  readonly isComplete: boolean;
  readonly cause: StopCause | undefined;
};

/** Says whether a required message was delivered, and sees to one that was not. */
export function onDelivery(draft: Draft, { message, isComplete, cause }: Ending): void {
  const isHeard = isComplete && draft.state.caller.type !== 'away';
  const isEscalated = cause === 'escalation';
  const how = isHeard ? 'heard' : isEscalated ? 'escalated' : isComplete ? 'away' : 'cut';
  if (!recordDelivery(draft, message, how)) return;
  if (isHeard) forgetMissed(draft, message.rootId);
  else if (!isEscalated && draft.state.session.type === 'open') followUpIncomplete(draft, message);
}

/** The caller is back: what they missed is said again. */
export function sayOwed(draft: Draft): void {
  const owed = draft.state.missed.filter((missed) => missed.isOwed);
  change(draft, { missed: draft.state.missed.map((missed) => ({ ...missed, isOwed: false })) });
  for (const { messageType, rootId } of owed) sayAgain(draft, messageType, rootId);
}

function followUpIncomplete(draft: Draft, message: SpokenMessage): void {
  const { messageType, rootId } = message;
  const { onIncomplete } = policyOf(draft.policy, messageType);
  switch (onIncomplete) {
    case 'report':
      return;
    case 'again':
      repeatMissed(draft, message);
      return;
    case 'escalate':
      escalateUndelivered(draft, messageType, 'a required message was not delivered');
      return;
    default:
      assertNever(onIncomplete, `seeTo ${rootId}`);
  }
}

/**
 * Twice again, then a human: a caller who has cut a required message three times will not let a
 * machine say it, and nobody may take the call for one in which it was said.
 */
function repeatMissed(draft: Draft, { messageType, rootId }: SpokenMessage): void {
  const { missed, caller } = draft.state;
  const repeats = missed.find((other) => other.rootId === rootId)?.repeats ?? 0;
  forgetMissed(draft, rootId);
  if (repeats >= REPEATS) {
    escalateUndelivered(
      draft,
      messageType,
      'a required message was not delivered although it was repeated',
    );
    return;
  }
  const isOwed = caller.type === 'away';
  const again = { rootId, messageType, repeats: repeats + 1, isOwed };
  change(draft, { missed: [...draft.state.missed, again] });
  if (!isOwed) sayAgain(draft, messageType, rootId);
}

function forgetMissed(draft: Draft, rootId: SpokenMessage['rootId']): void {
  const { missed } = draft.state;
  const rest = missed.filter((other) => other.rootId !== rootId);
  if (rest.length < missed.length) change(draft, { missed: rest });
}

function sayAgain(draft: Draft, messageType: string, rootId: SpokenMessage['rootId']): void {
  request(draft, {
    type: 'say_declared',
    messageType,
    role: 'again',
    source: 'again',
    ofMessageId: rootId,
  });
}

function escalateUndelivered(draft: Draft, messageType: string, because: string): void {
  escalate(draft, {
    reason: 'delivery_incomplete',
    clause: clauseOf(draft.policy, messageType, 'onIncomplete'),
    class: 'unclassified',
    because,
  });
}

const REPEATS = 2;
