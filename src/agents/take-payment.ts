import type { voice } from '@livekit/agents';

import { askBackOffice, speak, spokenAmount, type CallDesk } from './call-desk.ts';

const ASK_FOR_NUMBER = 'Please say or key in your ten digit account number.';
const ASK_AGAIN =
  'I could not find that number. Please give me your ten digit account number again.';
const TERMS = `Before I book the payment, these are the terms. The amount is taken from your account
within two working days. You can revoke the payment until midnight today.`;
const TERMS_NOT_HEARD =
  'I have not booked anything, because I may do so only after the terms were read to their end. Tell me if you would like to pay after all.';

/** Asks for the account number. */
export function askForAccountNumber(desk: CallDesk): void {
  desk.task.update({ step: 'account_number_asked' });
  speak(desk, 'account_number_prompt', ASK_FOR_NUMBER);
}

/** Once the number is complete, reads the terms, and books after they were heard to their end. */
export async function takePayment(desk: CallDesk, digits: string): Promise<void> {
  const account = await askBackOffice(desk, () => desk.store.findAccount(digits));
  if (account === undefined) {
    desk.task.update({ step: 'account_unknown' });
    desk.floor.say('account_number_prompt', ASK_AGAIN);
    return;
  }
  desk.task.update({ step: 'terms', account: 'known' });
  const delivery = deliveryOf(desk, 'payment_terms');
  const terms = speak(desk, 'payment_terms', TERMS);
  await terms.waitForPlayout();
  const isHeard = wasHeard(desk, terms) && (await delivery);
  if (desk.over.aborted) return;
  if (!isHeard) {
    desk.task.update({ step: 'terms_not_heard' });
    desk.floor.say('answer', TERMS_NOT_HEARD);
    return;
  }
  const { reference, invoice } = desk.store.bookPayment(desk.callId, digits);
  desk.task.update({ step: 'payment_booked', reference });
  desk.floor.say(
    'answer',
    `Thank you. Your payment of ${spokenAmount(invoice.amountCents)} is booked. The reference is ${reference}.`,
  );
}

/**
 * Whether the next message of a type is proven to have been delivered; the proof of the caller's connection may
 * come after its end. True where the policy requires none, false when the call is over first.
 */
function deliveryOf({ floor, policy, over }: CallDesk, messageType: string): Promise<boolean> {
  if (policy.messages[messageType]?.delivery !== 'required') return Promise.resolve(true);
  return new Promise((resolve) => {
    const stop = floor.on('decision', (decision) => {
      const { verdict } = decision;
      if (decision.messageType !== messageType) return;
      if (verdict !== 'delivered' && verdict !== 'incomplete') return;
      stop();
      resolve(verdict === 'delivered');
    });
    over.addEventListener('abort', () => resolve(false), { once: true });
  });
}

/** LiveKit does not call a message interrupted that the voice never spoke. */
function wasHeard({ floor }: CallDesk, handle: voice.SpeechHandle): boolean {
  return !handle.interrupted && floor.heard(handle).boundarySource === 'complete';
}
