import {
  type DeliveryOutcome,
  type Draft,
  type EventOf,
  change,
  clearDeadline,
  decide,
  recordDelivery,
  request,
  setDeadline,
} from '../draft/index.ts';
import {
  assertNever,
  clauseOf,
  isWithMachine,
  policyOf,
  type DeliveryProof,
  type RequestedMessage,
  type SpokenMessage,
  type StopCause,
} from '../model/index.ts';
import { escalate } from './escalation.ts';

/** How a message ended. */
export type Ending = {
  readonly message: SpokenMessage;
  readonly isComplete: boolean;
  readonly cause: StopCause | undefined;
  /** What the edge can prove of a complete message. Default `heard`. */
  readonly proof?: DeliveryProof | 'pending';
};

/** Records whether a required message was delivered. If it was not, does what `onIncomplete` says. */
export function onDelivery(draft: Draft, ending: Ending): void {
  const { message, isComplete, cause, proof = 'heard' } = ending;
  if (proof === 'machine' || isWithMachine(draft.state)) {
    return settleDelivery(draft, message, 'machine');
  }
  if (!isComplete)
    return settleDelivery(draft, message, cause === 'escalation' ? 'escalated' : 'cut');
  if (draft.state.caller.type === 'away') return settleDelivery(draft, message, 'away');
  if (proof !== 'pending') return settleDelivery(draft, message, proof);
  change(draft, { unproven: [...draft.state.unproven, message] });
  setDeadline(draft, 'proof_lost', PROOF_BOUND_MS);
}

/** The edge now knows whether a message that was played to its end was heard. */
export function onDeliverySettled(draft: Draft, event: EventOf<'delivery_settled'>): void {
  const message = draft.state.unproven.find(({ messageId }) => messageId === event.messageId);
  if (message === undefined) return;
  const unproven = draft.state.unproven.filter((other) => other !== message);
  change(draft, { unproven });
  if (unproven.length === 0) clearDeadline(draft, 'proof_lost');
  settleDelivery(draft, message, event.proof);
}

/** No further proof is awaited. A message without a proof counts as not delivered. */
export function giveUpProofs(draft: Draft): void {
  const { unproven } = draft.state;
  change(draft, { unproven: [] });
  for (const message of unproven) settleDelivery(draft, message, 'unproven');
}

function settleDelivery(draft: Draft, message: SpokenMessage, how: DeliveryOutcome): void {
  if (!recordDelivery(draft, message, how)) return;
  // A machine gets no repetition, and nobody is called to talk to it.
  const isOver = how === 'heard' || how === 'read' || how === 'machine';
  if (isOver) forgetMissed(draft, message.rootId);
  else if (how !== 'escalated' && draft.state.session.type === 'open') {
    followUpIncomplete(draft, message);
  }
}

/** The caller is back. Repeats the required messages that they missed. */
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
 * Repeats the message up to twice, then calls a human. A caller who has cut a required message three times
 * will not let a machine say it, and the record must not suggest that it was said.
 */
function repeatMissed(
  draft: Draft,
  { messageType, rootId }: Pick<SpokenMessage, 'messageType' | 'rootId'>,
): void {
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

/** A repetition could not be spoken. Tries the next one, and finally a human; the record shows it. */
export function onRepetitionLost(
  draft: Draft,
  { messageType, ofMessageId }: Pick<RequestedMessage, 'messageType' | 'ofMessageId'>,
): void {
  if (ofMessageId === undefined) return;
  if (policyOf(draft.policy, messageType).delivery !== 'required') return;
  decide(draft, {
    verdict: 'incomplete',
    clause: clauseOf(draft.policy, messageType, 'delivery'),
    class: 'unclassified',
    reason: 'the message could not be said again',
    about: { messageType },
  });
  repeatMissed(draft, { messageType, rootId: ofMessageId });
}

function forgetMissed(draft: Draft, rootId: SpokenMessage['rootId']): void {
  const missed = draft.state.missed.filter((other) => other.rootId !== rootId);
  change(draft, { missed });
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
/** Long, because the edge waits for a lost connection: a repetition into it would be missed as well. */
const PROOF_BOUND_MS = 30_000;
