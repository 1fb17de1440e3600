import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FLITE_VOICES, loadFlite, runFlite } from '../../../src/offline/speech/flite.ts';
import { createReferenceSpeaker, wordsOf } from '../../../src/scenarios/judge/reference.ts';
import { joinSamples } from '../../../src/sound/resample.ts';
import { sentencesOf } from '../../../src/offline/speech/sentences.ts';

const TEXT =
  'The owner of invoice 1042 owes $84.50 at 9:30 a.m. on the 12th of May. Is that all right - or not?';
const flite = await loadFlite();

for (const voice of FLITE_VOICES) {
  test(`the voice ${voice} speaks each word of a text once, in order, within the speech`, () => {
    const { words, samples } = createReferenceSpeaker(flite, voice)(TEXT);
    assert.deepEqual(
      words.map(({ text }) => text),
      wordsOf(TEXT),
    );
    let fromMs = 0;
    for (const { text, startMs, endMs } of words) {
      assert.ok(startMs >= fromMs - 1e-6 && endMs > startMs, `${text}: ${startMs} to ${endMs}`);
      fromMs = endMs;
    }
    assert.ok(fromMs <= samples.length / 16);
  });

  test(`asking the voice ${voice} for word times does not change a sample of its speech`, () => {
    const spoken = sentencesOf(TEXT).map((sentence) => runFlite(flite, sentence, voice, 1));
    const reference = createReferenceSpeaker(flite, voice)(TEXT).samples;
    assert.deepEqual(reference, joinSamples(spoken));
  });
}

test('only the sound between two words is a pause: a number is as long as its figures', () => {
  const { words } = createReferenceSpeaker(flite, 'slt')('It is 1042, today.');
  const [it, is, figures, today] = words;
  assert.ok(it !== undefined && is !== undefined && figures !== undefined && today !== undefined);
  assert.ok(figures.endMs - figures.startMs > 3 * (is.endMs - is.startMs));
  assert.ok(today.startMs > figures.endMs, 'the comma is a pause, and belongs to neither');
  assert.equal(it.endMs, is.startMs);
});

test('the reference of a text without words has no speech', () => {
  const { words, samples } = createReferenceSpeaker(flite, 'slt')(' ... ');
  assert.deepEqual([words.length, samples.length], [0, 0]);
});
