import { clauseOf, rulesOfMessage, type SpokenMessage } from '../model/index.ts';
import { decide, type Draft } from './draft.ts';

/** Records whether a required message was delivered. Returns false if the message is not required. */
export function recordDelivery(
  draft: Draft,
  message: SpokenMessage,
  how: DeliveryOutcome,
): boolean {
  // A reprompt with its own text proves nothing: the required message itself is still unheard.
  const { messageId, messageType, isWhole } = message;
  if (rulesOfMessage(draft.policy, message).delivery !== 'required' || !isWhole) return false;
  decide(draft, {
    verdict: how === 'heard' || how === 'read' ? 'delivered' : 'incomplete',
    clause: clauseOf(draft.policy, messageType, 'delivery'),
    class: how === 'escalated' ? 'escalation' : 'unclassified',
    reason: DELIVERY_REASONS[how],
    about: { messageId, messageType },
  });
  return true;
}

/** Outcome of the delivery of a required message. */
export type DeliveryOutcome = keyof typeof DELIVERY_REASONS;

const DELIVERY_REASONS = {
  heard: 'the message was played to its end',
  read: 'the message was sent as text, no audio is on',
  synthesis: 'synthesis: the voice did not speak the text to its end',
  model: 'model: the answer of the model broke off',
  output: 'output: the audio output did not play it',
  unproven: 'away: nothing proves that the caller could hear it to its end',
  escalated: 'escalated before its end',
  away: 'the message was played to its end and the caller was away',
  machine: 'machine: an answering machine took it',
  cut: 'the message ended before its end',
} as const;
