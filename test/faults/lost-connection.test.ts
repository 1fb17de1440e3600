// First: while it loads, rtc-node decides whether it writes debug lines to the standard output.
import { restoreEnvironment } from '../../src/scenarios/caller/media-quiet.ts';

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { disposeMedia } from '../../src/scenarios/caller/caller.ts';
import type { FragileCaller } from './harness/caller.ts';
import { openStand, type CallRecord, type FaultStand } from './harness/stand.ts';
import { assertTrue } from './harness/truth.ts';

const text = 'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima';
const DISCLOSURE = { messageType: 'recording_disclosure', text };
const POLICY = `languages: [en]
defaults: { dtmf: { options: { "1": balance }, submit: reply } }
messages:
  recording_disclosure: { text: "${text}", interruptible: none, delivery: required, onIncomplete: again }
  answer: {}
`;
const DELIVERED_AT_LAST = [
  'incomplete messages.recording_disclosure.delivery',
  'delivered messages.recording_disclosure.delivery',
];

let stand: FaultStand;
before(async () => {
  restoreEnvironment();
  stand = await openStand(POLICY);
  stand.providers.answer = 'yankee zulu';
});
after(async () => {
  await stand.stop();
  await disposeMedia();
});

test('a disclosure in which the server is killed and comes back is said again, and the call goes on', async () => {
  const caller = await called('killed', { kind: 'sip' });
  await stand.server.kill();
  await passTime(2000);
  await stand.server.start();
  const record = await heardAgain(caller, 'killed');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST);
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a disclosure in which the server stands still for 5 s is said again, and the call goes on', async () => {
  const caller = await called('frozen', { kind: 'sip' });
  stand.server.freeze();
  await passTime(5000);
  stand.server.thaw();
  const record = await heardAgain(caller, 'frozen');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST);
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a disclosure in which the caller is gone for a while is said again when they are back', async () => {
  const caller = await called('away', { kind: 'standard' });
  await caller.leave();
  await passTime(3000);
  await caller.join();
  const record = await heardAgain(caller, 'away');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST);
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a disclosure in which the connection of the caller breaks is said again when they are back', async () => {
  const caller = await called('broken', { kind: 'standard', isKillable: true });
  await caller.drop();
  await passTime(1600);
  await caller.join();
  const record = await heardAgain(caller, 'broken');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST);
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a telephone that is put down ends the call at once', async () => {
  const caller = await called('put-down', { kind: 'sip' });
  await caller.leave();
  // Somebody whose connection breaks is waited for 30 s.
  await stand.isOver('put-down', 20_000);
  const record = await stand.recordOf('put-down');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST.slice(0, 1));
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a caller who is gone for 30 s is waited for no longer', async () => {
  const caller = await called('gone', { kind: 'standard' });
  const leftAtMs = performance.now();
  await caller.leave();
  await stand.isOver('gone', 60_000);
  assert.ok(performance.now() - leftAtMs >= 29_000);
  const record = await stand.recordOf('gone');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST.slice(0, 1));
  assertTrue(record, caller.words(), DISCLOSURE);
});

test('a disclosure whose voice dies within a word is said again, and the call goes on', async () => {
  stand.providers.voice = { type: 'breaks_off', afterWords: 4.3 };
  const caller = await called('voice-dies', { kind: 'sip' });
  const record = await heardAgain(caller, 'voice-dies');
  assert.deepEqual(deliveriesOf(record), DELIVERED_AT_LAST);
  assertTrue(record, caller.words(), DISCLOSURE);
});

/** A caller who is in the middle of the disclosure. */
async function called(...[name, how]: Parameters<FaultStand['call']>): Promise<FragileCaller> {
  const caller = await stand.call(name, how);
  await caller.hears('delta');
  return caller;
}

/** The caller hears the disclosure to its end, presses a key, hears the answer to it, and leaves. */
async function heardAgain(caller: FragileCaller, name: string): Promise<CallRecord> {
  await caller.hears('lima', 1, 45_000);
  await passTime(1000);
  await caller.press('1');
  await caller.hears('zulu');
  await stand.end(caller, name);
  return stand.recordOf(name);
}

function deliveriesOf({ decisions }: CallRecord): readonly string[] {
  return decisions.filter((decision) => /^(?:delivered|incomplete) /u.test(decision));
}
