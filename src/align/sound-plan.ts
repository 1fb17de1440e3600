import { phonesOf, type Phone } from './phones.ts';
import { spokenForm } from './spoken-form.ts';
import type { PrintedWord } from './word-times.ts';

/** One sound, or one possible silence between words, in the order in which they are spoken. */
export type Sound = {
  readonly kind: Phone | 'pause';
  /** Milliseconds it lasts at a usual speed. */
  readonly usualMs: number;
  /** The word it belongs to; -1 for a pause. */
  readonly word: number;
  /** What it costs not to be there; infinite for a sound of a word. */
  readonly skipCost: number;
  /** What it costs to be there. */
  readonly presenceCost: number;
};

/**
 * Lists the sounds of a text, with the pauses that may stand between words and at both ends.
 *
 * A word without sounds (a dash) is nothing but the pause after it.
 */
export function planSounds(words: readonly PrintedWord[]): readonly Sound[] {
  const sounds = words.flatMap((word, index) => {
    const isLast = index === words.length - 1;
    const mark = isLast ? 'end' : markAfter(word.text);
    const spoken = spokenForm(word.text);
    const isFunction = spoken.length === 1 && FUNCTION_WORDS.has(spoken[0] ?? '');
    const stretch = (isFunction ? FUNCTION_STRETCH : 1) * (mark === 'none' ? 1 : FINAL_STRETCH);
    const sounds = spoken.flatMap(phonesOf).map((kind, place) => ({
      kind,
      usualMs: (USUAL_MS[kind] + (place === 0 ? WORD_ONSET_MS : 0)) * stretch,
      word: index,
      skipCost: Number.POSITIVE_INFINITY,
      presenceCost: 0,
    }));
    return [...sounds, PAUSES[mark]];
  });
  return [PAUSES.end, ...sounds];
}

/** Milliseconds that the sounds last together at a usual speed, with the pauses that punctuation asks for. */
export function usualMsOf(sounds: readonly Sound[]): number {
  return sounds.reduce(
    (sum, sound) => sum + (sound.kind === 'pause' && sound.skipCost === 0 ? 0 : sound.usualMs),
    0,
  );
}

type Mark = 'none' | 'comma' | 'stop';

function markAfter(word: string): Mark {
  const mark = word.replace(/["'”’)\]]+$/, '').at(-1) ?? '';
  if (/[.?!…]/.test(mark)) return 'stop';
  return /[,;:—–-]/.test(mark) ? 'comma' : 'none';
}

/** Hand-set once on espeak-ng and flite voices; halving or doubling them moved few words. */
const USUAL_MS: Readonly<Record<Phone, number>> = {
  vowel: 75,
  long_vowel: 115,
  sonorant: 62,
  fricative: 92,
  stop: 66,
  weak_fricative: 50,
};
const WORD_ONSET_MS = 12;
/** Function words are said faster, words before a break slower. */
const FUNCTION_STRETCH = 0.72;
const FINAL_STRETCH = 1.25;

const pause = { kind: 'pause', word: -1 } as const;
const PAUSES: Readonly<Record<Mark | 'end', Sound>> = {
  none: { ...pause, usualMs: 40, skipCost: 0, presenceCost: 2 },
  comma: { ...pause, usualMs: 160, skipCost: 1.5, presenceCost: 0 },
  stop: { ...pause, usualMs: 400, skipCost: 4, presenceCost: 0 },
  // Noise of the line or a breath, where it is too loud to be taken for silence.
  end: { ...pause, usualMs: 100, skipCost: 0, presenceCost: 1 },
};

const FUNCTION_WORDS = new Set(
  'a an the of to in is it on at be by or as and for you your we i our from can are was were that this there than then will with has have do if so not us me my he she they them its which what who when but'.split(
    ' ',
  ),
);
