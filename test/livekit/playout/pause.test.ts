import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pass, valueAt } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, samples, type Stage } from '../../harness/stages/playout-stage.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

const everything = (ms: number): number[] => Array.from({ length: samples(ms) }, (_, i) => i);
const now = { at: 'now', boundMs: 3000, protect: [] } as const;

describe('a pause', () => {
  it('a pause loses no speech and repeats none; LiveKit alone loses 200 ms a pause', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    for (let i = 0; i < 4; i += 1) {
      await pass(137);
      stage.playout.holdPause(M1);
      await pass(150);
      stage.playout.resumePlayout(M1, 'sample');
    }
    await pass(1000);
    // Every sample is there once and in order; those in the 5 ms ramps around a pause are quieter.
    const sounding = stage.player.wire.filter((value) => value !== 0);
    assert.equal(sounding.length, samples(1000));
    const lowered = sounding.filter((value, i) => value < valueAt(i)).length;
    assert.equal(
      sounding.findIndex((value, i) => value > valueAt(i)),
      -1,
    );
    assert.ok(lowered <= 4 * samples(10), `${lowered} samples at a lower level`);
    assert.deepEqual(stage.finishes, [{ playbackPosition: 1, interrupted: false }]);
    assert.equal(stage.told('started').length, 1);
  });

  it('a pause is silent soon, reports its position, and stays silent until the resume', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(300);
    stage.playout.holdPause(M1);
    // The audio that was sent ahead, its frame and the fade.
    await pass(100);
    const heardSamples = stage.player.wire.filter((value) => value !== 0).length;
    assert.deepEqual(stage.told('stopped').length, 1);
    assert.equal(stage.told('stopped')[0]?.boundary, 'pause');
    const playedMs = stage.told('stopped')[0]?.playedMs ?? 0;
    assert.ok(Math.abs(samples(playedMs) - heardSamples) <= samples(10));
    await pass(500);
    assert.equal(stage.player.wire.filter((value) => value !== 0).length, heardSamples);
    assert.equal(stage.playout.playedMs(M1), playedMs);
  });

  it('a pause by LiveKit before the first sample holds the message', async () => {
    stage.playout.pause();
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await pass(200);
    assert.deepEqual(stage.heard(), []);
    stage.playout.resume();
    await pass(400);
    assert.deepEqual(stage.heard(), everything(300));
  });

  it('the resume that LiveKit calls for every reply does not undo a pause of the engine', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(200);
    stage.playout.holdPause(M1);
    await pass(100);
    const { length } = stage.heard();
    stage.playout.resume();
    await pass(300);
    assert.equal(stage.heard().length, length);
  });

  it('a resume without a pause does not begin a pause', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await pass(100);
    stage.playout.resume();
    assert.equal(stage.playout.resumePlayout(M1, 'sentence').at, 'sample');
    await pass(400);
    assert.deepEqual(stage.heard(), everything(300));
  });

  it('a pause that is interrupted ends the message at once; LiveKit alone takes two seconds', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(300);
    stage.playout.holdPause(M1);
    await pass(300);
    const stopped = stage.playout.stop(M1, now);
    stage.interrupt();
    await pass(5);
    assert.equal(stage.finishes.length, 1);
    const result = await stopped;
    assert.equal(result.boundary, 'pause');
    assert.equal(result.playedMs, Math.round((stage.finishes[0]?.playbackPosition ?? 0) * 1000));
  });
});
