import { FRAME_MS, type Loudness } from './loudness.ts';
import type { Sound } from './sound-plan.ts';

/**
 * Finds the cheapest way to lay the sounds over the audio, in order and without gaps.
 *
 * Each sound pays for frames that are not like its kind and for a length that is not like its
 * usual one, stretched to the voice. Returns where each sound ends, in frames of the audio. With `isComplete` the last sound ends with the
 * speech; without, the audio may break off within any sound, and fewer are returned.
 *
 * A generator, so that a long text can be done in slices: it yields after each sound.
 */
export function* laySounds(
  sounds: readonly Sound[],
  loudness: Loudness,
  voice: { readonly isComplete: boolean; readonly stretch: number },
): Generator<undefined, readonly number[] | undefined> {
  const frames = loudness.endFrame - loudness.firstFrame;
  const { isComplete, stretch } = voice;
  const kinds = costsOfKinds(loudness);
  const back: Int16Array[] = [];
  let best = { cost: Number.POSITIVE_INFINITY, sound: -1, frame: 0 };
  let before = new Float64Array(frames + 1).fill(Number.POSITIVE_INFINITY);
  before[0] = 0;
  for (const [index, sound] of sounds.entries()) {
    const costs = kinds[sound.kind];
    const lengths = costsOfLengths(sound, stretch, frames);
    const step = laySound(sound, before, costs, lengths);
    if (!isComplete) best = cheaperBreak(best, index, before, costs, lengths.length - 1);
    back.push(step.taken);
    before = step.after;
    yield undefined;
  }
  const end = isComplete
    ? { cost: before[frames] ?? Number.POSITIVE_INFINITY, sound: sounds.length, frame: frames }
    : best;
  if (!Number.isFinite(end.cost) || frames === 0) return undefined;
  return trace(back, end, loudness.firstFrame);
}

type Break = { readonly cost: number; readonly sound: number; readonly frame: number };

/** One sound after all ways so far: the cost of each frame that it may end at, and how long it then is. */
function laySound(
  sound: Sound,
  before: Float64Array,
  costs: Float64Array,
  lengths: Float64Array,
): { readonly after: Float64Array<ArrayBuffer>; readonly taken: Int16Array } {
  const frames = before.length - 1;
  const after = new Float64Array(frames + 1).fill(Number.POSITIVE_INFINITY);
  const taken = new Int16Array(frames + 1).fill(-1);
  const shortest = sound.kind === 'pause' ? SHORTEST_PAUSE : 1;
  for (let from = 0; from <= frames; from += 1) {
    const start = before[from] as number;
    if (start === Number.POSITIVE_INFINITY) continue;
    if (start + sound.skipCost < (after[from] as number)) {
      after[from] = start + sound.skipCost;
      taken[from] = 0;
    }
    const base = start - (costs[from] as number);
    const longest = Math.min(lengths.length - 1, frames - from);
    for (let length = shortest; length <= longest; length += 1) {
      const cost = base + (costs[from + length] as number) + (lengths[length] as number);
      if (cost >= (after[from + length] as number)) continue;
      after[from + length] = cost;
      taken[from + length] = length;
    }
  }
  return { after, taken };
}

/** The audio may end within this sound: from there on nothing more is laid. */
function cheaperBreak(
  best: Break,
  sound: number,
  before: Float64Array,
  costs: Float64Array,
  longest: number,
): Break {
  const frames = before.length - 1;
  let cheapest = best;
  for (let frame = Math.max(0, frames - longest); frame < frames; frame += 1) {
    const cost = (before[frame] as number) + (costs[frames] as number) - (costs[frame] as number);
    if (cost < cheapest.cost) cheapest = { cost, sound, frame };
  }
  return cheapest;
}

function trace(back: readonly Int16Array[], end: Break, firstFrame: number): readonly number[] {
  const ends: number[] = [];
  let frame = end.frame;
  for (let index = end.sound - 1; index >= 0; index -= 1) {
    ends[index] = firstFrame + frame;
    frame -= back[index]?.[frame] ?? 0;
  }
  return ends;
}

/** For each kind the running sum, over the frames, of how unlike the kind they are. */
function costsOfKinds(loudness: Loudness): Readonly<Record<Sound['kind'], Float64Array>> {
  const costs = (kind: Sound['kind']): Float64Array => {
    const [level, hiss] = LIKENESS[kind];
    const frames = loudness.endFrame - loudness.firstFrame;
    const sums = new Float64Array(frames + 1);
    for (let frame = 0; frame < frames; frame += 1) {
      const at = loudness.firstFrame + frame;
      const unlike =
        distance(loudness.levelDb[at] ?? 0, level) + distance(loudness.hissDb[at] ?? 0, hiss);
      sums[frame + 1] = (sums[frame] ?? 0) + ACOUSTIC_WEIGHT * unlike;
    }
    return sums;
  };
  return {
    pause: costs('pause'),
    vowel: costs('vowel'),
    long_vowel: costs('long_vowel'),
    sonorant: costs('sonorant'),
    fricative: costs('fricative'),
    stop: costs('stop'),
    weak_fricative: costs('weak_fricative'),
  };
}

/** A Gaussian's cost, bounded: one odd frame must not outweigh a word. */
function distance(value: number, [mean, deviation]: Likeness): number {
  const off = Math.max(-3.5, Math.min(3.5, (value - mean) / deviation));
  return 0.5 * off * off + Math.log(deviation);
}

/** The cost of each length in frames; a log-normal around the usual one. */
function costsOfLengths(sound: Sound, stretch: number, frames: number): Float64Array {
  const usual = Math.max(1.5, (sound.usualMs * stretch) / FRAME_MS);
  const isPause = sound.kind === 'pause';
  const longest = isPause ? Math.min(frames, LONGEST_PAUSE) : Math.ceil(usual * 3.2 + 6);
  const costs = new Float64Array(longest + 1);
  for (let length = 1; length <= longest; length += 1) {
    const off = Math.log(length / usual) / (isPause ? 0.7 : 0.42);
    costs[length] = 0.5 * off * off + sound.presenceCost;
  }
  return costs;
}

type Likeness = readonly [meanDb: number, deviationDb: number];

/** Level and hiss of each kind. Hand-set on six synthetic voices; few words move when they are. */
const LIKENESS: Readonly<Record<Sound['kind'], readonly [level: Likeness, hiss: Likeness]>> = {
  pause: [
    [-45, 12],
    [-9, 8],
  ],
  vowel: [
    [-3, 5],
    [-15, 4],
  ],
  long_vowel: [
    [-2.5, 5],
    [-15, 4],
  ],
  sonorant: [
    [-7, 6],
    [-17, 5],
  ],
  fricative: [
    [-14, 8],
    [-3, 6],
  ],
  stop: [
    [-22, 11],
    [-9, 7],
  ],
  weak_fricative: [
    [-14, 8],
    [-13, 6],
  ],
};
/** Neighbouring frames say much the same: together they count for about a third of their number. */
const ACOUSTIC_WEIGHT = 0.35;
const SHORTEST_PAUSE = 3;
const LONGEST_PAUSE = 120;
