import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { loadFlite, runFlite } from '../../../src/offline/speech/flite.ts';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import {
  stageForEach,
  M1,
  M2,
  samples,
  textOn,
  type Stage,
} from '../../harness/stages/playout-stage.ts';
import { within } from '../../harness/within.ts';

// Pitfalls of LiveKit's audio outputs that no other file tests.

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

const now = { at: 'now', boundMs: 3000, protect: [] } as const;

/** A recorder, or another output that an application puts above the playout: counts and passes on. */
class Above extends voice.AudioOutput {
  readonly told: string[] = [];

  constructor(below: voice.AudioOutput) {
    super(below.sampleRate, below, { pause: true });
    this.on(voice.AudioOutput.EVENT_PLAYBACK_STARTED, () => this.told.push('started'));
    this.on(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, ({ interrupted }) =>
      this.told.push(interrupted ? 'interrupted' : 'finished'),
    );
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    await this.nextInChain?.captureFrame(frame);
  }

  override flush(): void {
    super.flush();
    this.nextInChain?.flush();
  }

  override clearBuffer(): void {
    this.nextInChain?.clearBuffer();
  }
}

function level(ms: number): AudioFrame {
  return new AudioFrame(new Int16Array(samples(ms)).fill(8000), RATE_HZ, 1, samples(ms));
}

describe('a recorder above the playout', () => {
  it('a recorder above the playout learns once of each segment: played, stopped or cut', async () => {
    const above = new Above(stage.playout);
    stage.claim(M1);
    stage.playout.startPlayout(M1);
    await above.captureFrame(level(200));
    above.flush();
    await pass(300);
    await above.captureFrame(level(1000));
    await pass(300);
    await stage.playout.stop(M1, now);
    above.flush();
    above.clearBuffer();
    await pass(20);
    stage.claim(M2);
    await above.captureFrame(level(1000));
    stage.playout.cancel(M2);
    above.flush();
    above.clearBuffer();
    await pass(20);
    assert.deepEqual(above.told, ['started', 'finished', 'started', 'interrupted', 'interrupted']);
    assert.equal((await within('the playout to end', above.waitForPlayout())).playbackPosition, 0);
  });

  it('a recorder above the playout passes pauses and resumes on, and loses nothing', async () => {
    const above = new Above(stage.playout);
    stage.claim(M1);
    stage.playout.startPlayout(M1);
    await above.captureFrame(level(500));
    above.flush();
    await pass(200);
    above.pause();
    await pass(200);
    above.resume();
    await pass(500);
    assert.equal(stage.player.wire.filter((value) => value !== 0).length, samples(500));
    assert.deepEqual(above.told, ['started', 'finished']);
  });
});

describe('a playout that named a rate', () => {
  it('the playout names no rate: LiveKit would resample the frames, and lose their word times', async () => {
    assert.equal(stage.playout.sampleRate, undefined);
    stage.claim(M1);
    stage.playout.startPlayout(M1);
    const words = ['one', 'two', 'three'].map((text, i) =>
      voice.createTimedString({ text, startTime: i * 0.3, endTime: i * 0.3 + 0.25 }),
    );
    const data = new Int16Array(48_000).fill(3000);
    await stage.playout.captureFrame(new AudioFrame(data, 48_000, 1, data.length, textOn(words)));
    stage.playout.flush();
    await pass(480);
    await stage.playout.stop(M1, now);
    stage.interrupt();
    await settled();
    const heard = stage.playout.heard(M1);
    assert.deepEqual([heard.heardText, heard.boundarySource], ['one two', 'provider']);
    // The transcript at the end of a segment replaces the synchronizer's estimate.
    assert.equal(stage.finishes[0]?.synchronizedTranscript, 'one two');
  });
});

describe('a partial transcript', () => {
  it('a cut segment has a transcript if its text is known: LiveKit would assume the whole text', async () => {
    const words = ['one', 'two', 'three'].map((text, i) =>
      voice.createTimedString({ text, startTime: i * 0.3, endTime: i * 0.3 + 0.25 }),
    );
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 900, words);
    await pass(30);
    await stage.playout.stop(M1, now);
    stage.interrupt();
    await settled();
    assert.equal(stage.finishes[0]?.synchronizedTranscript, '');
  });
});

describe('a reply of LiveKit', () => {
  it('a reply after an interrupted one is not held back: each segment reports its end', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 500);
    await stage.speak(M1, 500);
    await stage.speak(M2, 500);
    await pass(100);
    stage.interrupt();
    await pass(50);
    assert.equal(stage.finishes.length, 3);
    assert.deepEqual(
      stage.finishes.map(({ playbackPosition }) => playbackPosition > 0),
      [true, false, false],
    );
  });
});

describe('two short sentences that a tokenizer gives as one', () => {
  it('a stop at the sentence plays only the first of two sentences that a tokenizer joins', async () => {
    const flite = await loadFlite();
    const spoken = ['That is done.', 'Do you want to hear the other two?'].map((text) =>
      trimmed(runFlite(flite, text, 'slt', 1)),
    );
    const [first, second] = spoken as [Int16Array, Int16Array];
    const gap = new Int16Array(samples(150));
    const all = Int16Array.from([...first, ...gap, ...second]);
    const text = voice.createTimedString({
      text: 'That is done. Do you want to hear the other two?',
      startTime: 0,
    });
    stage.claim(M1);
    stage.playout.startPlayout(M1);
    await stage.playout.captureFrame(new AudioFrame(all, RATE_HZ, 1, all.length, textOn([text])));
    stage.playout.flush();
    await pass(100);
    stage.playout.duck(M1);
    await pass(100);
    const stopped = stage.playout.stop(M1, { at: 'sentence', boundMs: 3000, protect: [] });
    await pass(1500);
    stage.interrupt();
    const { boundary, playedMs } = await stopped;
    assert.equal(boundary, 'sentence');
    const endMs = (first.length / RATE_HZ) * 1000;
    assert.ok(Math.abs(playedMs - endMs) < 100, `${playedMs} ms, it ends at ${endMs}`);
    assert.equal(stage.playout.heard(M1).heardText, 'That is done.');
  });
});

/** The samples without the silence around them. */
function trimmed(spoken: Int16Array): Int16Array {
  return spoken.slice(spoken.findIndex(isLoud), spoken.findLastIndex(isLoud) + 1);
}

function isLoud(value: number): boolean {
  return Math.abs(value) > 200;
}
