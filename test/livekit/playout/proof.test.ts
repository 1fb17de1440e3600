import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AudioFrame } from '@livekit/rtc-node';
import { voice } from '@livekit/agents';
import { loadFlite, runFlite } from '../../../src/offline/speech/flite.ts';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, textOn, type Stage } from '../../harness/stages/playout-stage.ts';

// What the playout can prove of an uninterrupted message: `heard` means more than "played to its end".

let flite: Awaited<ReturnType<typeof loadFlite>>;
let stage: Stage;
let hasOwnAudio = false;

before(async () => {
  flite = await loadFlite();
});

const use = (made: Stage): void => {
  stage = made;
  hasOwnAudio = false;
};
stageForEach(use, { isRequired: () => true, hasOwnAudio: () => hasOwnAudio });

const TEXT = 'This call is recorded, and we keep the recording for thirty days.';

/** Speaks a share of the text's audio and lets it be heard. */
async function speak(share: number, name: 'slt' | 'rms' | 'awb' = 'slt'): Promise<void> {
  const whole = runFlite(flite, TEXT, name, 1);
  const audio = whole.slice(0, Math.round(whole.length * share));
  stage.claim(M1);
  stage.playout.setText(M1, TEXT);
  stage.playout.startPlayout(M1);
  const sentence = voice.createTimedString({ text: TEXT, startTime: 0 });
  for (let from = 0; from < audio.length; from += RATE_HZ / 10) {
    const samples = audio.slice(from, from + RATE_HZ / 10);
    const texts = from === 0 ? textOn([sentence]) : {};
    await stage.playout.captureFrame(new AudioFrame(samples, RATE_HZ, 1, samples.length, texts));
  }
  stage.playout.flush();
  await settled();
  await pass(Math.ceil((audio.length / RATE_HZ) * 1000) + 400);
}

describe('a required message', () => {
  for (const name of ['slt', 'rms', 'awb'] as const) {
    it(`a required message whose voice spoke to the last word is heard (${name})`, async () => {
      await speak(1, name);
      assert.equal(stage.playout.proofOf(M1), 'heard');
      assert.equal(stage.playout.heard(M1).boundarySource, 'complete');
    });

    for (const share of [0.2, 0.5, 0.8]) {
      it(`a required message whose voice ended after ${share * 100} % was not spoken (${name})`, async () => {
        await speak(share, name);
        assert.equal(stage.playout.proofOf(M1), 'synthesis');
        const { heardText, unheardText } = stage.playout.heard(M1);
        const words = TEXT.split(' ').length;
        const heard = heardText.split(' ').filter(Boolean).length;
        assert.ok(heard <= Math.ceil(words * share) + 1, heardText);
        assert.match(unheardText, /days\.$/);
        assert.equal(stage.finishes[0]?.synchronizedTranscript, heardText);
      });
    }
  }

  it('a required message whose second sentence never came was not spoken', async () => {
    await speak(1);
    stage.playout.setText(M1, `${TEXT} If you do not agree, please hang up now.`);
    assert.equal(stage.playout.proofOf(M1), 'synthesis');
    assert.match(stage.playout.heard(M1).unheardText, /^If you do not agree/);
  });

  it('a required message with audio of the application is judged by the end of that audio only', async () => {
    hasOwnAudio = true;
    await speak(0.5);
    assert.equal(stage.playout.proofOf(M1), 'heard');
  });

  it('a required message whose frames the output refuses was not heard, and still ends', async () => {
    stage.player.captureFrame = () => Promise.reject(new Error('no room'));
    await speak(1);
    assert.equal(stage.playout.proofOf(M1), 'output');
    assert.equal(stage.playout.heard(M1).heardText, '');
    assert.equal(stage.playout.playedMs(M1), 0);
    assert.equal(stage.finishes.length, 1);
    assert.equal(stage.told('started').length, 0);
  });

  it('a required message that lost 80 ms to an output that refuses was not heard', async () => {
    const accept = stage.player.captureFrame.bind(stage.player);
    let lostMs = 0;
    stage.player.captureFrame = (frame) => {
      if (lostMs >= 80) return accept(frame);
      lostMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
      return Promise.reject(new Error('no room'));
    };
    await speak(1);
    assert.equal(stage.playout.proofOf(M1), 'output');
  });
});
