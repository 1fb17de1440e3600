import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AudioFrame } from '@livekit/rtc-node';
import { voice } from '@livekit/agents';
import { loadFlite, runFlite } from '../../../src/offline/speech/flite.ts';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, textOn, type Stage } from '../../harness/stages/playout-stage.ts';

// A voice without word times: the aligner has to find its words in the audio.

let flite: Awaited<ReturnType<typeof loadFlite>>;
let stage: Stage;

before(async () => {
  flite = await loadFlite();
});

let callerSpeaks = false;

stageForEach(
  (made) => {
    stage = made;
    callerSpeaks = false;
  },
  { callerIsSpeaking: () => callerSpeaks },
);

const now = { at: 'now', boundMs: 0, protect: [] } as const;
const word = { at: 'word', boundMs: 3000, protect: [] } as const;

/** Speaks a sentence, with the audio of `heard` in place of its own if given. */
async function speak(text: string, heard = runFlite(flite, text, 'slt', 1)): Promise<void> {
  stage.claim(M1);
  stage.playout.startPlayout(M1);
  const sentence = voice.createTimedString({ text, startTime: 0 });
  for (let from = 0; from < heard.length; from += RATE_HZ / 10) {
    const samples = heard.slice(from, from + RATE_HZ / 10);
    const texts = from === 0 ? textOn([sentence]) : {};
    await stage.playout.captureFrame(new AudioFrame(samples, RATE_HZ, 1, samples.length, texts));
  }
  stage.playout.flush();
  await settled();
}

const source = (): string => stage.playout.heard(M1).boundarySource;

describe('the words of a message', () => {
  it('the words of a message are not looked for while nothing needs them', async () => {
    await speak('Nobody has anything to say against this sentence.');
    await pass(1000);
    assert.equal(source(), 'characters');
  });

  for (const needs of ['duck', 'holdPause', 'lookForWords'] as const) {
    it(`the words of a message are looked for when something needs them (${needs})`, async () => {
      await speak('Somebody may have something to say against this sentence.');
      await pass(1000);
      stage.playout[needs](M1);
      await pass(250);
      assert.equal(source(), 'aligned');
    });
  }

  it('the words of a message are looked for while the caller speaks, sentence after sentence', async () => {
    await speak('Somebody has something to say against this sentence.');
    callerSpeaks = true;
    await pass(1000);
    assert.equal(source(), 'aligned');
  });

  it('a stop does not wait for the words: the silence comes at once, the words within 300 ms', async () => {
    await speak('The caller stops this sentence long before it comes to its end.');
    await pass(1500);
    const stopped = stage.playout.stop(M1, now);
    stage.interrupt();
    await pass(20);
    const result = await stopped;
    assert.ok(Math.abs(result.playedMs - 1500) <= 12, `${result.playedMs} ms`);
    assert.equal(result.degraded, undefined);
    await pass(300);
    assert.equal(stage.finishes.length, 1);
    assert.equal(source(), 'aligned');
    assert.equal(stage.finishes[0]?.synchronizedTranscript, stage.playout.heard(M1).heardText);
  });

  it('a stop at the word is a stop at once if the words are not known when it is decided', async () => {
    await speak('The caller stops this sentence long before it comes to its end.');
    await pass(1500);
    const stopped = stage.playout.stop(M1, word);
    stage.interrupt();
    await pass(20);
    const { boundary, playedMs, degraded } = await stopped;
    assert.equal(boundary, 'now');
    assert.equal(degraded, 'no word times are known');
    assert.ok(Math.abs(playedMs - 1500) <= 12, `${playedMs} ms`);
  });
});

describe('a stop at the word', () => {
  it('a stop at the word ends with the spoken word in an amount that is written in figures', async () => {
    await speak('There is a charge of $1,284.50 on your account.');
    await pass(1300);
    stage.playout.lookForWords(M1);
    await pass(100);
    const stopped = stage.playout.stop(M1, word);
    await pass(600);
    const { boundary, playedMs } = await stopped;
    assert.equal(boundary, 'word');
    // "One thousand two hundred eighty four …" goes on for two seconds more.
    assert.ok(playedMs - 1400 < 500, `${playedMs} ms`);
  });

  it('a stop at the word is one at once if the word continues for longer than 500 ms', async () => {
    stage.claim(M1);
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000, [
      voice.createTimedString({ text: '$1,284.50', startTime: 0, endTime: 1.9 }),
    ]);
    await pass(300);
    const stopped = stage.playout.stop(M1, word);
    await pass(30);
    const { boundary, playedMs } = await stopped;
    assert.equal(boundary, 'now');
    assert.ok(Math.abs(playedMs - 300) <= 12, `${playedMs} ms`);
  });
});

const seconds = (length: number, value: (second: number) => number): Int16Array =>
  Int16Array.from({ length: length * RATE_HZ }, (_, i) => value(i / RATE_HZ));

describe('audio that does not speak its text', () => {
  const music = seconds(8, (t) => {
    const hertz = [262, 330, 392, 523][Math.floor(t * 4) % 4] ?? 262;
    const loudness = 6000 * Math.exp(-2 * ((t * 4) % 1));
    return loudness * Math.sin(2 * Math.PI * hertz * t) + 900 * Math.sin(2 * Math.PI * 110 * t);
  });
  const texts = {
    music:
      'Our office is open from nine to five on every working day of the week, and closed then.',
    markup: `<speak><prosody rate="slow">${'Hold <break time="1ms"/> https://example.com/a?b=c '.repeat(60)}`,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`a stop waits for no word of audio that does not speak its text (${name})`, async () => {
      await speak(text, music);
      stage.playout.lookForWords(M1);
      await pass(500);
      assert.ok(stage.playout.heard(M1).confidence <= 0.5);
      const stopped = stage.playout.stop(M1, word);
      await pass(30);
      assert.equal((await stopped).boundary, 'now');
    });
  }
});
