import { llm, voice } from '@livekit/agents';
import { z } from 'zod';

import { askBackOffice, speak, spokenAmount, type CallDesk } from './call-desk.ts';
import { askForAccountNumber, takePayment } from './take-payment.ts';

const INSTRUCTIONS = `workflow: billing
You are the telephone assistant of Larkspur Energy, a fictional company. You explain invoices and
take payments. Answer in plain spoken sentences, without lists or symbols. Use lookUpInvoice for
anything about a balance or an invoice, and startPayment when the caller wants to pay. When you were
interrupted, answer what the caller said; do not start over.`;

/** The billing agent: explains invoices, collects an account number, books a payment. */
export function createBillingAgent(desk: CallDesk): voice.Agent {
  desk.floor.on('collected', ({ value }) => {
    takePayment(desk, value).catch((error: unknown) => {
      // A payment that the end of the call cut short is not an error.
      if (!desk.over.aborted) desk.onError(error);
    });
  });
  return new voice.Agent({
    instructions: INSTRUCTIONS,
    tools: { lookUpInvoice: lookUpInvoice(desk), startPayment: startPayment(desk) },
  });
}

/** What the billing agent says first; each message has its own policy. */
export function openBillingCall(desk: CallDesk): void {
  speak(desk, 'recording_disclosure', 'This call is recorded.');
  speak(desk, 'greeting', 'Welcome to Larkspur Energy billing.');
  speak(desk, 'main_menu', 'How can I help you?');
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
    execute: async ({ month }, { abortSignal }) => {
      const invoice = await askBackOffice(desk, () => desk.store.findInvoice(month), abortSignal);
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
      askForAccountNumber(desk);
      // Returns nothing, so that the model adds nothing to the prompt.
      return Promise.resolve(undefined);
    },
  });
}
