import { llm, voice } from '@livekit/agents';
import { z } from 'zod';

import { askBackOffice, spokenAmount, type CallDesk } from './call-desk.ts';

const INSTRUCTIONS = `workflow: billing
You are the telephone assistant of Larkspur Energy, a fictional company. You explain invoices and
take payments. Answer in plain spoken sentences, without lists or symbols. Use lookUpInvoice for
anything about a balance or an invoice, and startPayment when the caller wants to pay. When you were
interrupted, answer what the caller said; do not start over.`;

/** The billing agent: explains invoices, collects an account number, books a payment. */
export function createBillingAgent(desk: CallDesk): voice.Agent {
  desk.floor.on('collected', ({ value }) => {
    takePayment(desk, value).catch((error: unknown) => desk.onError(error));
  });
  return new voice.Agent({
    instructions: INSTRUCTIONS,
    tools: { lookUpInvoice: lookUpInvoice(desk), startPayment: startPayment(desk) },
  });
}

/** What the billing agent says first; each message has its own policy. */
export function openBillingCall({ floor }: CallDesk): void {
  floor.say('recording_disclosure');
  floor.say('greeting');
  floor.say('main_menu');
}

function lookUpInvoice(desk: CallDesk) {
  return llm.tool({
    description: 'Looks up an invoice: the latest one, or that of a month.',
    parameters: z.object({
      month: z
        .string()
        .optional()
        .describe('English name of the month, lower case; the latest if absent'),
    }),
    execute: async ({ month }) => {
      const invoice = await askBackOffice(desk, () => desk.store.findInvoice(month));
      if (invoice === undefined) return { found: false };
      desk.task.update({ step: 'invoice_explained', invoice: invoice.number });
      return {
        found: true,
        number: invoice.number,
        month: invoice.month,
        amount: spokenAmount(invoice.amountCents),
        dueOn: invoice.dueOn,
      };
    },
  });
}

function startPayment(desk: CallDesk) {
  return llm.tool({
    description: 'Starts a payment: asks the caller for the account number.',
    execute: () => {
      desk.task.update({ step: 'account_number_asked' });
      desk.floor.say('account_number_prompt');
      // No result, so that the model adds nothing to the prompt.
      return Promise.resolve(undefined);
    },
  });
}

/** The number is complete: read the terms, which must be heard, then book. */
async function takePayment(desk: CallDesk, digits: string): Promise<void> {
  const account = await askBackOffice(desk, () => desk.store.findAccount(digits));
  if (account === undefined) {
    desk.task.update({ step: 'account_unknown' });
    desk.floor.say(
      'account_number_prompt',
      'I could not find that number. Please give me your ten digit account number again.',
    );
    return;
  }
  desk.task.update({ step: 'terms', account: 'known' });
  const terms = desk.floor.say('payment_terms');
  await terms.waitForPlayout();
  // Terms that were cut off, by a wish for a human, bind nobody.
  if (terms.interrupted) return;
  const { reference, invoice } = desk.store.bookPayment(desk.callId, digits);
  desk.task.update({ step: 'payment_booked', reference });
  desk.floor.say(
    'answer',
    `Thank you. Your payment of ${spokenAmount(invoice.amountCents)} is booked. The reference is ${reference}.`,
  );
}
