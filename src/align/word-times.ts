import { timeByCharacters, USUAL_MS_PER_CHARACTER } from './characters.ts';
import { guessLanguage } from './language.ts';
import { FRAME_MS, measureLoudness, type Loudness } from './loudness.ts';
import { planSounds, usualWay, type LaidSound, type Sound } from './sound-plan.ts';
import type { PrintedWord, SpokenAudio, WordTime, WordTimes } from './spoken.ts';
import { laySounds } from './viterbi.ts';

/**
 * Finds when each word of a text is heard.
 *
 * Words are separated by white space, as printed: `$12.50` is one. A text without words
 * has no times; if the audio cannot be compared (silence, too short), words are timed by length.
 * Takes about 2 ms per second of speech; `timeWordsInSlices` is the same, in slices.
 */
export function timeWords(text: string, audio: SpokenAudio): WordTimes {
  return finish(timeWordsInSlices(text, audio));
}

/** `timeWords` for a thread that must not be blocked: each step takes well under a millisecond. */
export function* timeWordsInSlices(
  text: string,
  audio: SpokenAudio,
): Generator<undefined, WordTimes> {
  const words = yield* printedWords(text);
  const near = withinReach(words, audio);
  const language = audio.language ?? guessLanguage(text.slice(0, LANGUAGE_CHARACTERS));
  const plan = yield* planSounds(near, language);
  const loudness = yield* measureLoudness(audio);
  const first = audio.isComplete ? stretchOfWhole(plan, loudness) : audio.stretch;
  // Audio that is far too short or long for its text is not that text.
  const isLikely = near.length > 0 && first > STRETCH_MIN && first < STRETCH_MAX;
  if (!isLikely) return timeByCharacters(words, audio);
  const rough = yield* laySounds(plan, loudness, { ...audio, stretch: first });
  if (rough === undefined || rough.misfit > MISFIT_MAX) return timeByCharacters(words, audio);
  // Now the reading of figures and the pauses are known, and with them the speed.
  const stretch = clamped(stretchOf(plan, rough.sounds, first));
  const laid = (yield* laySounds(plan, loudness, { ...audio, stretch })) ?? rough;
  const all = [...laid.sounds, ...expected(plan, laid.sounds, stretch)];
  const timed = spansOf(near, plan, all, loudness.firstFrame);
  const far = yield* expectedFar(words.slice(near.length), timed, stretch);
  return {
    words: far.length === 0 ? timed : [...timed, ...far],
    source: 'aligned',
    confidence: confidenceOf(laid.misfit, audio.isComplete),
    begun: begunOf(words.length, plan, laid.sounds),
    stretch,
  };
}

/** Only the last resort, for callers for which the above failed: words by their share of the audio. */
export function timeWordsByLength(text: string, audio: SpokenAudio): WordTimes {
  return timeByCharacters(finish(printedWords(text)), audio);
}

function finish<Result>(slices: Generator<undefined, Result>): Result {
  let slice = slices.next();
  while (slice.done !== true) slice = slices.next();
  return slice.value;
}

function* printedWords(text: string): Generator<undefined, readonly PrintedWord[]> {
  const words: PrintedWord[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    words.push({ text: match[0], offset: match.index });
    if (words.length % WORDS_PER_SLICE === 0) yield undefined;
  }
  return words;
}

/**
 * The words that fit into the audio, and some more; none if all must be in it but do not fit.
 * Else the work would grow with a text of which only a little has been synthesised.
 */
function withinReach(words: readonly PrintedWord[], audio: SpokenAudio): readonly PrintedWord[] {
  const mostCharacters =
    ((audio.samples.length / audio.rateHz) * 1000 + AHEAD_MS) /
    (USUAL_MS_PER_CHARACTER * STRETCH_MIN);
  let characters = 0;
  const past = words.findIndex((word) => (characters += word.text.length + 1) > mostCharacters);
  if (past < 0) return words;
  return audio.isComplete ? [] : words.slice(0, past + 1);
}

/** Times words too far ahead for their sounds to be compared: one after another, by length. */
function* expectedFar(
  words: readonly PrintedWord[],
  before: readonly WordTime[],
  stretch: number,
): Generator<undefined, readonly WordTime[]> {
  let endMs = before.at(-1)?.endMs ?? 0;
  const expectedWords: WordTime[] = [];
  for (const word of words) {
    const startMs = endMs;
    endMs += (word.text.length + 1) * USUAL_MS_PER_CHARACTER * stretch;
    expectedWords.push({ ...word, startMs, endMs, spokenEndsMs: [endMs] });
    if (expectedWords.length % WORDS_PER_SLICE === 0) yield undefined;
  }
  return expectedWords;
}

