import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AudioFrame } from '@livekit/rtc-node';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, M2, samples, type Stage } from '../../harness/stages/playout-stage.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

const everything = (ms: number): number[] => Array.from({ length: samples(ms) }, (_, i) => i);
const now = { at: 'now', boundMs: 3000, protect: [] } as const;

describe('the first sample of a message', () => {
  it('the first sample of a message waits for startPlayout, and then nothing is missing', async () => {
    await stage.speak(M1, 500);
    await pass(300);
    assert.deepEqual(stage.heard(), []);
    assert.equal(stage.starts.length, 0);
    assert.deepEqual(stage.events, [{ type: 'segment_ready', messageId: M1, segmentId: 'm1/1' }]);

    stage.playout.startPlayout(M1);
    await pass(600);
    assert.deepEqual(stage.heard(), everything(500));
    assert.deepEqual(stage.finishes, [{ playbackPosition: 0.5, interrupted: false }]);
    assert.deepEqual(stage.told('segment_finished'), [
      { type: 'segment_finished', messageId: M1, segmentId: 'm1/1', playedMs: 500 },
    ]);
  });

  it('startPlayout may come before the first sample of its message', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 100);
    await pass(200);
    assert.deepEqual(stage.heard(), everything(100));
  });

  it('a message starts when its first sample leaves, not when it is captured', async () => {
    stage.player.isSubscribed = false;
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await pass(250);
    assert.equal(stage.starts.length, 0);
    assert.equal(stage.told('started').length, 0);

    stage.player.isSubscribed = true;
    await pass(500);
    assert.equal(stage.starts.length, 1);
    assert.equal(stage.told('started').length, 1);
    assert.deepEqual(stage.heard(), everything(300));
    assert.equal(stage.playout.playedMs(M1), 300);
  });

  it('the first sample of a queued message leaves after the message before it is over', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await stage.speak(M2, 200);
    await pass(600);
    assert.equal(stage.heard().length, samples(300));

    stage.playout.startPlayout(M2);
    await pass(400);
    assert.equal(stage.heard().length, samples(500));
    assert.equal(stage.finishes.length, 2);
    assert.deepEqual(
      stage.told('started').map((event) => event.messageId),
      [M1, M2],
    );
  });
});

describe('capturing', () => {
  it('capturing never waits for the audio to be played', async () => {
    const before = Date.now();
    await stage.speak(M1, 5000);
    assert.equal(Date.now(), before);
  });

  it('the playout keeps little audio below, so that a stop has little to throw away', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 3000);
    await pass(1000);
    const { playbackPosition } = await cutNow();
    assert.ok(Math.abs(playbackPosition * 1000 - 1000) <= 20, `${playbackPosition}`);
  });

  it('the playout plays the samples of a frame that is a view into a larger buffer', async () => {
    stage.playout.startPlayout(M1);
    const buffer = Int16Array.from({ length: samples(30) }, () => 77);
    buffer.fill(2222, samples(10), samples(20));
    const view = buffer.subarray(samples(10), samples(20));
    await stage.playout.captureFrame(new AudioFrame(view, RATE_HZ, 1, view.length));
    await settled();
    stage.playout.flush();
    await pass(100);
    const loud = stage.player.wire.filter((value) => value !== 0);
    assert.deepEqual(new Set(loud), new Set([2222]));
    assert.equal(loud.length, samples(10));
  });

  it('the playout resamples audio of another rate and mixes channels down', async () => {
    stage.playout.startPlayout(M1);
    const stereo = new Int16Array(2 * 48_000).fill(4000);
    await stage.playout.captureFrame(new AudioFrame(stereo, 48_000, 2, 48_000));
    stage.playout.flush();
    await pass(1200);
    const loud = stage.player.wire.filter((value) => value > 3000).length;
    assert.ok(Math.abs(loud - samples(1000)) < samples(10), `${loud} samples`);
    assert.equal(stage.finishes.length, 1);
  });

  it('a segment of one frame without samples ends', async () => {
    stage.playout.startPlayout(M1);
    await stage.playout.captureFrame(new AudioFrame(new Int16Array(0), RATE_HZ, 1, 0));
    stage.playout.flush();
    await pass(20);
    assert.deepEqual(stage.finishes, [{ playbackPosition: 0, interrupted: false }]);
  });
});

