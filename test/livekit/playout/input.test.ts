import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it, mock } from 'node:test';
import { voice } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import {
  createStage,
  M1,
  M2,
  samples,
  startTime,
  textOn,
  type Stage,
} from '../../harness/stages/playout-stage.ts';
import { within } from '../../harness/within.ts';

// Unusual audio and texts that a voice may give the playout.

let stage: Stage;

beforeEach(() => {
  startTime();
  stage = createStage();
  stage.claim(M1);
  stage.playout.startPlayout(M1);
});

afterEach(async () => {
  await stage.close();
  mock.timers.reset();
});

after(async () => {
  await dispose();
});

/** Captures a tone in frames of 20 ms; a tone keeps its level through a resampler. */
async function tone(rateHz: number, ms: number, channels = 1): Promise<void> {
  const perFrame = Math.round(rateHz / 50);
  for (let at = 0; at < ms; at += 20) {
    const data = new Int16Array(perFrame * channels);
    for (let i = 0; i < data.length; i += 1) {
      const second = at / 1000 + Math.floor(i / channels) / rateHz;
      data[i] = Math.round(8000 * Math.sin(2 * Math.PI * 400 * second));
    }
    await stage.playout.captureFrame(new AudioFrame(data, rateHz, channels, perFrame));
  }
}

/** Milliseconds between the first and the last loud sample on the wire. */
function soundingMs(): number {
  const first = stage.player.wire.findIndex((value) => Math.abs(value) > 1000);
  const last = stage.player.wire.findLastIndex((value) => Math.abs(value) > 1000);
  return ((last - first) / RATE_HZ) * 1000;
}

describe('audio', () => {
  for (const rateHz of [8000, 11_025, 22_050, 44_100, 48_000]) {
    it(`audio of ${rateHz} Hz plays for as long as it was spoken, and then ends`, async () => {
      await tone(rateHz, 1000);
      stage.playout.flush();
      await pass(1300);
      assert.ok(Math.abs(soundingMs() - 1000) < 15, `${soundingMs()} ms`);
      assert.ok(Math.abs(stage.playout.playedMs(M1) - 1000) < 15);
      assert.equal(stage.finishes.length, 1);
      assert.equal(stage.finishes[0]?.interrupted, false);
    });
  }

  it('audio whose rate changes within a segment plays in order, and nothing is lost', async () => {
    await tone(48_000, 300);
    await tone(8000, 300);
    await tone(RATE_HZ, 300);
    await tone(22_050, 300);
    stage.playout.flush();
    await pass(1500);
    assert.ok(Math.abs(soundingMs() - 1200) < 25, `${soundingMs()} ms`);
    assert.equal(stage.finishes.length, 1);
    // The pitch stays that of the voice at every rate: 400 upward zero crossings a second.
    const { wire } = stage.player;
    const ups = wire.filter((value, i) => value >= 0 && (wire[i - 1] ?? 0) < 0).length;
    assert.ok(Math.abs(ups - 480) < 12, `${ups} periods`);
  });

  it('audio whose two channels become one within a segment is mixed down', async () => {
    await tone(RATE_HZ, 300, 2);
    await tone(RATE_HZ, 300, 1);
    stage.playout.flush();
    await pass(800);
    assert.ok(Math.abs(soundingMs() - 600) < 5, `${soundingMs()} ms`);
  });

  it('audio that dries up and comes again is played whole, and the gap is not counted', async () => {
    await tone(RATE_HZ, 200);
    await pass(500);
    assert.equal(stage.playout.playedMs(M1), 200);
    await tone(RATE_HZ, 200);
    stage.playout.flush();
    await pass(400);
    assert.deepEqual(stage.finishes, [{ playbackPosition: 0.4, interrupted: false }]);
    assert.equal(stage.playout.playedMs(M1), 400);
  });

  it('audio without a text reports its length alone, and stops where the engine asks', async () => {
    await tone(RATE_HZ, 1000);
    stage.playout.flush();
    await pass(300);
    const stopped = stage.playout.stop(M1, { at: 'word', boundMs: 3000, protect: ['numbers'] });
    await pass(20);
    stage.interrupt();
    const { boundary, degraded } = await stopped;
    assert.equal(boundary, 'now');
    assert.match(degraded ?? '', /no word times are known/);
    const heard = stage.playout.heard(M1);
    assert.deepEqual([heard.heardText, heard.unheardText], ['', '']);
    assert.equal(heard.boundarySource, 'none');
    assert.equal(heard.confidence, 0);
  });

  it('audio under an empty text counts as audio without a text', async () => {
    stage.playout.setText(M1, '');
    const empty = voice.createTimedString({ text: '', startTime: 0 });
    await stage.playout.captureFrame(
      new AudioFrame(new Int16Array(samples(500)), RATE_HZ, 1, samples(500), textOn([empty])),
    );
    stage.playout.flush();
    await pass(200);
    stage.playout.holdPause(M1);
    await pass(100);
    assert.equal(stage.playout.resumePlayout(M1, 'sentence').at, 'sample');
    await pass(600);
    assert.equal(stage.finishes.length, 1);
    assert.equal(stage.playout.heard(M1).heardText, '');
  });
});

describe('a text', () => {
  it('a text without audio was not heard, and nobody waits for it', async () => {
    stage.playout.setText(M1, 'Nothing is ever synthesised of this.');
    stage.playout.flush();
    const stopped = await stage.playout.stop(M1, { at: 'sentence', boundMs: 3000, protect: [] });
    assert.deepEqual(stopped, { playedMs: 0, boundary: 'now' });
    const heard = stage.playout.heard(M1);
    assert.equal(heard.heardText, '');
    assert.equal(heard.unheardText, 'Nothing is ever synthesised of this.');
    assert.equal(
      (await within('the playout to end', stage.playout.waitForPlayout())).interrupted,
      false,
    );
  });

  it('a text whose voice fails after its first words is heard as far as it was spoken', async () => {
    stage.playout.setText(M1, 'Your balance is nine dollars, and it is due on Friday.');
    await stage.capture(M1, 300);
    stage.playout.flush();
    await pass(500);
    assert.equal(stage.finishes[0]?.playbackPosition, 0.3);
    const { heardText, unheardText } = stage.playout.heard(M1);
    assert.equal(stage.finishes[0]?.synchronizedTranscript, heardText);
    assert.ok(heardText.split(' ').length <= 2, heardText);
    assert.match(unheardText, /due on Friday\.$/);
    assert.equal(stage.playout.proofOf(M1), 'synthesis');
    assert.equal(stage.playout.playedMs(M1), 300);
  });

  it('a message cut before its first sample does not take the text of the one before', async () => {
    const [first, second] = ['This is heard.', 'This is not.'];
    stage.playout.setText(M1, first);
    await stage.speak(M1, 300);
    await pass(500);
    stage.playout.setText(M2, second);
    stage.playout.cancel(M2);
    stage.interrupt();
    await settled();
    assert.equal(stage.playout.heard(M2).heardText, '');
    assert.equal(stage.playout.heard(M2).unheardText, second);
    assert.equal(stage.playout.heard(M1).heardText, first);
  });
});
