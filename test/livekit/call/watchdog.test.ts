import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  id,
  sessionMs,
  type MessageId,
  type ToolCallId,
  type UtteranceId,
} from '../../../src/core/index.ts';
import { turnBoundMs, Watchdog, watchdogBounds } from '../../../src/livekit/call/watchdog.ts';
import { policyOf } from '../../harness/stages/stage.ts';

const U1 = id<UtteranceId>('u1');
const M1 = id<MessageId>('m1');
const T1 = id<ToolCallId>('t1');
const BOUNDS = {
  heldMs: 10_000,
  keptMs: 30_000,
  toolMs: 120_000,
  startMs: 5000,
  resumeMs: 3000,
};

/** A watchdog that looks when the test calls `lookAt`. */
function newWatchdog() {
  const world = { atMs: 0, held: [] as UtteranceId[], mayHold: false, callerIsSpeaking: false };
  const found: string[] = [];
  const watchdog = new Watchdog({
    clock: () => sessionMs(world.atMs),
    bounds: BOUNDS,
    held: () => world.held,
    mayHold: () => world.mayHold,
    callerIsSpeaking: () => world.callerIsSpeaking,
    onHeldTooLong: (utteranceId) => found.push(utteranceId),
    onWaitedTooLong: (messageId, forWhat) => found.push(`${messageId} ${forWhat}`),
    onToolHangs: (callId) => found.push(callId),
  });
  const lookAt = (atMs: number): string[] => {
    world.atMs = atMs;
    watchdog.look();
    return found;
  };
  return { world, watchdog, lookAt };
}

test('the watchdog reports after 10 s a held transcript that nothing keeps', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  lookAt(0);
  assert.deepEqual(lookAt(9999), []);
  assert.deepEqual(lookAt(10_000), ['u1']);
});

test('the watchdog reports after 30 s a transcript that a message or a tool keeps', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  world.mayHold = true;
  lookAt(0);
  assert.deepEqual(lookAt(29_999), []);
  assert.deepEqual(lookAt(30_000), ['u1']);
});

test('the watchdog counts the 30 s of a kept transcript from the moment the caller stops speaking', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  world.mayHold = true;
  world.callerIsSpeaking = true;
  lookAt(0);
  assert.deepEqual(lookAt(60_000), []);
  world.callerIsSpeaking = false;
  lookAt(60_000);
  assert.deepEqual(lookAt(89_999), []);
  assert.deepEqual(lookAt(90_000), ['u1']);
});

test('the watchdog counts 10 s from the end of the message or tool that kept a transcript', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  world.mayHold = true;
  lookAt(0);
  world.mayHold = false;
  lookAt(5000);
  assert.deepEqual(lookAt(14_999), []);
  assert.deepEqual(lookAt(15_000), ['u1']);
});

test('the watchdog reports a hanging tool once, and only while a transcript waits for it', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  watchdog.toolRuns(T1);
  assert.deepEqual(lookAt(200_000), []);
  world.held = [U1];
  world.mayHold = true;
  assert.deepEqual(lookAt(200_250), ['t1']);
  assert.deepEqual(lookAt(200_500), ['t1']);
});

test('the watchdog does not report a tool that has run for less than 120 s or has ended', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  world.callerIsSpeaking = true;
  world.held = [U1];
  world.mayHold = true;
  watchdog.toolRuns(T1);
  assert.deepEqual(lookAt(119_999), []);
  watchdog.toolEnds(T1);
  assert.deepEqual(lookAt(900_000), []);
});

test('the bounds of the watchdog exceed the longest waits that the policy allows the engine', () => {
  const bounds = watchdogBounds(
    policyOf(`
messages:
  disclosure: { interruptible: none, heldForMs: 20000, startWaitMs: 4000 }
  account: { expects: { kind: digits, count: 10, interDigitMs: 3000 } }
`),
  );
  // Two seconds more than the policy asks for, so that the engine always acts first.
  assert.equal(bounds.heldMs, 20_000 + 2000);
  assert.equal(bounds.startMs, 4000 + 2000);
  assert.equal(bounds.resumeMs, 1000 + 2000);
  // Spoken over a message, then joined to digits, then held for its full time.
  assert.equal(bounds.keptMs, 8000 + (11 * 3000 + 2000) + 22_000);
  // The longest duration that a policy may set.
  assert.equal(bounds.toolMs, 120_000);
});

test('the bound of a held transcript is two seconds where the policy holds nothing', () => {
  const bounds = watchdogBounds(policyOf('defaults: { heldForMs: 0 }\nmessages: { answer: {} }'));
  assert.equal(bounds.heldMs, 2000);
});

test('the watchdog counts from the moment a transcript is held, not from before', () => {
  const { world, lookAt } = newWatchdog();
  lookAt(0);
  world.held = [U1];
  lookAt(9000);
  assert.deepEqual(lookAt(18_999), []);
  assert.deepEqual(lookAt(19_000), ['u1']);
});

test('the watchdog reports a pause after 3 s in which the caller is silent', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'resume');
  world.callerIsSpeaking = true;
  assert.deepEqual(lookAt(20_000), []);
  world.callerIsSpeaking = false;
  assert.deepEqual(lookAt(22_999), []);
  assert.deepEqual(lookAt(23_000), ['m1 resume']);
  assert.deepEqual(lookAt(60_000), ['m1 resume']);
});

test('the watchdog reports a first sample withheld for 5 s, even while the caller speaks', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'start');
  world.callerIsSpeaking = true;
  assert.deepEqual(lookAt(4999), []);
  assert.deepEqual(lookAt(5000), ['m1 start']);
});

test('the watchdog does not report a message that continues', () => {
  const { watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'start');
  watchdog.goesOn(M1);
  assert.deepEqual(lookAt(60_000), []);
});

test('the bound of a turn covers every digit that the policy expects, and two seconds more', () => {
  const rules = policyOf(`
messages:
  account: { expects: { kind: digits, count: 10, interDigitMs: 3000 } }
  pin: { expects: { kind: digits, count: 4, interDigitMs: 5000 } }
`);
  assert.equal(turnBoundMs(rules), 11 * 3000 + 2000);
  assert.equal(turnBoundMs(policyOf('messages: { answer: {} }')), 2000);
});

test('the watchdog reports a tool that has run for two minutes, and not a millisecond earlier', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  world.callerIsSpeaking = true;
  world.held = [U1];
  world.mayHold = true;
  watchdog.toolRuns(T1);
  assert.deepEqual(lookAt(119_999), []);
  assert.deepEqual(lookAt(120_000), ['t1']);
});
