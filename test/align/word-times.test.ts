import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { timeWords, timeWordsInSlices, type SpokenAudio } from '../../src/align/index.ts';
import {
  FLITE_RATE_HZ,
  FLITE_VOICES,
  loadFlite,
  runFlite,
} from '../../src/offline/speech/flite.ts';

let flite: Awaited<ReturnType<typeof loadFlite>>;

before(async () => {
  flite = await loadFlite();
});

const whole = (samples: Int16Array, rateHz: number = FLITE_RATE_HZ): SpokenAudio => ({
  samples,
  rateHz,
  isComplete: true,
  stretch: 1,
});

/** Speaks each part by itself and joins them, so that the moments between the parts are known. */
function speakParts(parts: readonly string[], voice: (typeof FLITE_VOICES)[number]) {
  const spoken = parts.map((part) => trimmed(runFlite(flite, part, voice, 1)));
  const samples = new Int16Array(spoken.reduce((sum, part) => sum + part.length, 0));
  const endsMs: number[] = [];
  let length = 0;
  for (const part of spoken) {
    samples.set(part, length);
    length += part.length;
    endsMs.push((length / FLITE_RATE_HZ) * 1000);
  }
  return { text: parts.join(' '), audio: whole(samples), endsMs };
}

/** The samples without the silence that a voice puts around its speech. */
function trimmed(samples: Int16Array): Int16Array {
  const first = samples.findIndex((sample) => Math.abs(sample) > 200);
  const last = samples.findLastIndex((sample) => Math.abs(sample) > 200);
  return samples.slice(first, last + 1);
}

const texts = [
  ['Thank you for calling', 'about your latest bill'],
  ['Your total is $1,249.99', 'and it is due on May 14th'],
  ['The meeting begins at 3:30', 'in the second room'],
  ['Your account ends in 4729', 'which we have on file'],
  ['Please write to help@example.com', 'before the weekend'],
  ['The FAQ has more about that', 'if you want to read it'],
] as const;

describe('the times of words', () => {
  for (const voice of FLITE_VOICES) {
    it(`word times are found on both sides of a known moment (${voice})`, () => {
      for (const parts of texts) {
        const { text, audio, endsMs } = speakParts(parts, voice);
        const { words, source } = timeWords(text, audio);
        const [first, second] = [parts[0].split(' ').length - 1, parts[0].split(' ').length];
        const knownMs = endsMs[0] ?? 0;
        assert.equal(source, 'aligned');
        assert.ok(Math.abs((words[first]?.endMs ?? 0) - knownMs) < 100, `${text}: end of ${first}`);
        assert.ok(Math.abs((words[second]?.startMs ?? 0) - knownMs) < 200, `${text}: ${second}`);
      }
    });
  }

  it('word times are much nearer than times by characters where figures are spoken', () => {
    const { text, audio, endsMs } = speakParts(['$1,249.99', 'is what you owe us now'], 'slt');
    const aligned = timeWords(text, audio).words[0]?.endMs ?? 0;
    const share = 10 / (text.length + 1);
    const byCharacters = share * (endsMs[1] ?? 0);
    assert.ok(Math.abs(aligned - (endsMs[0] ?? 0)) < 60);
    assert.ok(Math.abs(byCharacters - (endsMs[0] ?? 0)) > 500);
  });

  it('word times are in order and within the audio, with the position of each word in the text', () => {
    const text = 'One  moment —\nplease, I look it up.';
    const { words } = timeWords(text, whole(runFlite(flite, text, 'rms', 1)));
    assert.deepEqual(
      words.map((word) => text.slice(word.offset, word.offset + word.text.length)),
      text.split(/\s+/),
    );
    words.forEach((word, i) => {
      assert.ok(word.startMs <= word.endMs);
      assert.ok(i === 0 || (words[i - 1]?.endMs ?? 0) <= word.startMs + 1e-6);
    });
  });

  it('word times are the same when they are computed in slices', () => {
    const text = 'Nothing is kept waiting while this is found.';
    const audio = whole(runFlite(flite, text, 'slt', 1));
    const slices = timeWordsInSlices(text, audio);
    let steps = 0;
    let slice = slices.next();
    for (; slice.done !== true; slice = slices.next()) steps += 1;
    assert.deepEqual(slice.value, timeWords(text, audio));
    assert.ok(steps > 20, `${steps} steps`);
  });

  it('word times of audio that breaks off are found to its end, and the rest is expected later', () => {
    const { text, audio, endsMs } = speakParts(['Thank you for calling', 'about your bill'], 'slt');
    const cut = Math.round((((endsMs[0] ?? 0) + 150) / 1000) * FLITE_RATE_HZ);
    const part = { ...audio, samples: audio.samples.slice(0, cut), isComplete: false };
    const { words, confidence } = timeWords(text, part);
    assert.ok(Math.abs((words[3]?.endMs ?? 0) - (endsMs[0] ?? 0)) < 100);
    assert.ok((words[6]?.endMs ?? 0) > (endsMs[0] ?? 0) + 150);
    assert.ok(confidence < timeWords(text, audio).confidence);
  });

  it('word times do not depend on how loud the audio is', () => {
    const text = 'A quiet line is no reason to be wrong.';
    const samples = runFlite(flite, text, 'slt', 1);
    const quiet = samples.map((sample) => Math.round(sample / 16));
    const loud = timeWords(text, whole(samples)).words.map((word) => word.endMs);
    const soft = timeWords(text, whole(quiet)).words.map((word) => word.endMs);
    const off = loud.map((endMs, i) => Math.abs(endMs - (soft[i] ?? 0)));
    assert.ok(Math.max(...off) <= 40, off.join(' '));
  });
});

