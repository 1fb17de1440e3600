import { AUDIBLE_LEVEL } from '../caller/index.ts';
import { levelOf, PER_MS, SHORT_SOUND, STEP } from './recording-level.ts';

/** A recording and what it is compared with, both at the line's rate. */
export type Sounds = { readonly recording: Int16Array; readonly reference: Int16Array };

/** A part of the reference, and where it stands in the recording. Samples. */
export type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly heardFrom: number;
  readonly heardTo: number;
};

/**
 * Fills gaps between matched stretches. On a busy machine the receiver squeezes and stretches sound until no
 * window matches. Between two stretches, their distance shows that nothing is missing; before the first and
 * after the last, only the sound itself can be compared, at its own pace.
 */
export function bridgeStretches(
  { recording, reference }: Sounds,
  stretches: readonly Stretch[],
): Stretch[] {
  const bridged: Stretch[] = [];
  for (const stretch of stretches) {
    const before = bridged.at(-1);
    const here = before === undefined ? 0 : stretch.heardFrom - before.heardTo;
    const there = before === undefined ? 0 : stretch.from - before.to;
    const isWhole =
      before !== undefined &&
      Math.abs(here - there) <= SAME_PLACE &&
      audibleIn(recording, before.heardTo, stretch.heardFrom) * 2 >=
        audibleIn(reference, before.to, stretch.from);
    if (!isWhole) {
      bridged.push(stretch);
      continue;
    }
    const to = Math.max(before.to, stretch.to);
    bridged[bridged.length - 1] = { ...before, to, heardTo: stretch.heardTo };
  }
  const last = bridged.pop();
  if (last !== undefined) bridged.push(withTail(recording, last));
  const first = bridged.shift();
  if (first !== undefined) bridged.unshift(withHead(recording, first));
  return bridged;
}

function withTail(recording: Int16Array, last: Stretch): Stretch {
  const farthest = Math.min(recording.length, last.heardTo + lengthOf(last));
  let end = last.heardTo;
  for (let at = end; at < Math.min(farthest, end + PAUSE); at += STEP) {
    if (levelOf(recording, at, at + STEP) >= AUDIBLE_LEVEL) end = at + STEP;
  }
  const isSound = audibleIn(recording, last.heardTo, end) >= SHORT_SOUND;
  return isSound ? { ...last, to: last.to + end - last.heardTo } : last;
}

function withHead(recording: Int16Array, first: Stretch): Stretch {
  const farthest = Math.max(0, first.heardFrom - lengthOf(first));
  let start = first.heardFrom;
  for (let at = start - STEP; at >= Math.max(farthest, start - PAUSE); at -= STEP) {
    if (levelOf(recording, at, at + STEP) >= AUDIBLE_LEVEL) start = at;
  }
  const isSound = audibleIn(recording, start, first.heardFrom) >= SHORT_SOUND;
  return isSound ? { ...first, from: Math.max(0, first.from - first.heardFrom + start) } : first;
}

/** Fills in at most as much before or after a stretch as the stretch itself is long. */
function lengthOf({ from, to }: Stretch): number {
  return to - from;
}

function audibleIn(samples: Int16Array, from: number, to: number): number {
  let audible = 0;
  for (let at = Math.max(0, from); at < to; at += STEP) {
    if (levelOf(samples, at, at + STEP) >= AUDIBLE_LEVEL) audible += STEP;
  }
  return audible;
}

/** Two matches closer than this are one place: the receiver shifts sound by less. */
export const SAME_PLACE = 100 * PER_MS;
/** The longest silence between two words. */
const PAUSE = 600 * PER_MS;
