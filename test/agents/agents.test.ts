import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import { createBillingAgent } from '../../src/agents/billing-agent.ts';
import { askBackOffice, speak } from '../../src/agents/call-desk.ts';
import { handOffToHumans } from '../../src/agents/hand-off.ts';
import { createGeneralAgent } from '../../src/agents/general-agent.ts';
import { askForAccountNumber } from '../../src/agents/take-payment.ts';
import type { BusinessStore } from '../../src/agents/index.ts';
import type { Script } from '../harness/parts/scripted-llm.ts';
import { policyOf } from '../harness/stages/stage.ts';
import { closed, openDesk, type DeskStage } from '../harness/stages/desk.ts';
import { within } from '../harness/within.ts';

after(() => dispose());

const POLICY = policyOf(`
escalation: { phrases: [human], dtmf: "*", do: handoff, message: handoff }
messages:
  handoff: { text: "One moment. A colleague comes.", interruptible: none }
  tool_wait: { text: "Please wait for me." }
  account_number_prompt: { text: "Your number please.", expects: { kind: digits, count: 10, submit: event } }
  payment_terms: { text: "These are the terms that you have to hear to the end.", interruptible: dtmf, delivery: required }
  answer: {}
`);

const lookUp: Script = (last) =>
  last?.type === 'message' && last.role === 'user'
    ? { tool: 'lookUpInvoice' }
    : 'Your invoice is due.';

function key(stage: DeskStage, digits: string): void {
  for (const digit of digits) stage.floor.dtmf(digit);
}

/** The number of payments booked so far, taken from the next reference that the store gives. */
function booked(store: BusinessStore): number {
  return Number(store.bookPayment('probe', '0').reference.slice(1)) - 1001;
}

suite('a tool that takes its time', () => {
  test('a slow tool plays the wait message of the policy and changes the task state', async () => {
    const stage = await openDesk(POLICY, createBillingAgent, { script: lookUp, toolDelayMs: 1500 });
    stage.stt.final('what is my balance');
    await stage.line('assistant: Please wait for me.');
    await stage.line('assistant: Your invoice is due.');
    assert.deepEqual(stage.tasks.at(-1), {
      workflow: 'test',
      step: 'invoice_explained',
      invoice: 1042,
    });
    const recorded = await stage.end();
    const digests = recorded.events.flatMap((event) =>
      event.type === 'task_state_changed' ? [event.digest] : [],
    );
    assert.equal(new Set(digests).size, 2);
    // The record shows that the task changed, but not what it contains.
    assert.ok(!recorded.source.includes('invoice_explained'));
    assert.deepEqual(stage.errors, []);
  });

  test('a cancelled tool has sent no request to the back office', async () => {
    const stage = await openDesk(POLICY, createGeneralAgent, { toolDelayMs: 60_000 });
    const cancelled = new AbortController();
    let asked = 0;
    const answer = askBackOffice(stage.desk, () => (asked += 1), cancelled.signal);
    cancelled.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    assert.equal(asked, 0);
    await stage.end();
  });
});

/** A call in which the account number is complete and the payment terms are audible. */
async function upToTheTerms(): Promise<DeskStage> {
  const stage = await openDesk(POLICY, createBillingAgent);
  askForAccountNumber(stage.desk);
  await stage.line('assistant: Your number please.');
  const begin = stage.decision(({ verdict }) => verdict === 'complete');
  key(stage, '4155550142');
  await within('the call to begin', begin);
  await stage.speaking();
  return stage;
}

