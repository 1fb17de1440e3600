import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pass, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, type Stage } from '../../harness/stages/playout-stage.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

/** Captures second after second for as long as the playout takes it; returns what it took. */
function captureEndlessly(): { readonly seconds: number } {
  const taken = { seconds: 0 };
  void (async () => {
    while (taken.seconds < 60) {
      await stage.capture(M1, 1000);
      taken.seconds += 1;
    }
  })();
  return taken;
}

test('the playout takes an endless recording 30 s ahead, then no faster than it is heard', async () => {
  stage.playout.startPlayout(M1);
  const taken = captureEndlessly();
  for (let i = 0; i < 400; i += 1) await settled();
  assert.ok(taken.seconds >= 30 && taken.seconds <= 31, `${taken.seconds} s`);
  await pass(3000);
  assert.ok(taken.seconds >= 32 && taken.seconds <= 34, `${taken.seconds} s`);
});

test('a stop releases a recording that waits for the playout to take more', async () => {
  stage.playout.startPlayout(M1);
  void captureEndlessly();
  for (let i = 0; i < 400; i += 1) await settled();
  await pass(500);
  let isFree = false;
  const stopped = stage.playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
  void stage.capture(M1, 100).then(() => (isFree = true));
  await pass(100);
  await stopped;
  assert.ok(isFree);
});
