// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, after, before, test } from 'node:test';

import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import { until, type FragileCaller } from './harness/caller.ts';
import { openStand, type FaultStand } from './harness/stand.ts';

const POLICY = `languages: [en]
escalation: { phrases: [human], dtmf: "0", message: handoff, failed: nobody_free }
call:
  trouble: { waitMs: 2500, wait: one_moment, message: apology, do: handoff }
defaults: { dtmf: { options: { "1": balance }, submit: reply } }
messages:
  recording_disclosure: { text: "alpha bravo", interruptible: none, delivery: required }
  one_moment: { text: "mike november" }
  apology: { text: "oscar papa" }
  handoff: { text: "quebec romeo", interruptible: none }
  nobody_free: { text: "sierra tango", interruptible: none }
  answer: {}
`;
const WAITED = 'trouble call.trouble.wait';
const ENDED = ['trouble call.trouble.message', 'escalate call.trouble.do'];

let stand: FaultStand;
before(async () => {
  restoreEnvironment();
  stand = await openStand(POLICY);
});
afterEach(() => stand.providers.repair());
after(async () => {
  await stand.stop();
  await disposeMedia();
});

for (const part of ['model', 'voice'] as const) {
  test(`a caller whose answer is late because of the ${part} is asked to wait, once, and then hears it`, async () => {
    const caller = await listening(`slow-${part}`);
    stand.providers[part] = { type: 'slow', byMs: 6000 };
    await caller.press('1');
    await caller.hears('november');
    assert.equal(caller.words().includes('zulu'), false, 'the answer was not late');
    await caller.hears('zulu');
    await stand.end(caller, `slow-${part}`);
    assert.equal(caller.words().filter((word) => word === 'november').length, 1);
    const { decisions } = await stand.recordOf(`slow-${part}`);
    assert.deepEqual(decisions.filter(isOfTrouble), [WAITED]);
  });
}

for (const part of ['model', 'voice'] as const) {
  test(`a caller whose answers fail because of the ${part} hears why at last, and is handed to a human`, async () => {
    const caller = await listening(`no-${part}`);
    stand.providers[part] = { type: 'refuses' };
    // The policy waits as long as a stock session does: until too many answers have failed.
    for (let turns = 1; !caller.words().includes('papa'); turns += 1) {
      await caller.press('1');
      await until(
        () => `the end of turn ${turns}; heard: ${caller.words().join(' ')}`,
        async () => caller.words().includes('papa') || (await failures(`no-${part}`)) >= turns,
        60_000,
      );
    }
    // Without a voice, the words for the handoff cannot be said.
    if (part === 'model') await caller.hears('romeo');
    await handedOver(caller, `no-${part}`);
  });
}

test('a recogniser that is back at once costs the caller nothing, and the call goes on', async () => {
  const caller = await listening('recogniser-back');
  stand.providers.cutRecogniser();
  await until(
    () => 'the record to say that the recogniser failed',
    async () =>
      (await stand.recordOf('recogniser-back')).events.some(({ type }) => type === 'stt_failed'),
    30_000,
  );
  await caller.press('1');
  await caller.hears('zulu');
  await stand.end(caller, 'recogniser-back');
  const { decisions } = await stand.recordOf('recogniser-back');
  assert.deepEqual(decisions.filter(isOfTrouble), []);
});

test('a caller whose recogniser is gone hears why, and is handed to a human', async () => {
  const caller = await listening('no-recogniser');
  stand.providers.dropRecogniser();
  await caller.hears('papa', 1, 60_000);
  await caller.hears('romeo');
  await handedOver(caller, 'no-recogniser');
});

test('a caller who asks for a human whom nobody can call hears so, and is not left in silence', async () => {
  const caller = await listening('no-human');
  const store = new DatabaseSync(join(stand.folder, 'state', 'business.sqlite'));
  store.exec('alter table transfer_request rename to out_of_order');
  await caller.press('0');
  await caller.hears('tango');
  await caller.agentLeaves();
  store.exec('alter table out_of_order rename to transfer_request');
  store.close();
  const words = caller.words().filter((word) => !'alpha bravo'.includes(word));
  assert.deepEqual(words, ['quebec', 'romeo', 'sierra', 'tango']);
});

/** A caller who has heard the agent's first words, when the words for trouble have been kept. */
async function listening(name: string): Promise<FragileCaller> {
  const from = stand.providers.spoken.length;
  const caller = await stand.call(name, { kind: 'sip' });
  await until(
    () => `the kept audio; heard: ${caller.words().join(' ')}`,
    () => stand.providers.spoken.slice(from).some((text) => text.includes('oscar papa')),
    30_000,
  );
  return caller;
}

async function handedOver(caller: FragileCaller, name: string): Promise<void> {
  await caller.agentLeaves();
  const { decisions } = await stand.recordOf(name);
  const ends = decisions.filter(isOfTrouble).filter((decision) => decision !== WAITED);
  assert.deepEqual(ends, ENDED);
}

/** Answers so far that have failed. */
async function failures(name: string): Promise<number> {
  const { events } = await stand.recordOf(name);
  return events.filter((event) => event.type === 'message_dropped' && event.reason === 'failed')
    .length;
}

function isOfTrouble(decision: string): boolean {
  return decision.includes('call.trouble');
}
