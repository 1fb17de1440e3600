import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import type { AudioFrame } from '@livekit/rtc-node';
import { pass } from '../../harness/stages/playout-player.ts';
import { M1, samples, stageForEach, type Stage } from '../../harness/stages/playout-stage.ts';

/** A policy that asks for 100 ms of voice acts on the fourth window of 32 ms. */
const CALM_MS = 96;

let stage: Stage;
let callerSpeaks = false;

stageForEach(
  (made) => {
    stage = made;
    callerSpeaks = false;
  },
  { callerIsSpeaking: () => callerSpeaks, calmMs: () => CALM_MS },
);

describe('audio that is sent ahead of what the caller hears', () => {
  it('the output gets at most 14 frames a second while the caller is silent', async () => {
    const captured = countFrames();
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1500);
    await pass(300);
    captured.reset();
    await pass(500);
    assert.ok(captured.count() <= 7, `${captured.count()} frames in half a second`);
    await pass(1000);
    assert.deepEqual(stage.finishes, [{ playbackPosition: 1.5, interrupted: false }]);
  });

  it('between 90 and 180 ms of the voice wait in the output while the caller is silent', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1800);
    await pass(300);
    for (let run = 0; run < 50; run += 1) {
      await pass(20);
      const { waitingMs } = stage.player;
      assert.ok(waitingMs >= 86 && waitingMs <= 180, `${waitingMs} ms`);
    }
  });

  it('a pause is heard within 85 ms once the caller has spoken as long as the policy asks', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1800);
    for (let run = 0; run < 5; run += 1) {
      await pass(207);
      callerSpeaks = true;
      await pass(CALM_MS);
      stage.playout.holdPause(M1);
      await pass(85 + 10);
      const silentFrom = stage.player.wire.length;
      await pass(100);
      assert.ok(stage.player.wire.slice(silentFrom).every((value) => value === 0));
      callerSpeaks = false;
      stage.playout.resumePlayout(M1, 'sample');
    }
  });

  it('a message whose length is no whole number of frames is heard to its last sample', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1234);
    await pass(1500);
    assert.ok(stage.heard().every((sample, place) => sample === place));
    assert.equal(stage.heard().length, samples(1234));
    assert.deepEqual(stage.finishes, [{ playbackPosition: 1.234, interrupted: false }]);
  });
});

function countFrames() {
  const { player } = stage;
  const capture = player.captureFrame.bind(player);
  let count = 0;
  mock.method(player, 'captureFrame', (frame: AudioFrame) => {
    count += 1;
    return capture(frame);
  });
  return { count: () => count, reset: () => void (count = 0) };
}
