import assert from 'node:assert/strict';
import { test } from 'node:test';

import { id, sessionMs, type MessageId, type UtteranceId } from '../../src/core/index.ts';
import { Watchdog } from '../../src/livekit/watchdog.ts';

const U1 = id<UtteranceId>('u1');
const M1 = id<MessageId>('m1');
const BOUNDS = { heldMs: 10_000, startMs: 5000, resumeMs: 3000 };

/** A watchdog that looks when the test says so. */
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
  });
  const lookAt = (atMs: number): string[] => {
    world.atMs = atMs;
    watchdog.look();
    return found;
  };
  return { world, watchdog, lookAt };
}

test('a transcript that is held although nothing keeps it is found at the bound', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  lookAt(0);
  assert.deepEqual(lookAt(9999), []);
  assert.deepEqual(lookAt(10_000), ['u1']);
});

test('a transcript may be held for as long as a message is in force', () => {
  const { world, lookAt } = newWatchdog();
  world.held = [U1];
  world.mayHold = true;
  lookAt(0);
  assert.deepEqual(lookAt(60_000), []);
  world.mayHold = false;
  lookAt(60_000);
  assert.deepEqual(lookAt(69_999), []);
  assert.deepEqual(lookAt(70_000), ['u1']);
});

test('a pause is found in the silence of the caller, not while they speak', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'resume');
  world.callerIsSpeaking = true;
  assert.deepEqual(lookAt(20_000), []);
  world.callerIsSpeaking = false;
  assert.deepEqual(lookAt(22_999), []);
  assert.deepEqual(lookAt(23_000), ['m1 resume']);
  assert.deepEqual(lookAt(60_000), ['m1 resume']);
});

test('a first sample that is never let go is found, also while the caller speaks', () => {
  const { world, watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'start');
  world.callerIsSpeaking = true;
  assert.deepEqual(lookAt(4999), []);
  assert.deepEqual(lookAt(5000), ['m1 start']);
});

test('what goes on is not found', () => {
  const { watchdog, lookAt } = newWatchdog();
  watchdog.waits(M1, 'start');
  watchdog.goesOn(M1);
  assert.deepEqual(lookAt(60_000), []);
});
