import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { voice } from '@livekit/agents';
import { pass, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, samples, type Stage } from '../../harness/stages/playout-stage.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

/** Words of 300 ms with 100 ms of silence after each, with their times as a TTS gives them. */
function timed(text: string): voice.TimedString[] {
  return text
    .split(' ')
    .map((word, i) =>
      voice.createTimedString({ text: word, startTime: i * 0.4, endTime: i * 0.4 + 0.3 }),
    );
}

const TEXT = 'Your balance is due. It is 4 7 2 9 dollars. Please pay it soon.';
const WORDS = TEXT.split(' ').length;

async function playUntil(ms: number): Promise<void> {
  stage.playout.startPlayout(M1);
  await stage.speak(M1, WORDS * 400, timed(TEXT));
  await pass(ms);
}

async function stopAt(request: Parameters<Stage['playout']['stop']>[1]) {
  const stopped = stage.playout.stop(M1, request);
  await pass(request.boundMs + 300);
  stage.interrupt();
  await settled();
  return stopped;
}

const stop = (at: 'now' | 'word' | 'sentence', protect: readonly string[] = [], boundMs = 3000) =>
  stopAt({ at, boundMs, protect });

const cases = [
  { name: 'a word is played to its end', atMs: 900, at: 'word', playedMs: 1100, boundary: 'word' },
  {
    name: 'a word whose last samples are sent already ends as sent',
    atMs: 680,
    at: 'word',
    playedMs: 700,
    boundary: 'word',
  },
  {
    name: 'between words it is at once',
    atMs: 750,
    at: 'word',
    playedMs: 750,
    boundary: 'word',
  },
  {
    name: 'a sentence is played to its end',
    atMs: 500,
    at: 'sentence',
    playedMs: 1530,
    boundary: 'sentence',
  },
  {
    name: 'after a sentence it is at once',
    atMs: 1570,
    at: 'sentence',
    playedMs: 1570,
    boundary: 'sentence',
  },
  { name: 'it is at once', atMs: 500, at: 'now', playedMs: 500, boundary: 'now' },
] as const;

describe('a stop at a boundary, with the word times of the TTS', () => {
  for (const { name, atMs, at, playedMs, boundary } of cases) {
    it(`a stop at a boundary (${at}): ${name}`, async () => {
      await playUntil(atMs);
      const result = await stop(at);
      assert.equal(result.boundary, boundary);
      assert.equal(result.degraded, undefined);
      assert.ok(Math.abs(result.playedMs - playedMs) <= 12, `${result.playedMs} ms`);
      const sounding = stage.player.wire.filter((value) => value !== 0).length;
      assert.ok(Math.abs(sounding - samples(result.playedMs)) <= samples(17), `${sounding}`);
    });
  }

  it('a stop at the sentence falls back to the word where the sentence ends after the bound', async () => {
    await playUntil(500);
    const result = await stop('sentence', [], 500);
    assert.equal(result.boundary, 'word');
    assert.equal(result.degraded, 'the sentence ends after the bound');
    assert.ok(Math.abs(result.playedMs - 700) <= 12, `${result.playedMs} ms`);
  });

  it('a stop does not cut a protected number', async () => {
    await playUntil(2900);
    const result = await stop('word', ['numbers']);
    assert.ok(Math.abs(result.playedMs - 3900) <= 12, `${result.playedMs} ms`);
    assert.match(stage.playout.heard(M1).heardText, /4 7 2 9$/);
  });

  it('a stop does not begin a protected number that it would cut', async () => {
    await playUntil(2370);
    const result = await stop('now', ['numbers']);
    assert.ok(Math.abs(result.playedMs - 3900) <= 12, `${result.playedMs} ms`);
  });

  it('a stop cuts a protected number that is longer than the bound, and reports it', async () => {
    await playUntil(2500);
    const result = await stop('now', ['numbers'], 800);
    assert.equal(result.degraded, 'the protected span ends after the bound');
    assert.ok(Math.abs(result.playedMs - 2500) <= 12, `${result.playedMs} ms`);
  });

  it('a stop at a boundary gives way to a later stop now', async () => {
    await playUntil(500);
    const first = stage.playout.stop(M1, { at: 'sentence', boundMs: 3000, protect: [] });
    await pass(100);
    const second = stage.playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
    await pass(10);
    assert.deepEqual(await first, await second);
    assert.equal((await first).boundary, 'now');
    assert.ok(Math.abs((await first).playedMs - 600) <= 12);
  });

  it('a stop at a boundary that the audio never reaches ends with the bound', async () => {
    stage.playout.startPlayout(M1);
    await stage.capture(M1, 900, timed('Your balance is due'));
    await pass(850);
    const result = await stop('sentence', [], 700);
    assert.equal(result.boundary, 'now');
    assert.match(result.degraded ?? '', /within the bound|no end of a sentence/);
  });

  it('a stop at a boundary without word times stops now, and reports it', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(300);
    const result = await stop('sentence', ['money']);
    assert.equal(result.boundary, 'now');
    assert.match(result.degraded ?? '', /no word times are known/);
  });
});

