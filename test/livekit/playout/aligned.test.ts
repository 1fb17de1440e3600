import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { loadFlite, runFlite } from '../../../src/offline/speech/flite.ts';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, textOn, type Stage } from '../../harness/stages/playout-stage.ts';

// A voice without word times speaks in parts, so that the moments between the parts are known.

let flite: Awaited<ReturnType<typeof loadFlite>>;
let stage: Stage;

before(async () => {
  flite = await loadFlite();
});

const use = (made: Stage): void => {
  stage = made;
};
stageForEach(use);

/** Captures the parts as one sentence; returns when each of them ends, in milliseconds. */
async function speak(parts: readonly string[], voiceName: 'slt' | 'rms'): Promise<number[]> {
  const endsMs: number[] = [];
  const all: number[] = [];
  for (const part of parts) {
    const samples = runFlite(flite, part, voiceName, 1);
    const first = samples.findIndex((sample) => Math.abs(sample) > 200);
    const last = samples.findLastIndex((sample) => Math.abs(sample) > 200);
    all.push(...samples.slice(first, last + 1));
    endsMs.push((all.length / RATE_HZ) * 1000);
    all.push(...new Int16Array((GAP_MS * RATE_HZ) / 1000));
  }
  const sentence = voice.createTimedString({ text: parts.join(' '), startTime: 0 });
  stage.claim(M1);
  stage.playout.startPlayout(M1);
  for (let from = 0; from < all.length; from += RATE_HZ / 10) {
    const samples = Int16Array.from(all.slice(from, from + RATE_HZ / 10));
    await stage.playout.captureFrame(
      new AudioFrame(samples, RATE_HZ, 1, samples.length, from === 0 ? textOn([sentence]) : {}),
    );
  }
  stage.playout.flush();
  await settled();
  return endsMs;
}

/** The pause between the parts, as between the phrases of a sentence. */
const GAP_MS = 100;
const parts = ['The number on your account is this:', '4 7 2 9,', 'and nobody else has it.'];

describe('over a voice without word times', () => {
  for (const name of ['slt', 'rms'] as const) {
    it(`over a voice without word times a stop does not cut a protected number (${name})`, async () => {
      const endsMs = await speak(parts, name);
      const [before = 0, after = 0] = endsMs;
      await pass(Math.round(before + (after - before) * 0.4));
      const stopped = stage.playout.stop(M1, { at: 'now', boundMs: 3000, protect: ['numbers'] });
      await pass(2000);
      stage.interrupt();
      await settled();
      const { playedMs, degraded } = await stopped;
      assert.equal(degraded, undefined);
      assert.ok(Math.abs(playedMs - after) < 80, `${playedMs} ms, the number ends at ${after}`);
      const heard = stage.playout.heard(M1);
      assert.equal(heard.heardText, parts.slice(0, 2).join(' '));
      assert.equal(heard.unheardText, parts[2]);
      assert.equal(heard.boundarySource, 'aligned');
      assert.equal(stage.finishes[0]?.synchronizedTranscript, heard.heardText);
    });

    it(`over a voice without word times a stop at the word ends with that word (${name})`, async () => {
      const [before = 0] = await speak(parts, name);
      await pass(Math.round(before - 320));
      stage.playout.lookForWords(M1);
      await pass(200);
      const stopped = stage.playout.stop(M1, { at: 'word', boundMs: 3000, protect: [] });
      await pass(1000);
      stage.interrupt();
      const { playedMs, boundary } = await stopped;
      assert.equal(boundary, 'word');
      assert.ok(Math.abs(playedMs - before) < 80, `${playedMs} ms, the word ends at ${before}`);
      assert.equal(stage.playout.heard(M1).heardText, parts[0]);
    });
  }

  it('a stop comes at once where no protected number can be spoken, though no words were searched for', async () => {
    await speak(parts, 'slt');
    await pass(300);
    const stopped = stage.playout.stop(M1, { at: 'now', boundMs: 3000, protect: ['numbers'] });
    await pass(20);
    const { playedMs } = await stopped;
    assert.ok(Math.abs(playedMs - 300) <= 12, `${playedMs} ms`);
    stage.interrupt();
  });

  it('the words around a protected number are not searched for while the caller is silent', async () => {
    await speak(parts, 'slt');
    await pass(2000);
    assert.equal(stage.playout.heard(M1).boundarySource, 'characters');
  });

  it('over a voice without word times a resume at the word begins with that word', async () => {
    const [before = 0] = await speak(parts, 'slt');
    const beginsMs = before + GAP_MS;
    await pass(Math.round(beginsMs + 100));
    stage.playout.holdPause(M1);
    await pass(200);
    const { at, positionMs } = stage.playout.resumePlayout(M1, 'word');
    assert.equal(at, 'word');
    assert.ok(Math.abs(positionMs - beginsMs) < 80, `${positionMs} ms, not ${beginsMs}`);
  });
});
