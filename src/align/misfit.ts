import type { CostsOfKinds, Kind } from './costs.ts';
import type { LaidSound, Sound } from './sound-plan.ts';

/**
 * How badly the audio fits the sounds aligned with it: 0 if no frame could fit better,
 * 1 if the same sounds in any order would fit as well.
 *
 * A cost alone says little: every frame of a hum is like a vowel. What counts is the share
 * of what an order can gain. Synthetic voices in seven languages over their own text: 0.09 to 0.21; over
 * another text of the same length: 0.25 to 0.5; music: 0.68 and more; noise and tones: 0.95 and more.
 */
export function misfitOf(
  plan: readonly Sound[],
  sounds: readonly LaidSound[],
  kinds: CostsOfKinds,
  firstFrame: number,
): number {
  const lasts = new Map<Kind, number>();
  let laid = 0;
  let best = 0;
  let frames = 0;
  for (const { at, fromFrame, endFrame } of sounds) {
    const kind = plan[at]?.kind ?? 'joint';
    if (kind === 'joint' || endFrame <= fromFrame) continue;
    const from = fromFrame - firstFrame;
    const end = endFrame - firstFrame;
    laid += between(kinds[kind], from, end);
    best += bestBetween(kinds, from, end);
    lasts.set(kind, (lasts.get(kind) ?? 0) + end - from);
    frames += end - from;
  }
  const first = (sounds[0]?.fromFrame ?? firstFrame) - firstFrame;
  const last = (sounds.at(-1)?.endFrame ?? firstFrame) - firstFrame;
  let chance = 0;
  for (const [kind, count] of lasts) chance += (count / frames) * between(kinds[kind], first, last);
  return chance > best ? (laid - best) / (chance - best) : 1;
}

function between(sums: Float64Array, from: number, end: number): number {
  return (sums[end] ?? 0) - (sums[from] ?? 0);
}

/** The cost of the frames if each has the kind that fits it best. */
function bestBetween(kinds: CostsOfKinds, from: number, end: number): number {
  const all = Object.values(kinds);
  let sum = 0;
  for (let frame = from; frame < end; frame += 1) {
    let least = Number.POSITIVE_INFINITY;
    for (const sums of all) {
      const cost = (sums[frame + 1] as number) - (sums[frame] as number);
      if (cost < least) least = cost;
    }
    sum += least;
  }
  return sum;
}