async function pauseAt(ms: number): Promise<void> {
  await playUntil(ms);
  stage.playout.holdPause(M1);
  await pass(200);
}

describe('a resume', () => {
  it('a resume at the word goes back to its start and repeats nothing else', async () => {
    await pauseAt(900);
    const before = stage.player.wire.filter((value) => value !== 0).length;
    const result = stage.playout.resumePlayout(M1, 'word');
    assert.equal(result.at, 'word');
    assert.ok(Math.abs(result.positionMs - 790) <= 1, `${result.positionMs} ms`);
    await pass(WORDS * 400);
    const sounding = stage.player.wire.filter((value) => value !== 0).length;
    const repeated = sounding - samples(WORDS * 400);
    assert.ok(Math.abs(repeated - (before - samples(790))) <= 2, `${repeated} samples again`);
    assert.deepEqual(stage.finishes, [
      { playbackPosition: (WORDS * 400) / 1000, interrupted: false },
    ]);
  });

  it('a resume at the word does not count again what was heard before', async () => {
    await pauseAt(900);
    const playedMs = stage.playout.playedMs(M1);
    stage.playout.resumePlayout(M1, 'word');
    await pass(50);
    assert.equal(stage.playout.playedMs(M1), playedMs);
    const { playedMs: stoppedMs } = await stop('now');
    assert.equal(stoppedMs, playedMs);
  });

  it('a resume between words continues where it was', async () => {
    await pauseAt(715);
    const { positionMs } = stage.playout.resumePlayout(M1, 'word');
    assert.equal(positionMs, stage.playout.playedMs(M1));
  });

  it('a resume at the sentence goes back to its start', async () => {
    await pauseAt(2500);
    const result = stage.playout.resumePlayout(M1, 'sentence');
    assert.equal(result.at, 'sentence');
    assert.ok(Math.abs(result.positionMs - 1590) <= 1, `${result.positionMs} ms`);
  });

  it('a stop after a resume that went back ends with the repeated word, not with a later one', async () => {
    await pauseAt(2500);
    stage.playout.resumePlayout(M1, 'sentence');
    const before = stage.player.wire.length;
    await pass(150);
    const result = await stop('word');
    assert.equal(result.boundary, 'word');
    const again = stage.player.wire.slice(before).filter((value) => value !== 0).length;
    assert.ok(Math.abs(again - samples(1900 - 1590)) <= samples(15), `${again} samples again`);
    // The position does not go back behind what was heard.
    assert.ok(result.playedMs >= 2500, `${result.playedMs} ms`);
  });

  it('after a resume that went back before a number, a stop does not cut the repeated number', async () => {
    await pauseAt(3100);
    stage.playout.resumePlayout(M1, 'sentence');
    const before = stage.player.wire.length;
    await pass(900);
    const result = await stop('now', ['numbers']);
    assert.equal(result.degraded, undefined);
    const again = stage.player.wire.slice(before).filter((value) => value !== 0).length;
    assert.ok(Math.abs(again - samples(3900 - 1590)) <= samples(15), `${again} samples again`);
    assert.match(stage.playout.heard(M1).heardText, /4 7 2 9$/);
  });

  it('a resume at the sentence goes back six seconds at most, else to the word', async () => {
    stage.playout.startPlayout(M1);
    const long = Array.from({ length: 20 }, () => 'word').join(' ');
    await stage.speak(M1, 8000, timed(long));
    await pass(7300);
    stage.playout.holdPause(M1);
    await pass(100);
    const result = stage.playout.resumePlayout(M1, 'sentence');
    assert.equal(result.at, 'word');
    assert.equal(result.degraded, 'the sentence began more than 6 s ago');
    assert.ok(Math.abs(result.positionMs - 7190) <= 1, `${result.positionMs} ms`);
  });
});
