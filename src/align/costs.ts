import { FRAME_MS, type Loudness } from './loudness.ts';
import type { Sound } from './sound-plan.ts';
import { ACOUSTIC_WEIGHT, LENGTH_DEVIATION, LIKENESS, type Likeness } from './weights.ts';

/** A kind of sound that can be heard, or silence. */
export type Kind = Exclude<Sound['kind'], 'joint'>;

/** For each kind, the running sum over the speech frames of their distance from that kind. */
export type CostsOfKinds = Readonly<Record<Kind, Float64Array>>;

/** A generator, so that long audio can be processed in slices: it yields after each kind. */
export function* costsOfKinds(loudness: Loudness): Generator<undefined, CostsOfKinds> {
  const costs: [Kind, Float64Array][] = [];
  for (const kind of Object.keys(LIKENESS) as Kind[]) {
    costs.push([kind, costsOfKind(kind, loudness)]);
    yield undefined;
  }
  return Object.fromEntries(costs) as Record<Kind, Float64Array>;
}

function costsOfKind(kind: Kind, loudness: Loudness): Float64Array {
  const { levelDb, hissDb, bassDb, floorDb, firstFrame, endFrame } = loudness;
  const [usual, hiss, bass] = LIKENESS[kind];
  // Silence is as loud as the line's noise.
  const level: Likeness = kind === 'pause' ? [Math.max(usual[0], floorDb), usual[1]] : usual;
  const frames = endFrame - firstFrame;
  const sums = new Float64Array(frames + 1);
  for (let frame = 0; frame < frames; frame += 1) {
    const at = firstFrame + frame;
    const unlike =
      distance(levelDb[at] as number, level) +
      distance(hissDb[at] as number, hiss) +
      distance(bassDb[at] as number, bass);
    sums[frame + 1] = (sums[frame] as number) + ACOUSTIC_WEIGHT * unlike;
  }
  return sums;
}

/** A Gaussian's cost, bounded: one odd frame must not outweigh a word. */
function distance(value: number, [mean, deviation]: Likeness): number {
  const off = Math.max(-3.5, Math.min(3.5, (value - mean) / deviation));
  return 0.5 * off * off + Math.log(deviation);
}

/** The cost of each length in frames; log-normal around the usual length. Empty for a joint. */
export function costsOfLengths(sound: Sound, stretch: number): Float64Array {
  if (sound.kind === 'joint') return new Float64Array(0);
  const isPause = sound.kind === 'pause';
  const usual = Math.max(1.5, (sound.usualMs * (isPause ? 1 : stretch)) / FRAME_MS);
  const longest = isPause ? LONGEST_PAUSE : Math.ceil(usual * 3.2 + 6);
  const costs = new Float64Array(longest + 1).fill(Number.POSITIVE_INFINITY);
  for (let length = isPause ? SHORTEST_PAUSE : 1; length <= longest; length += 1) {
    const off =
      Math.log(length / usual) / (isPause ? LENGTH_DEVIATION.pause : LENGTH_DEVIATION.sound);
    costs[length] = 0.5 * off * off;
  }
  return costs;
}

const SHORTEST_PAUSE = 3;
const LONGEST_PAUSE = 120;
