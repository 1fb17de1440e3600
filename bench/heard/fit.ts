/**
 * Prints the measures and lengths of the sounds of the tuning voices, to be copied into
 * `src/align/weights.ts`: `node bench/heard/fit.ts`. Run it until the numbers no longer change; two
 * or three times are enough.
 *
 * The present weights align the sounds; the words that are right (both ends within 40 ms of the
 * truth) give the mean, the deviation and the usual length of each kind of sound. Four voices of
 * another engine, whose true times are unknown, count with all their words, so that the weights do
 * not overfit one engine. Nothing of the held-out half is used.
 */
import { guessLanguage } from '../../src/align/language.ts';
import { FRAME_MS, measureLoudness, type Loudness } from '../../src/align/loudness.ts';
import { planSounds, type Sound } from '../../src/align/sound-plan.ts';
import { laySounds } from '../../src/align/viterbi.ts';
import { MANNER } from '../../src/align/weights.ts';
import { timeWords, type SpokenAudio, type WordTime } from '../../src/align/index.ts';
import {
  FLITE_RATE_HZ,
  FLITE_VOICES,
  loadFlite,
  runFlite,
} from '../../src/offline/speech/flite.ts';
import { HEARD_TEXTS } from './texts.ts';
import { HEARD_VOICES, speak, type TrueWord } from './voices.ts';

/** Weight, sum and sum of squares of the observations. */
type Seen = { count: number; sum: number; squares: number };
type KindSeen = {
  readonly level: Seen;
  readonly hiss: Seen;
  readonly bass: Seen;
  readonly length: Seen;
};

/** The channels for the speech: clean, dull with a little noise, bright with more. */
const LINES = [
  { noiseDb: -90, tilt: 0 },
  { noiseDb: -40, tilt: 0.6 },
  { noiseDb: -28, tilt: -0.6 },
] as const;

const kinds = new Map<string, KindSeen>();
const stretches = { onset: noneSeen(), small: noneSeen(), final: noneSeen(), other: noneSeen() };

for (const voice of HEARD_VOICES.filter(({ half }) => half === 'tuning')) {
  for (const text of HEARD_TEXTS) {
    if (text.half !== 'tuning' || text.language !== voice.language) continue;
    const { samples, sampleRate, words } = await speak(text, voice);
    for (const line of LINES) {
      const heard = throughLine(samples, line);
      learn(text.text, { samples: heard, rateHz: sampleRate, isComplete: true, stretch: 1 }, words);
    }
  }
}
const flite = await loadFlite();
for (const voice of FLITE_VOICES) {
  for (const text of HEARD_TEXTS) {
    if (text.half !== 'tuning' || text.language !== 'en' || text.group !== 'plain') continue;
    const samples = runFlite(flite, text.text, voice, 1);
    for (const line of LINES) {
      const heard = throughLine(samples, line);
      learn(
        text.text,
        { samples: heard, rateHz: FLITE_RATE_HZ, isComplete: true, stretch: 1 },
        undefined,
      );
    }
  }
}
for (const [kind, seen] of kinds) {
  const { level, hiss, bass, length } = seen;
  const pair = (of: Seen): string => `[${mean(of).toFixed(1)}, ${deviation(of).toFixed(1)}]`;
  const usual = Math.exp(mean(length)).toFixed(0);
  console.log(
    `${kind}: [${pair(level)}, ${pair(hiss)}, ${pair(bass)}], usualMs ${usual} +- ${deviation(length).toFixed(2)} (${length.count})`,
  );
}
for (const [manner, seen] of Object.entries(stretches)) {
  console.log(`${manner}: ${Math.exp(mean(seen)).toFixed(3)} of the usual length (${seen.count})`);
}

function learn(text: string, audio: SpokenAudio, truth: readonly TrueWord[] | undefined): void {
  const times = timeWords(text, audio);
  const printed = times.words.map((word) => ({ text: word.text, offset: word.offset }));
  const plan = finish(planSounds(printed, guessLanguage(text)));
  const loudness = finish(measureLoudness(audio));
  const voice = { isComplete: true, stretch: times.stretch };
  for (const { at, fromFrame, endFrame } of finish(laySounds(plan, loudness, voice))?.sounds ??
    []) {
    const sound = plan[at];
    if (sound === undefined || endFrame === fromFrame) continue;
    if (sound.word >= 0 && truth && !isRight(times.words[sound.word], truth[sound.word])) continue;
    noteSound(sound, loudness, fromFrame, endFrame, times.stretch);
  }
}

/** White noise under the speech, from a fixed seed, and a tilt of the spectrum. */
function throughLine(samples: Int16Array, { noiseDb, tilt }: (typeof LINES)[number]): Int16Array {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const noise = Math.sqrt(power * 12) * 10 ** (noiseDb / 20);
  let seed = 1;
  let before = 0;
  return samples.map((sample) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const tilted = sample + tilt * before;
    before = sample;
    return Math.max(
      -32_768,
      Math.min(32_767, Math.round(0.6 * tilted + noise * (seed / 2 ** 32 - 0.5))),
    );
  });
}

function isRight(found: WordTime | undefined, word: TrueWord | undefined): boolean {
  if (found === undefined || word === undefined) return false;
  return Math.abs(found.startMs - word.startMs) < 40 && Math.abs(found.endMs - word.endMs) < 40;
}

function noteSound(
  sound: Sound,
  loudness: Loudness,
  from: number,
  to: number,
  stretch: number,
): void {
  const seen = kinds.get(sound.kind) ?? {
    level: noneSeen(),
    hiss: noneSeen(),
    bass: noneSeen(),
    length: noneSeen(),
  };
  kinds.set(sound.kind, seen);
  for (let frame = from; frame < to; frame += 1) {
    note(seen.level, loudness.levelDb[frame] ?? 0);
    note(seen.hiss, loudness.hissDb[frame] ?? 0);
    note(seen.bass, loudness.bassDb[frame] ?? 0);
  }
  if (sound.kind === 'pause' || sound.kind === 'joint') {
    note(seen.length, Math.log((to - from) * FRAME_MS));
    return;
  }
  const plain = MANNER.usualMs[sound.kind];
  const lengthMs = ((to - from) * FRAME_MS) / stretch;
  const manner = sound.usualMs / plain;
  note(seen.length, Math.log(lengthMs / manner));
  const group =
    manner >= MANNER.finalStretch ? 'final' : manner < 1 ? 'small' : manner > 1 ? 'onset' : 'other';
  note(stretches[group], Math.log(lengthMs / plain));
}

function finish<T>(slices: Generator<undefined, T>): T {
  let slice = slices.next();
  while (slice.done !== true) slice = slices.next();
  return slice.value;
}

function noneSeen(): Seen {
  return { count: 0, sum: 0, squares: 0 };
}

function note(seen: Seen, value: number): void {
  seen.count += 1;
  seen.sum += value;
  seen.squares += value * value;
}

function mean({ count, sum }: Seen): number {
  return sum / Math.max(1, count);
}

function deviation(seen: Seen): number {
  return Math.sqrt(Math.max(0, seen.squares / Math.max(1, seen.count) - mean(seen) ** 2));
}
