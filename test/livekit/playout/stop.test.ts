import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pass, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, M2, samples, type Stage } from '../../harness/stages/playout-stage.ts';
import { within } from '../../harness/within.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

const now = { at: 'now', boundMs: 3000, protect: [] } as const;

describe('a stop now', () => {
  it('a stop now clears the audio queued below and subtracts it from the position', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(700);
    const stopped = stage.playout.stop(M1, now);
    assert.deepEqual(stage.player.calls, ['flush', 'clearBuffer']);
    await pass(200);
    const { playedMs, boundary } = await stopped;
    assert.equal(boundary, 'now');
    const heard = stage.heard().length;
    assert.ok(
      Math.abs(samples(playedMs) - heard) <= samples(10),
      `${playedMs} ms, ${heard} samples`,
    );
    assert.ok(Math.abs(playedMs - 700) <= 10, `${playedMs} ms`);
  });

  it('a stop now leaves no scrap of sound that a native source would play late in the silence', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(500);
    void stage.playout.stop(M1, now);
    await pass(20);
    const heard = stage.player.wire.findLastIndex((value) => value !== 0);
    await pass(500);
    assert.equal(
      stage.player.wire.findLastIndex((value) => value !== 0),
      heard,
    );
  });

  it('a stop is reported once LiveKit interrupts; before, the message would count as played', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(500);
    await stage.playout.stop(M1, now);
    await pass(100);
    assert.equal(stage.finishes.length, 0);
    stage.interrupt();
    await settled();
    assert.equal(stage.finishes.length, 1);
    assert.equal(stage.finishes[0]?.interrupted, true);
  });

  it('a stop now that nobody follows up does not make LiveKit wait for ever', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(500);
    await stage.playout.stop(M1, now);
    await pass(1100);
    assert.equal(stage.finishes.length, 1);
  });

  it('a stop now drops the frames that still come, and opens no phantom segment', async () => {
    stage.playout.startPlayout(M1);
    await stage.capture(M1, 500);
    await pass(200);
    await stage.playout.stop(M1, now);
    await stage.capture(M1, 1000);
    stage.interrupt();
    await pass(100);
    assert.equal(stage.finishes.length, 1);
    assert.ok(stage.heard().length <= samples(220));

    stage.playout.startPlayout(M2);
    await stage.speak(M2, 100);
    await pass(300);
    assert.equal(stage.finishes.length, 2);
    assert.equal(stage.finishes[1]?.playbackPosition, 0.1);
    assert.equal(
      (await within('the playout to end', stage.playout.waitForPlayout())).interrupted,
      false,
    );
  });

  it('a stop in the last milliseconds of a message takes back what was not heard', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await pass(285);
    const { playedMs } = await stage.playout.stop(M1, now);
    stage.interrupt();
    await pass(100);
    assert.ok(playedMs < 300 && playedMs >= 275, `${playedMs} ms`);
    assert.equal(stage.finishes.length, 1);
    assert.equal(stage.finishes[0]?.interrupted, true);
  });

  it('a stop of a message that is over says that it is over', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 200);
    await pass(400);
    assert.deepEqual(await stage.playout.stop(M1, now), { playedMs: 200, boundary: 'end' });
  });
});

describe('an interruption by LiveKit', () => {
  it('an unannounced interruption stops at once, and ends once though clearBuffer comes twice', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000);
    await pass(400);
    stage.interrupt();
    await pass(100);
    assert.equal(stage.finishes.length, 1);
    const position = stage.finishes[0]?.playbackPosition ?? 0;
    assert.ok(Math.abs(position - 0.4) <= 0.011, `${position}`);
    assert.equal(stage.told('stopped')[0]?.boundary, 'now');
  });

  it('an interruption before anything was sent ends with nothing heard and no text', async () => {
    await stage.speak(M1, 500);
    stage.playout.setText(M1, 'Nobody hears this.');
    stage.playout.cancel(M1);
    stage.interrupt();
    await settled();
    assert.deepEqual(stage.finishes, [
      { playbackPosition: 0, interrupted: true, synchronizedTranscript: '' },
    ]);
    assert.equal(stage.starts.length, 0);
    assert.deepEqual(stage.told('stopped'), []);
  });

  it('an interruption before the track has a subscriber does not wait for one', async () => {
    stage.player.isSubscribed = false;
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 500);
    await pass(100);
    stage.interrupt();
    await pass(400);
    assert.equal(stage.finishes.length, 1);
    assert.equal(stage.finishes[0]?.playbackPosition, 0);
    assert.equal(stage.starts.length, 0);
  });

  it('an interruption of a cancelled message drops what is captured afterwards', async () => {
    stage.playout.startPlayout(M1);
    stage.playout.cancel(M1);
    await stage.speak(M1, 500);
    await pass(200);
    stage.interrupt();
    await settled();
    assert.deepEqual(stage.heard(), []);
    assert.equal(stage.finishes.length, 1);
  });
});
