import { costsOfKinds, costsOfLengths, type CostsOfKinds } from './costs.ts';
import type { Loudness } from './loudness.ts';
import { misfitOf } from './misfit.ts';
import type { LaidSound, Sound } from './sound-plan.ts';

/** The cheapest alignment of a plan with the audio, and how well it fits. */
export type LaidPlan = { readonly sounds: readonly LaidSound[]; readonly misfit: number };

/**
 * Finds the cheapest alignment of a plan's sounds with the audio, in order and without gaps.
 *
 * Each sound has a cost for frames unlike its kind and for a length unlike its
 * usual one, stretched to the voice. Goes through the audio frame by frame and drops what is far
 * behind the best, and all but the best 60 places: the work has a bound for each second of audio,
 * whatever the text says. With `isComplete` the plan ends with the speech; without, the audio may
 * break off within any sound. `undefined` if the two cannot be aligned.
 *
 * A generator, so that the work can be split into slices of well under a millisecond.
 */
export function* laySounds(
  plan: readonly Sound[],
  loudness: Loudness,
  voice: { readonly isComplete: boolean; readonly stretch: number },
): Generator<undefined, LaidPlan | undefined> {
  const frames = loudness.endFrame - loudness.firstFrame;
  if (frames <= 0) return undefined;
  const kinds = yield* costsOfKinds(loudness);
  const lengths = lengthCosts(plan, voice.stretch);
  // Audio unlike the voices tried may need places that other audio can drop.
  for (const beam of BEAMS) {
    const laid = yield* searchWith(beam, plan, kinds, lengths, loudness, voice.isComplete);
    if (laid !== undefined) return laid;
  }
  return undefined;
}

function* searchWith(
  beam: number,
  plan: readonly Sound[],
  kinds: CostsOfKinds,
  lengths: readonly Float64Array[],
  { firstFrame, endFrame }: Loudness,
  isComplete: boolean,
): Generator<undefined, LaidPlan | undefined> {
  const frames = endFrame - firstFrame;
  const search = createSearch(plan, lengths);
  yield undefined;
  let end: Break = { cost: Number.POSITIVE_INFINITY, entry: -1, at: -1 };
  for (let frame = 0; frame <= frames; frame += 1) {
    if (frame % FRAMES_PER_SLICE === FRAMES_PER_SLICE - 1) yield undefined;
    const limit = arrive(search, plan, frame, beam);
    for (const entry of search.arrived) {
      if ((search.costs[entry] as number) > limit) continue;
      const at = search.places[entry] as number;
      if (at === plan.length - 1 && frame === frames) end = { cost: 0, entry, at: -1 };
      for (const way of plan[at]?.next ?? []) {
        const kind = plan[way.to]?.kind ?? 'joint';
        if (kind === 'joint') continue;
        const sums = kinds[kind];
        extend(search, entry, way.to, way.cost, sums, frame, frames);
        if (!isComplete) end = cheaperBreak(end, search, entry, way, sums, frame, frames);
      }
    }
  }
  if (end.entry < 0) return undefined;
  const sounds = trace(search, end, firstFrame, frames);
  return { sounds, misfit: misfitOf(plan, sounds, kinds, firstFrame) };
}

/** Where the audio may break off: after an entry, within the sound at a place; -1 for nowhere. */
type Break = { readonly cost: number; readonly entry: number; readonly at: number };

/**
 * The alignment so far. An entry is a place of the plan that ends at a frame by the cheapest path;
 * what ends at frames to come waits in a ring of as many rows as the longest sound has frames.
 */
type Search = {
  readonly lengths: readonly Float64Array[];
  readonly rows: number;
  readonly width: number;
  readonly waitingCost: Float64Array;
  readonly waitingFrom: Int32Array;
  /** The first and last place that waits in each row. */
  readonly lowest: Int32Array;
  readonly highest: Int32Array;
  readonly places: number[];
  readonly frames: number[];
  readonly befores: number[];
  readonly costs: number[];
  /** Entries of the current frame, in the order of the plan. */
  arrived: number[];
};

function createSearch(plan: readonly Sound[], lengths: readonly Float64Array[]): Search {
  const rows = lengths.reduce((most, costs) => Math.max(most, costs.length), 1) + 1;
  const width = plan.length;
  const search: Search = {
    lengths,
    rows,
    width,
    waitingCost: new Float64Array(rows * width).fill(Number.POSITIVE_INFINITY),
    waitingFrom: new Int32Array(rows * width),
    lowest: new Int32Array(rows).fill(width),
    highest: new Int32Array(rows).fill(-1),
    places: [],
    frames: [],
    befores: [],
    costs: [],
    arrived: [],
  };
  wait(search, 0, 0, 0, -1);
  return search;
}

