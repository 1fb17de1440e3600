import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';

import { dispose } from '@livekit/rtc-node';

import type { CompiledPolicy } from '../../src/core/index.ts';
import { loadWorkflow } from '../../src/policy/index.ts';
import { openStage, type Stage } from '../harness/stages/stage.ts';
import { within } from '../harness/within.ts';

/* What a caller hears under the policy of the README: one test for each row of its table. */

const FOLDER = new URL('../../docs/examples/policies/', import.meta.url).pathname;
const ANSWER = `Your last bill was sent on Monday and is ${'quite '.repeat(12)}small.`;

/** The ladder of the menu waits 5 s before each of its rungs. */
const LADDER_WAIT_MS = 10_000;

let compiled: CompiledPolicy;
let stage: Stage;

before(async () => {
  const result = await loadWorkflow(FOLDER, 'support');
  assert.ok(result.ok, JSON.stringify(result));
  compiled = result.policy;
});
afterEach(() => stage.end());
after(() => dispose());

describe('under the policy of the README', () => {
  test('a caller who speaks over the disclosure hears it to its end, and then gets an answer', async () => {
    stage = await openStage({ compiled });
    const disclosure = stage.floor.say('recording_disclosure', 'This call is recorded. '.repeat(4));
    await stage.speaking();
    const spoken = stage.vad.hear(500);
    await stage.userSpeaking();
    stage.stt.final('what is my balance');
    await within('the caller to have spoken', spoken);
    await within('the disclosure to end', disclosure);
    assert.equal(disclosure.interrupted, false);
    assert.equal(stage.floor.heard(disclosure).unheardText, '');
    assert.equal(await stage.line('user:'), 'user: what is my balance');
    await stage.line('assistant: That is all');
  });

  test('a caller who asks for a human during the disclosure hears that a colleague comes', async () => {
    stage = await openStage({ compiled });
    const disclosure = stage.floor.say('recording_disclosure', 'This call is recorded. '.repeat(4));
    await stage.speaking();
    const spoken = stage.vad.hear(500);
    await stage.userSpeaking();
    stage.stt.final('speak to someone');
    const decision = await stage.decision(({ verdict }) => verdict === 'escalate');
    assert.equal(decision.clause, 'escalation.phrases');
    await within('the disclosure to end', disclosure);
    assert.equal(disclosure.interrupted, true);
    await within('the caller to have spoken', spoken);
    await stage.line('assistant: I am connecting you to a colleague.');
  });

  test('a caller who presses 1 in the menu hears it stop, and the agent is asked for the balance', async () => {
    stage = await openStage({ compiled });
    const menu = stage.floor.say('main_menu');
    await stage.speaking();
    stage.floor.dtmf('1');
    await within('the menu to end', menu);
    assert.equal(menu.interrupted, true);
    assert.equal(await stage.line('user:'), 'user: balance');
  });

  test('a caller who is silent after the menu is asked if they are there, then handed over', async () => {
    stage = await openStage({ compiled });
    await within('the message to end', stage.floor.say('main_menu'));
    const decision = await stage.decision(({ verdict }) => verdict === 'reprompt', LADDER_WAIT_MS);
    assert.equal(decision.clause, 'messages.main_menu.silence');
    await stage.line('assistant: Are you still there?');
    const escalated = await stage.decision(({ verdict }) => verdict === 'escalate', LADDER_WAIT_MS);
    assert.equal(escalated.clause, 'messages.main_menu.silence');
    await stage.line('assistant: I am connecting you to a colleague.');
  });

  test('a caller who says "mm-hmm" hears the answer continue', async () => {
    stage = await openStage({ compiled });
    const answer = stage.floor.say('answer', ANSWER);
    await stage.speaking();
    const spoken = stage.vad.hear(400);
    await stage.userSpeaking();
    stage.stt.final('mm-hmm');
    const decision = await stage.decision(({ verdict }) => verdict === 'resume');
    assert.deepEqual([decision.clause, decision.class], ['lexicon.backchannel', 'backchannel']);
    await within('the caller to have spoken', spoken);
    await within('the answer to end', answer);
    assert.equal(answer.interrupted, false);
    assert.equal(
      stage.conversation().some((line) => line.startsWith('user:')),
      false,
    );
  });

  test('a caller who makes a noise hears the answer continue', async () => {
    stage = await openStage({ compiled });
    const answer = stage.floor.say('answer', ANSWER);
    await stage.speaking();
    await stage.vad.hear(200);
    const decision = await stage.decision(({ verdict }) => verdict === 'resume');
    assert.equal(decision.class, 'noise');
    await within('the answer to end', answer);
    assert.equal(stage.floor.heard(answer).unheardText, '');
  });

  test('a caller who says "wait" hears the answer stop, and the context ends where it stopped', async () => {
    stage = await openStage({ compiled });
    const answer = stage.floor.say('answer', ANSWER);
    await stage.speaking();
    const spoken = stage.vad.hear(500);
    await stage.userSpeaking();
    stage.stt.final('wait');
    const decision = await stage.decision(({ verdict }) => verdict === 'interrupt');
    assert.equal(decision.clause, 'lexicon.stop');
    await within('the answer to end', answer);
    await within('the caller to have spoken', spoken);
    const { heardText, unheardText } = stage.floor.heard(answer);
    assert.ok(ANSWER.startsWith(heardText.trim()) && unheardText !== '');
    assert.ok(
      stage.conversation().includes(`assistant: ${heardText.trim()} [cut]`),
      stage.conversation().join(),
    );
  });

  test('an answer that is interrupted does not stop within an amount of money', async () => {
    stage = await openStage({ compiled });
    const amounts = `${'Twelve dollars and forty cents, or '.repeat(6)}nothing.`;
    const answer = stage.floor.say('answer', amounts);
    await stage.speaking();
    const spoken = stage.vad.hear(500);
    await stage.userSpeaking();
    stage.stt.final('wait');
    await within('the answer to end', answer);
    await within('the caller to have spoken', spoken);
    assert.equal(answer.interrupted, true);
    assert.match(stage.floor.heard(answer).heardText.trim(), /(cents,?|or)$/);
  });
});
