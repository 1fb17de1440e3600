import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import { joinInTime, settlesWithin } from '../../src/worker/settles-within.ts';

/** Work that never ends, like a join of a room that was deleted meanwhile. */
const endless = new Promise<never>(() => undefined);

/** How a promise stands after everything that is due has run. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  let outcome = 'still waits';
  work.then(
    (value) => (outcome = String(value)),
    (error: unknown) => (outcome = String(error)),
  );
  await turn();
  return outcome;
}

function stopClock({ mock }: TestContext): (ms: number) => void {
  mock.timers.enable({ apis: ['setTimeout'] });
  return (ms) => mock.timers.tick(ms);
}

test('a worker that cannot join the room gives up after 10 s, and not before', async (t) => {
  const pass = stopClock(t);
  const joined = joinInTime(endless);
  pass(9999);
  assert.equal(await outcomeOf(joined), 'still waits');
  pass(1);
  assert.equal(await outcomeOf(joined), 'Error: the room was not joined within 10 s');
});

test('a worker that has joined the room goes on at once', async (t) => {
  stopClock(t);
  assert.equal(await outcomeOf(joinInTime(Promise.resolve())), 'undefined');
});

test('a worker whose join fails reports the reason of the failure', async (t) => {
  stopClock(t);
  const refused = Promise.reject(new Error('the token is not valid'));
  assert.equal(await outcomeOf(joinInTime(refused)), 'Error: the token is not valid');
});

test('work that is done in time leaves no timer that keeps the process alive', async (t) => {
  const cleared = t.mock.method(globalThis, 'clearTimeout');
  assert.equal(await settlesWithin(60_000, Promise.resolve('done')), true);
  assert.equal(cleared.mock.callCount(), 1);
});

test('work that takes longer than its bound is reported as not done', async (t) => {
  const pass = stopClock(t);
  const isDone = settlesWithin(5000, endless);
  pass(5000);
  assert.equal(await outcomeOf(isDone), 'false');
});