suite('a payment', () => {
  test('a payment is booked once its terms were heard to their end', async () => {
    const stage = await upToTheTerms();
    await stage.decision(({ verdict }) => verdict === 'delivered');
    await stage.line('assistant: Thank you. Your payment');
    assert.equal(stage.tasks.at(-1)?.['step'], 'payment_booked');
    assert.equal(booked(stage.store), 1);
    await stage.end();
  });

  test('a payment is not booked when a key cut its terms, and the agent says so', async () => {
    const stage = await upToTheTerms();
    // A digit would count as one too many of the number, which has just been completed.
    stage.floor.dtmf('*');
    await stage.decision(({ verdict }) => verdict === 'incomplete');
    await stage.line('assistant: I have not booked anything');
    assert.equal(stage.tasks.at(-1)?.['step'], 'terms_not_heard');
    assert.equal(booked(stage.store), 0);
    await stage.end();
  });

  test('a payment is not booked when the call is over before the terms are', async () => {
    const stage = await upToTheTerms();
    assert.equal(stage.tasks.at(-1)?.['step'], 'terms');
    stage.over.abort();
    await stage.session.close();
    assert.equal(booked(stage.store), 0);
    assert.deepEqual(stage.errors, []);
    await stage.end();
  });
});

suite('the wish for a human', () => {
  test('a request for a human is stored as a transfer, and the agent leaves once it is announced', async () => {
    const stage = await openDesk(POLICY, createGeneralAgent);
    handOffToHumans(stage.desk, stage.session, () => stage.over.abort());
    stage.floor.say('answer', 'one two three four five six seven eight nine ten');
    await stage.speaking();
    const left = closed(stage);
    stage.stt.final('I want a human');
    await stage.decision(({ verdict }) => verdict === 'escalate');
    // A second request while the handoff is announced is only recorded.
    stage.stt.final('a human please');
    await within('the caller to have left', left);
    assert.deepEqual(
      stage.store.transferRequests('call-1').map(({ reason }) => reason),
      ['phrase'],
    );
    assert.equal(stage.tasks.at(-1)?.['transfer'], 'requested');
    assert.ok(stage.conversation().includes('assistant: One moment. A colleague comes.'));
    const { events, actions } = await stage.end();
    assert.equal(actions.filter(({ type }) => type === 'hand_off').length, 1);
    const ended = events.findIndex((event) => event.type === 'handoff_ended');
    const finished = events.findLastIndex(
      (event) => event.type === 'message_finished' && !event.interrupted,
    );
    assert.ok(finished !== -1 && finished < ended, `${finished} ${ended}`);
    assert.deepEqual(stage.errors, []);
  });

  test('the caller hears that a transfer request cannot be stored, and the call ends', async () => {
    const stage = await openDesk(POLICY, createGeneralAgent, {
      store: {
        requestTransfer() {
          throw new Error('the disk is full');
        },
      },
    });
    handOffToHumans(stage.desk, stage.session, () => stage.over.abort());
    const left = closed(stage);
    stage.floor.dtmf('*');
    await within('the caller to have left', left);
    assert.equal(stage.tasks.at(-1)?.['transfer'], 'failed');
    assert.equal(stage.errors.length, 1);
    assert.ok(
      stage.conversation().some((line) => line.startsWith('assistant: I am sorry, I could not')),
    );
    const { events } = await stage.end();
    const ended = events.find((event) => event.type === 'handoff_ended');
    assert.ok(ended?.type === 'handoff_ended' && ended.outcome === 'failed');
  });
});

suite('the words of a message', () => {
  test('the agent speaks its own words when the policy lacks the message', async () => {
    const stage = await openDesk(POLICY, createGeneralAgent);
    await speak(stage.desk, 'greeting', 'Good day to you.');
    await stage.line('assistant: Good day to you.');
    const { notes } = await stage.end();
    assert.ok(notes.includes('unknown_message'));
  });

  test('the agent speaks its own words when those of the policy cannot be said', async () => {
    const policy = policyOf('messages: { greeting: { text: "Hello {name}." }, answer: {} }');
    const stage = await openDesk(policy, createGeneralAgent);
    await speak(stage.desk, 'greeting', 'Good day to you.');
    await stage.line('assistant: Good day to you.');
    assert.equal(stage.errors.length, 1);
    await stage.end();
  });
});