function wait(search: Search, row: number, place: number, cost: number, from: number): void {
  const at = row * search.width + place;
  if (cost >= (search.waitingCost[at] as number)) return;
  search.waitingCost[at] = cost;
  search.waitingFrom[at] = from;
  if (place < (search.lowest[row] as number)) search.lowest[row] = place;
  if (place > (search.highest[row] as number)) search.highest[row] = place;
}

/** Adds entries for what ends at a frame and the joints after it; returns the highest cost kept. */
function arrive(search: Search, plan: readonly Sound[], frame: number, beam: number): number {
  const row = frame % search.rows;
  let best = Number.POSITIVE_INFINITY;
  search.arrived = [];
  for (
    let place = search.lowest[row] as number;
    place <= (search.highest[row] as number);
    place += 1
  ) {
    const at = row * search.width + place;
    const cost = search.waitingCost[at] as number;
    if (cost === Number.POSITIVE_INFINITY) continue;
    search.waitingCost[at] = Number.POSITIVE_INFINITY;
    if (cost > best + beam) continue;
    best = Math.min(best, cost);
    const entry = search.places.push(place) - 1;
    search.frames.push(frame);
    search.befores.push(search.waitingFrom[at] as number);
    search.costs.push(cost);
    search.arrived.push(entry);
    // Joints take no time, and come after everything that leads to them.
    for (const way of plan[place]?.next ?? []) {
      if (plan[way.to]?.kind === 'joint') wait(search, row, way.to, cost + way.cost, entry);
    }
  }
  search.lowest[row] = search.width;
  search.highest[row] = -1;
  if (search.arrived.length <= PLACES_KEPT) return best + beam;
  const costs = search.arrived.map((entry) => search.costs[entry] as number);
  const last = costs.toSorted((a, b) => a - b)[PLACES_KEPT] as number;
  return Math.min(best + beam, last);
}

/** Sounds of the same kind and usual length share their costs. */
function lengthCosts(plan: readonly Sound[], stretch: number): readonly Float64Array[] {
  const known = new Map<string, Float64Array>();
  return plan.map((sound) => {
    const key = `${sound.kind} ${sound.usualMs}`;
    const costs = known.get(key) ?? costsOfLengths(sound, stretch);
    known.set(key, costs);
    return costs;
  });
}

/** Adds a sound of every possible length after an entry. */
function extend(
  search: Search,
  entry: number,
  place: number,
  wayCost: number,
  sums: Float64Array,
  frame: number,
  frames: number,
): void {
  const lengths = search.lengths[place] as Float64Array;
  const base = (search.costs[entry] as number) + wayCost - (sums[frame] as number);
  const longest = Math.min(lengths.length - 1, frames - frame);
  for (let length = 1; length <= longest; length += 1) {
    const cost = base + (sums[frame + length] as number) + (lengths[length] as number);
    wait(search, (frame + length) % search.rows, place, cost, entry);
  }
}

/** The audio may end within this sound: nothing is aligned after it. */
function cheaperBreak(
  best: Break,
  search: Search,
  entry: number,
  way: { readonly to: number; readonly cost: number },
  sums: Float64Array,
  frame: number,
  frames: number,
): Break {
  const lengths = search.lengths[way.to] as Float64Array;
  const length = frames - frame;
  if (length === 0 || length >= lengths.length) return best;
  const sounding = (sums[frames] as number) - (sums[frame] as number);
  // Only a sound that is already longer than usual is less likely for it.
  const lengthCost = costOfLasting(lengths, length);
  const cost = (search.costs[entry] as number) + way.cost + sounding + lengthCost;
  return cost < best.cost ? { cost, entry, at: way.to } : best;
}

function costOfLasting(lengths: Float64Array, atLeast: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let length = atLeast; length < lengths.length; length += 1) {
    least = Math.min(least, lengths[length] as number);
  }
  return least;
}

function trace(
  search: Search,
  end: Break,
  firstFrame: number,
  frames: number,
): readonly LaidSound[] {
  const laid: LaidSound[] = [];
  const last = search.frames[end.entry] as number;
  if (end.at >= 0) {
    laid.push({ at: end.at, fromFrame: firstFrame + last, endFrame: firstFrame + frames });
  }
  let endFrame = last;
  for (let entry = end.entry; entry >= 0; entry = search.befores[entry] as number) {
    const before = search.befores[entry] as number;
    const fromFrame = before < 0 ? 0 : (search.frames[before] as number);
    const at = search.places[entry] as number;
    laid.push({ at, fromFrame: firstFrame + fromFrame, endFrame: firstFrame + endFrame });
    endFrame = fromFrame;
  }
  return laid.toReversed();
}

/** A place this far behind the best at the same frame hardly ever catches up. */
const BEAMS = [14, 40];
/** With 30, the voices tried in seven languages gave the same words. */
const PLACES_KEPT = 60;
const FRAMES_PER_SLICE = 10;