/** How slow a voice is whose usual reading takes all of the audio. */
function stretchOfWhole(plan: readonly Sound[], loudness: Loudness): number {
  const usualMs = usualWay(plan, 0).reduce((sum, at) => sum + (plan[at]?.usualMs ?? 0), 0);
  return ((loudness.endFrame - loudness.firstFrame) * FRAME_MS) / Math.max(1, usualMs);
}

/** How slow the voice was in its completed sounds, weighted with what was known before. */
function stretchOf(plan: readonly Sound[], laid: readonly LaidSound[], known: number): number {
  let usualMs = KNOWN_MS;
  let spokenMs = KNOWN_MS * known;
  for (const { at, fromFrame, endFrame } of laid.slice(0, -1)) {
    const sound = plan[at];
    if (sound === undefined || sound.word < 0) continue;
    usualMs += sound.usualMs;
    spokenMs += (endFrame - fromFrame) * FRAME_MS;
  }
  return spokenMs / usualMs;
}

/** Where sounds will end that the audio does not contain yet, or not completely. */
function expected(
  plan: readonly Sound[],
  laid: readonly LaidSound[],
  stretch: number,
): readonly LaidSound[] {
  const last = laid.at(-1);
  if (last === undefined) return [];
  let frame = last.endFrame;
  return usualWay(plan, last.at).map((at, index) => {
    const { usualMs = 0, word = -1 } = plan[at] ?? {};
    const fromFrame = index === 0 ? last.fromFrame : frame;
    const endFrame = fromFrame + (usualMs * (word < 0 ? 1 : stretch)) / FRAME_MS;
    frame = Math.max(frame, endFrame);
    return { at, fromFrame, endFrame: frame };
  });
}

/** How many words have begun. Words without sounds (a dash) at the end are not required. */
function begunOf(words: number, plan: readonly Sound[], laid: readonly LaidSound[]): number {
  const last = laid.reduce((most, { at }) => Math.max(most, plan[at]?.word ?? -1), -1);
  const lastOfPlan = plan.reduce((most, { word }) => Math.max(most, word), -1);
  const isAll = last === lastOfPlan && plan.at(-1) !== undefined;
  return isAll ? words : last + 1;
}

/** From the start of each word's first sound to the end of its last; no time for a word without sounds. */
function spansOf(
  words: readonly PrintedWord[],
  plan: readonly Sound[],
  laid: readonly LaidSound[],
  firstFrame: number,
): readonly WordTime[] {
  const starts = new Map<number, number>();
  const ends = new Map<number, Map<number, number>>();
  for (const { at, fromFrame, endFrame } of laid) {
    const { word = -1, part = 0 } = plan[at] ?? {};
    if (word < 0) continue;
    if (!starts.has(word)) starts.set(word, fromFrame);
    const parts = ends.get(word) ?? new Map<number, number>();
    ends.set(word, parts.set(part, endFrame));
  }
  let last = firstFrame;
  return words.map((word, index) => {
    const startMs = (starts.get(index) ?? last) * FRAME_MS;
    const parts = [...(ends.get(index)?.values() ?? [last])];
    last = parts.at(-1) ?? last;
    const spokenEndsMs = parts.map((frame) => frame * FRAME_MS);
    return { ...word, startMs, endMs: last * FRAME_MS, spokenEndsMs };
  });
}

/** Confidence: it falls as the text fits the audio worse. */
function confidenceOf(misfit: number, isComplete: boolean): number {
  const most = isComplete ? COMPLETE_CONFIDENCE : PARTIAL_CONFIDENCE;
  const over = Math.max(0, misfit - MISFIT_USUAL) / (MISFIT_MAX - MISFIT_USUAL);
  return Math.max(0, most - over * (most - LEAST_CONFIDENCE));
}

function clamped(stretch: number): number {
  return Math.min(STRETCH_MAX, Math.max(STRETCH_MIN, stretch));
}

/** Earlier knowledge of the voice has the weight of this much usual speech. */
const KNOWN_MS = 500;
const STRETCH_MIN = 0.3;
const STRETCH_MAX = 4;
const AHEAD_MS = 5000;
/** Share of right words at cuts every 50 ms: 97 % with the whole audio, 90 % at the very end of a part. */
const COMPLETE_CONFIDENCE = 0.97;
const PARTIAL_CONFIDENCE = 0.9;
/** Voices over their own text reach at most this, clean and through noisy lines. */
const MISFIT_USUAL = 0.22;
/** Beyond it the audio speaks something else: music, noise, another text. */
const MISFIT_MAX = 0.45;
const LEAST_CONFIDENCE = 0.3;
const WORDS_PER_SLICE = 500;
/** Enough characters to recognise the language of a text. */
const LANGUAGE_CHARACTERS = 2000;