describe('without words or speech', () => {
  const cases = [
    { name: 'no text', text: '', ms: 500, words: 0 },
    { name: 'white space', text: ' \n ', ms: 500, words: 0 },
    { name: 'only signs', text: '— … —', ms: 500, words: 3 },
    { name: 'text without audio', text: 'Never said.', ms: 0, words: 2 },
    { name: 'text over silence', text: 'Never heard.', ms: 500, words: 2 },
  ];
  for (const { name, text, ms, words } of cases) {
    it(`word times of ${name} have a defined result`, () => {
      const silence = new Int16Array((ms * FLITE_RATE_HZ) / 1000);
      for (const isComplete of [true, false]) {
        const times = timeWords(text, { ...whole(silence), isComplete });
        assert.equal(times.words.length, words);
        assert.ok(times.words.every((word) => Number.isFinite(word.startMs + word.endMs)));
      }
    });
  }

  it('word times do not change at an odd sample rate', () => {
    const text = 'An odd rate.';
    const samples = runFlite(flite, text, 'slt', 1);
    const odd = timeWords(text, whole(samples, 11_111));
    const even = timeWords(text, whole(samples));
    assert.equal(odd.words.length, even.words.length);
    assert.ok((odd.words[2]?.endMs ?? 0) > (even.words[2]?.endMs ?? 0));
  });

  for (const rateHz of [0, -8000, Number.NaN, 1, 3999, 1e9, Number.POSITIVE_INFINITY]) {
    it(`word times at a sample rate of ${rateHz} have a defined result`, () => {
      const samples = runFlite(flite, 'An odd rate.', 'slt', 1);
      for (const isComplete of [true, false]) {
        const { words } = timeWords('An odd rate.', { ...whole(samples, rateHz), isComplete });
        assert.equal(words.length, 3);
        assert.ok(words.every((word) => Number.isFinite(word.startMs + word.endMs)));
      }
    });
  }

  for (const stretch of [0, Number.NaN, Number.POSITIVE_INFINITY, -1, 1e9]) {
    it(`word times with a stretch of ${stretch} have a defined result`, () => {
      const samples = runFlite(flite, 'An odd voice.', 'slt', 1);
      const { words } = timeWords('An odd voice.', {
        ...whole(samples),
        isComplete: false,
        stretch,
      });
      assert.ok(words.every((word) => Number.isFinite(word.startMs + word.endMs)));
    });
  }

  it('a long text of which little is synthesised takes no longer to time than that little', () => {
    const samples = runFlite(flite, 'One moment please, I look it up.', 'slt', 1);
    const text = `One moment please, I look it up. ${'And on it goes. '.repeat(50_000)}`;
    let steps = 0;
    const slices = timeWordsInSlices(text, { ...whole(samples), isComplete: false });
    let slice = slices.next();
    for (; slice.done !== true; slice = slices.next()) steps += 1;
    const { words, source } = slice.value;
    assert.equal(source, 'aligned');
    assert.equal(words.length, 200_007);
    // 400 steps list the words of the text, 500 each, and time the words far ahead.
    assert.ok(steps < 1100, `${steps} steps`);
    assert.ok(words.every((word, i) => word.startMs >= (words[i - 1]?.startMs ?? 0)));
  });

  it('word times of noise without speech have a defined result', () => {
    let seed = 1;
    const noise = new Int16Array(FLITE_RATE_HZ * 2).map(() => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 16) - 32_768;
    });
    for (const isComplete of [true, false]) {
      const { words } = timeWords('Nothing but noise.', { ...whole(noise), isComplete });
      assert.ok(words.every((word) => Number.isFinite(word.startMs + word.endMs)));
    }
  });

  it('audio of another text is timed by characters, with low confidence', () => {
    const times = timeWords(
      'Hi.',
      whole(
        runFlite(
          flite,
          'A very long sentence that says something else, and then goes on and on about it.',
          'slt',
          1,
        ),
      ),
    );
    assert.equal(times.source, 'characters');
    assert.ok(times.confidence <= 0.5);
  });
});
