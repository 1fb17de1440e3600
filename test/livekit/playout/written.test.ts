import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HeardText } from '../../../src/livekit/playout/heard-text.ts';
import { asWritten, type Written } from '../../../src/livekit/playout/written.ts';

const SPOKEN = 'Your bill is due on Friday.';

/** The parts of a written text after a voice has spoken all that it had. */
function afterSpeaking(spoken: string, text: string): readonly string[] {
  const all: HeardText = { heardText: spoken, unheardText: '', source: 'complete', confidence: 1 };
  const written: Written = { text, onMore: undefined, isClaimed: true, shownTo: undefined };
  const { heardText, unheardText } = asWritten(all, written, true);
  return [heardText, unheardText];
}

test('a sentence that the voice never spoke is not heard, although what was spoken is', () => {
  assert.deepEqual(afterSpeaking(SPOKEN, `${SPOKEN} Please pay it by then.`), [
    SPOKEN,
    'Please pay it by then.',
  ]);
});

test('a text that was spoken whole is heard as it is written', () => {
  assert.deepEqual(afterSpeaking(SPOKEN, 'Your bill is due on **Friday**!'), [
    'Your bill is due on **Friday**!',
    '',
  ]);
});

test('a text that is spelled otherwise than it is spoken is heard whole', () => {
  assert.deepEqual(afterSpeaking('It costs twenty dollars.', 'It costs $20.'), [
    'It costs $20.',
    '',
  ]);
});
