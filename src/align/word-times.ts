import { timeByCharacters, USUAL_MS_PER_CHARACTER } from './characters.ts';
import { guessLanguage } from './language.ts';
import { FRAME_MS, measureLoudness, type Loudness } from './loudness.ts';
import { planSounds, usualWay, type Sound } from './sound-plan.ts';
import type { PrintedWord, SpokenAudio, WordTime, WordTimes } from './spoken.ts';
import { laySounds, type LaidSound } from './viterbi.ts';

/**
 * Finds when each word of a text is heard.
 *
 * Words are what stands between white space, as printed: `$12.50` is one. A text without words
 * gives none; audio that cannot be compared with them (silence, too short) times them by length.
 * Takes about 2 ms for a second of speech: `timeWordsInSlices` is the same, in parts.
 */
export function timeWords(text: string, audio: SpokenAudio): WordTimes {
  const slices = timeWordsInSlices(text, audio);
  let slice = slices.next();
  while (slice.done !== true) slice = slices.next();
  return slice.value;
}

/** `timeWords` for a thread that must not be kept: each step takes well under a millisecond. */
export function* timeWordsInSlices(
  text: string,
  audio: SpokenAudio,
): Generator<undefined, WordTimes> {
  const words = printedWords(text);
  const near = withinReach(words, audio);
  const plan = planSounds(near, audio.language ?? guessLanguage(text));
  yield undefined;
  const loudness = yield* measureLoudness(audio);
  const first = audio.isComplete ? stretchOfWhole(plan, loudness) : audio.stretch;
  // Audio that is far too short or long for its text is not that text.
  const isLikely = near.length > 0 && first > STRETCH_MIN && first < STRETCH_MAX;
  if (!isLikely) return timeByCharacters(words, audio);
  const rough = yield* laySounds(plan, loudness, { ...audio, stretch: first });
  if (rough === undefined) return timeByCharacters(words, audio);
  // Which way figures were said and where pauses are is known now, and with it the speed.
  const stretch = clamped(stretchOf(plan, rough, first));
  const laid = (yield* laySounds(plan, loudness, { ...audio, stretch })) ?? rough;
  const all = [...laid, ...expected(plan, laid, stretch)];
  const timed = spansOf(near, plan, all, loudness.firstFrame);
  return {
    words: [...timed, ...expectedFar(words.slice(near.length), timed, stretch)],
    source: 'aligned',
    confidence: audio.isComplete ? COMPLETE_CONFIDENCE : PARTIAL_CONFIDENCE,
    stretch,
  };
}

/** The last resort alone, for who has seen the above fail: words by their share of the audio. */
export function timeWordsByLength(text: string, audio: SpokenAudio): WordTimes {
  return timeByCharacters(printedWords(text), audio);
}

function printedWords(text: string): readonly PrintedWord[] {
  return Array.from(text.matchAll(/\S+/g), (match) => ({ text: match[0], offset: match.index }));
}

/**
 * The words that the audio can hold, and some more; none where all of them must be in it and cannot.
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

/** Words too far ahead for their sounds to be looked at, one after another by their length. */
function expectedFar(
  words: readonly PrintedWord[],
  before: readonly WordTime[],
  stretch: number,
): readonly WordTime[] {
  let endMs = before.at(-1)?.endMs ?? 0;
  return words.map((word) => {
    const startMs = endMs;
    endMs += (word.text.length + 1) * USUAL_MS_PER_CHARACTER * stretch;
    return { ...word, startMs, endMs };
  });
}

/** How slow a voice is that says the usual way in all of the audio. */
function stretchOfWhole(plan: readonly Sound[], loudness: Loudness): number {
  const usualMs = usualWay(plan, 0).reduce((sum, at) => sum + (plan[at]?.usualMs ?? 0), 0);
  return ((loudness.endFrame - loudness.firstFrame) * FRAME_MS) / Math.max(1, usualMs);
}

/** How slow the voice was by the sounds that were laid to their end; drawn to what was known before. */
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

/** Where the sounds will end that the audio does not hold yet, or not to their end. */
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

/** From the start of each word's first sound to the end of its last; no time for a word of none. */
function spansOf(
  words: readonly PrintedWord[],
  plan: readonly Sound[],
  laid: readonly LaidSound[],
  firstFrame: number,
): readonly WordTime[] {
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const { at, fromFrame, endFrame } of laid) {
    const word = plan[at]?.word ?? -1;
    if (word < 0) continue;
    if (!starts.has(word)) starts.set(word, fromFrame);
    ends.set(word, endFrame);
  }
  let last = firstFrame;
  return words.map((word, index) => {
    const from = starts.get(index) ?? last;
    last = ends.get(index) ?? last;
    return { ...word, startMs: from * FRAME_MS, endMs: last * FRAME_MS };
  });
}

function clamped(stretch: number): number {
  return Math.min(STRETCH_MAX, Math.max(STRETCH_MIN, stretch));
}

/** What was known of the voice counts as much as this much of usual speech. */
const KNOWN_MS = 500;
const STRETCH_MIN = 0.3;
const STRETCH_MAX = 4;
const AHEAD_MS = 5000;
/** Words right at cuts every 50 ms: 97 % with the whole audio, 90 % at the very end of a part. */
const COMPLETE_CONFIDENCE = 0.97;
const PARTIAL_CONFIDENCE = 0.9;
