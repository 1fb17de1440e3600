import { boundSpeech } from './speech-bounds.ts';
import type { PrintedWord, SpokenAudio, WordTimes } from './spoken.ts';

/**
 * Gives each word a share of the audio in proportion to its characters.
 *
 * The last resort: on synthetic voices the word boundaries were off by 140 ms on average and 370 ms
 * at p95. If the end of the audio is still to come, a usual speed of speech is assumed.
 */
export function timeByCharacters(words: readonly PrintedWord[], audio: SpokenAudio): WordTimes {
  const { startMs, endMs } = boundSpeech(audio);
  const characters = words.reduce((sum, word) => sum + word.text.length + 1, 0);
  const knownMs = endMs - startMs;
  const wholeMs = audio.isComplete
    ? knownMs
    : Math.max(knownMs, characters * USUAL_MS_PER_CHARACTER);
  const msPerCharacter = characters === 0 ? 0 : wholeMs / characters;
  let atMs = startMs;
  const timed = words.map((word) => {
    const from = atMs;
    atMs += (word.text.length + 1) * msPerCharacter;
    const toMs = atMs - msPerCharacter;
    return { ...word, startMs: from, endMs: toMs, spokenEndsMs: [toMs] };
  });
  return {
    words: timed,
    source: 'characters',
    confidence: audio.isComplete ? 0.5 : 0.3,
    begun: timed.filter((word) => word.startMs < endMs).length,
    stretch: audio.stretch,
  };
}

/** Milliseconds per character, the space after a word included, at 160 to 175 words a minute. */
export const USUAL_MS_PER_CHARACTER = 62;