describe('a message of several segments', () => {
  it('a message of several segments counts what was played over all of them', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 300);
    await pass(500);
    await stage.speak(M1, 400);
    await pass(200);
    const { playedMs } = await stage.playout.stop(M1, now);
    stage.interrupt();
    await settled();
    assert.ok(Math.abs(playedMs - 500) <= 11, `${playedMs} ms`);
    assert.equal(stage.finishes.length, 2);
    assert.ok(Math.abs((stage.finishes[1]?.playbackPosition ?? 0) - 0.2) <= 0.011);
    assert.equal(stage.told('started').length, 1);
    assert.equal(stage.told('segment_finished').length, 2);
  });
});

describe('progress', () => {
  it('the playout reports progress about every 200 ms, and never beyond what was heard', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(1200);
    const told = stage.told('progressed').map((event) => event.playedMs);
    assert.ok(told.length >= 4 && told.length <= 5, told.join(' '));
    assert.ok(
      told.every((ms, i) => ms >= 200 * (i + 1) && ms < 200 * (i + 1) + 20),
      told.join(' '),
    );
  });
});

describe('a duck', () => {
  it('a duck begins at the first unsent sample: 80 ms and a frame later on a calm machine', async () => {
    stage.playout.startPlayout(M1);
    stage.claim(M1);
    const flat = new Int16Array(samples(2000)).fill(8000);
    await stage.playout.captureFrame(new AudioFrame(flat, RATE_HZ, 1, flat.length));
    stage.playout.flush();
    await pass(500);
    const from = stage.player.wire.length;
    stage.playout.duck(M1);
    await pass(200);
    const first = stage.player.wire.findIndex((value, i) => i >= from && value < 8000);
    const ms = ((first - from) / RATE_HZ) * 1000;
    assert.ok(ms >= 60 && ms <= 90, `${ms} ms`);
  });

  it('a duck lowers the voice in a ramp, and unduck brings it back', async () => {
    stage.playout.startPlayout(M1);
    await stage.capture(M1, 100);
    const flat = new Int16Array(samples(2000)).fill(8000);
    await stage.playout.captureFrame(new AudioFrame(flat, RATE_HZ, 1, flat.length));
    stage.playout.flush();
    await pass(500);
    stage.playout.duck(M1);
    await pass(300);
    assert.equal(stage.player.wire.at(-1), 2000);
    stage.playout.unduck(M1);
    await pass(300);
    assert.equal(stage.player.wire.at(-1), 8000);
    const steps = stage.player.wire
      .slice(samples(200))
      .map((value, i, all) => Math.abs(value - (all[i - 1] ?? value)));
    assert.ok(Math.max(...steps) <= 6, `${Math.max(...steps)}`);
    assert.ok(Math.abs(stage.playout.playedMs(M1) - 1100) <= 11);
  });
});

describe('when the engine has failed', () => {
  it('nothing waits for the engine any more when it has failed', async () => {
    await stage.speak(M1, 300);
    stage.playout.holdPause(M1);
    await pass(100);
    stage.playout.openOnFailure();
    await stage.speak(M2, 300);
    await pass(800);
    assert.equal(stage.heard().length, samples(600));
    assert.equal(stage.finishes.length, 2);
  });

  it('LiveKit still pauses, resumes and interrupts when the engine has failed', async () => {
    stage.playout.openOnFailure();
    await stage.speak(M1, 1000);
    await pass(200);
    stage.playout.pause();
    await pass(200);
    const { length } = stage.heard();
    await pass(200);
    assert.equal(stage.heard().length, length);
    stage.playout.resume();
    await pass(100);
    assert.ok(stage.heard().length > length);
    stage.interrupt();
    await settled();
    assert.equal(stage.finishes.length, 1);
  });

  it('a closed playout reports nothing more', async () => {
    stage.playout.close();
    await stage.speak(M1, 300);
    await pass(500);
    assert.deepEqual(stage.events, []);
    assert.equal(stage.finishes.length, 1);
  });
});

async function cutNow() {
  await stage.playout.stop(M1, now);
  stage.interrupt();
  await settled();
  const [finish] = stage.finishes;
  assert.ok(finish);
  return finish;
}
