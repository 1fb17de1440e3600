import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { voice } from '@livekit/agents';
import { pass, settled } from '../../harness/stages/playout-player.ts';
import { stageForEach, M1, type Stage } from '../../harness/stages/playout-stage.ts';

let stage: Stage;

stageForEach((made) => {
  stage = made;
});

async function cutAfter(ms: number): Promise<void> {
  await pass(ms);
  await stage.playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
  stage.interrupt();
  await settled();
}

const word = (text: string, startTime: number, endTime: number) =>
  voice.createTimedString({ text, startTime, endTime });
const sentence = (text: string) => voice.createTimedString({ text, startTime: 0 });

describe('what was heard', () => {
  it('by the word times of a TTS, a word was heard when its middle was played', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 2000, [
      word('one ', 0, 0.4),
      word('two ', 0.5, 0.9),
      word('three', 1, 1.4),
    ]);
    await cutAfter(750);
    const heard = stage.playout.heard(M1);
    assert.equal(heard.heardText, 'one two');
    assert.equal(heard.unheardText, 'three');
    assert.equal(heard.boundarySource, 'provider');
    assert.ok(heard.confidence > 0.9);
    assert.equal(stage.finishes[0]?.synchronizedTranscript, 'one two');
  });

  it('the words synthesised before a stop do not count as the whole sentence', async () => {
    stage.playout.startPlayout(M1);
    const words = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ');
    await stage.capture(M1, 2000, [sentence(`${words}.`)]);
    await pass(1000);
    await stage.playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
    const { heardText } = stage.playout.heard(M1);
    // LiveKit flushes what it interrupts.
    stage.interrupt();
    await settled();
    assert.equal(stage.playout.heard(M1).heardText, heardText);
    // Thirty words take longer than two seconds: only a few fit in the first.
    assert.ok(heardText.split(' ').length < 8, heardText);
  });

  it('the heard text has spaces between the words of a TTS that leaves them out', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000, [
      word('one', 0, 0.3),
      word('two', 0.3, 0.6),
      word('three', 0.6, 0.9),
    ]);
    await cutAfter(520);
    assert.equal(stage.playout.heard(M1).heardText, 'one two');
    assert.equal(stage.playout.heard(M1).unheardText, 'three');
  });

  it('the heard text of a whole message is its text', async () => {
    stage.playout.setText(M1, 'All of this is heard.');
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 500);
    await pass(700);
    assert.deepEqual(stage.playout.heard(M1), {
      heardText: 'All of this is heard.',
      unheardText: '',
      playedMs: 500,
      boundarySource: 'complete',
      confidence: 1,
    });
    // The playout gives no transcript: LiveKit keeps its own full text.
    assert.deepEqual(stage.finishes, [{ playbackPosition: 0.5, interrupted: false }]);
  });

  it('the heard text of a message that nobody heard is empty, and the rest is all of it', async () => {
    stage.playout.setText(M1, 'Nobody hears this.');
    assert.deepEqual(stage.playout.heard(M1), {
      heardText: '',
      unheardText: 'Nobody hears this.',
      playedMs: 0,
      boundarySource: 'none',
      confidence: 1,
    });
  });

  it('the heard text keeps sentences apart by the frames that begin them', async () => {
    stage.playout.startPlayout(M1);
    await stage.capture(M1, 1000, [sentence('The first one is over.')]);
    await stage.speak(M1, 1000, [sentence('The second one is not.')]);
    await cutAfter(1010);
    const heard = stage.playout.heard(M1);
    assert.equal(heard.heardText, 'The first one is over.');
    assert.equal(heard.unheardText, 'The second one is not.');
    assert.deepEqual(
      stage.told('text').map((event) => event.text),
      ['The first one is over.', ' The second one is not.'],
    );
  });

  it('the heard text is spelt as the author wrote it where the frames differ in white space', async () => {
    stage.playout.setText(M1, 'The first one\nis over.  The second one is not.');
    stage.playout.startPlayout(M1);
    await stage.capture(M1, 1000, [sentence('The first one is over.')]);
    await stage.speak(M1, 1000, [sentence('The second one is not.')]);
    await cutAfter(1010);
    assert.equal(stage.playout.heard(M1).heardText, 'The first one\nis over.');
    assert.equal(stage.playout.heard(M1).unheardText, 'The second one is not.');
  });

  it('the heard text is not guessed without a text, and found when the text comes later', async () => {
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await cutAfter(500);
    assert.equal(stage.finishes[0]?.synchronizedTranscript, undefined);
    assert.equal(stage.playout.heard(M1).boundarySource, 'none');
    assert.equal(stage.playout.heard(M1).confidence, 0);

    stage.playout.setText(M1, 'one two three four');
    const heard = stage.playout.heard(M1);
    assert.equal(`${heard.heardText} ${heard.unheardText}`, 'one two three four');
    assert.ok(heard.heardText.startsWith('one') && heard.unheardText.endsWith('four'));
    assert.ok(heard.confidence > 0 && heard.confidence < 1);
  });

  it('the rest includes what was never synthesised if the whole text is known', async () => {
    stage.playout.setText(M1, 'Said this far, and this was never synthesised.');
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000, [sentence('Said this far,')]);
    await pass(1200);
    const heard = stage.playout.heard(M1);
    assert.equal(heard.heardText, 'Said this far,');
    assert.equal(heard.unheardText, 'and this was never synthesised.');
  });
});
