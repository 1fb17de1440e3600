import { AUDIBLE_LEVEL, LINE_RATE_HZ } from '../caller/index.ts';
import { bridgeStretches, SAME_PLACE, type Sounds, type Stretch } from './recording-bridge.ts';
import { levelOf, PER_MS, SHORT_SOUND, STEP } from './recording-level.ts';

/** Stretches of a reference that a recording contains, and its other sound. Milliseconds. */
export type Trace = {
  /** Parts of the reference that were heard, in its own time, in the order of hearing. */
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Sound that is nowhere in the reference. */
  readonly strangeMs: number;
};

/**
 * Finds which parts of a reference a recording holds, by its wave form alone.
 *
 * Looks for each window where the one before it predicts it, a little sooner or later, because the receiver
 * stretches and squeezes; then anywhere. Correlation ignores the level, so a ducked agent is found too. Both
 * are at the line's rate.
 */
export function traceRecording(recording: Int16Array, reference: Int16Array): Trace {
  const sounds = { recording, reference };
  const thinned = { recording: thin(recording), reference: thin(reference) };
  const stretches: Stretch[] = [];
  let strange = 0;
  let open:
    | { readonly from: number; readonly heardFrom: number; readonly window: Window }
    | undefined;
  // Windows in a row that were found at one place.
  let seen = 0;
  // A message's first sound is in the recording some path's length after its start.
  let shift = -PATH;
  const close = (untilSample = recording.length): void => {
    if (open !== undefined && seen >= SEEN_AT_LEAST) {
      const { from, heardFrom } = open;
      const to = endOf(sounds, open.window, shift, untilSample);
      stretches.push({ from, to, heardFrom, heardTo: to - shift });
    }
    open = undefined;
  };
  for (let at = 0; at + WINDOW <= recording.length; at += HOP) {
    const window = audibleWindow(recording, at);
    if (window === undefined) close();
    if (window === undefined || window.audible < SHORT_SOUND) continue;
    const isTrusted = open !== undefined || seen >= SEEN_AT_LEAST;
    const near = isTrusted ? findNear(sounds, window, shift) : undefined;
    const found = near ?? findAnywhere(sounds, thinned, window, shift);
    if (found === undefined) {
      const isAnOpenOne = open !== undefined && seen >= SEEN_AT_LEAST;
      if (!isAnOpenOne && window.audible >= LONG_SOUND) strange += HOP;
      continue;
    }
    // A jump ends one stretch and begins another; squeezing and stretching by the receiver does not.
    if (near === undefined) {
      close(window.from);
      if (Math.abs(found - shift) > SAME_PLACE) seen = 0;
    }
    const from = open?.from ?? startOf(sounds, window, found);
    open = { from, heardFrom: open?.heardFrom ?? from - found, window };
    seen += 1;
    shift = found;
  }
  close();
  const spans = bridgeStretches(sounds, stretches).map(({ from, to }) => ({
    fromMs: toMs(from),
    toMs: toMs(to),
  }));
  return { spans, strangeMs: toMs(strange) };
}

type Found = { readonly shift: number; readonly likeness: number };

/** A piece of a recording up to its last audible step, and how many samples of it are audible. */
type Window = { readonly from: number; readonly to: number; readonly audible: number };

function audibleWindow(samples: Int16Array, from: number): Window | undefined {
  let audible = 0;
  let to = from;
  for (let step = from; step < from + WINDOW; step += STEP) {
    if (levelOf(samples, step, step + STEP) < AUDIBLE_LEVEL) continue;
    audible += STEP;
    to = step + STEP;
  }
  return audible === 0 ? undefined : { from, to, audible };
}

/**
 * Where a window lies in the reference near `shift`: tries small shifts first, then all within reach. For a
 * short sound only a small shift is sure, because one pitch period further it matches nearly as well.
 */
function findNear(sounds: Sounds, window: Window, shift: number): number | undefined {
  const isLong = window.audible >= LONG_SOUND;
  const close = bestShift(sounds, window, shift, JITTER);
  if (close.likeness >= (isLong ? SURELY_LIKE : LIKE_ENOUGH)) return close.shift;
  const best = bestShift(sounds, window, shift, REACH);
  return best.likeness >= (isLong ? RATHER_LIKE : SURELY_LIKE) ? best.shift : undefined;
}

/**
 * Where a window lies in the whole reference, searched with every fourth sample first. A place far from the
 * previous one needs a better match: two vowels of one voice can be similar.
 */
function findAnywhere(
  sounds: Sounds,
  thinned: Sounds,
  window: Window,
  before: number,
): number | undefined {
  if (window.audible < LONG_SOUND) return undefined;
  const from = Math.round(window.from / THINNING);
  const to = Math.round(window.to / THINNING);
  const candidates: Found[] = [];
  for (let shift = -from; to + shift <= thinned.reference.length; shift++) {
    const likeness = likenessOf(thinned, from, to, shift);
    if (likeness >= LIKE_ENOUGH) candidates.push({ shift, likeness });
  }
  const likest = candidates.toSorted((a, b) => b.likeness - a.likeness).slice(0, CANDIDATES);
  const found = likest
    .map(({ shift }) => bestShift(sounds, window, shift * THINNING, 2 * THINNING))
    .filter(({ shift, likeness }) =>
      Math.abs(shift - before) < NEAR_BY ? likeness >= NEAR_LIKE : likeness >= SURELY_LIKE,
    );
  return found.toSorted((a, b) => b.likeness - a.likeness)[0]?.shift;
}

function bestShift(sounds: Sounds, { from, to }: Window, shift: number, reach: number): Found {
  let best = { shift, likeness: -1 };
  for (let tried = shift - reach; tried <= shift + reach; tried++) {
    const likeness = likenessOf(sounds, from, to, tried);
    if (likeness > best.likeness) best = { shift: tried, likeness };
  }
  return best;
}

/** The end of a stretch in the reference: from the end of a sure window on, step by step. */
function endOf(sounds: Sounds, window: Window, shift: number, untilSample: number): number {
  const recording = sounds.recording.subarray(0, Math.max(window.to, untilSample));
  return walk({ ...sounds, recording }, window, STEP, shift) + shift;
}

/** Its start, the same way backwards. */
function startOf(sounds: Sounds, window: Window, shift: number): number {
  return walk(sounds, window, -STEP, shift) + shift;
}

/**
 * Walks over a recording as long as it is as loud as the reference, and returns the last such place.
 * Loudness locates a cut within some milliseconds; the wave form does not, because the codec turns the noise
 * of an `s` into any noise. Where the reference is silent, nothing can be told.
 */
function walk(sounds: Sounds, { from, to }: Window, step: number, shift: number): number {
  const { recording, reference } = sounds;
  const gain =
    levelOf(recording, from, to) / Math.max(1, levelOf(reference, from + shift, to + shift));
  const sure = step > 0 ? Math.max(from, to - SHORT_SOUND) : to - STEP;
  let last = sure;
  let failed = 0;
  for (let at = sure; failed < PATIENCE && Math.abs(at - sure) < FARTHEST; at += step) {
    if (at < 0 || at + STEP > recording.length) break;
    const expected = levelOf(reference, at + shift, at + STEP + shift) * gain;
    if (expected < AUDIBLE_LEVEL) continue;
    const isAsLoud = levelOf(recording, at, at + STEP) >= expected * LOUD_ENOUGH;
    failed = isAsLoud ? 0 : failed + 1;
    if (isAsLoud) last = step > 0 ? at + STEP : at;
  }
  return last;
}

/** Correlation of `recording[from, to)` with the reference `shift` samples later, -1 to 1. */
function likenessOf(
  { recording, reference }: Sounds,
  from: number,
  to: number,
  shift: number,
): number {
  let cross = 0;
  let ofRecording = 0;
  let ofReference = 0;
  for (let i = from; i < to; i++) {
    const a = recording[i] ?? 0;
    const b = reference[i + shift] ?? 0;
    cross += a * b;
    ofRecording += a * a;
    ofReference += b * b;
  }
  return cross / Math.max(1, Math.sqrt(ofRecording * ofReference));
}

/** Every fourth sample, each the mean of four: enough to tell voices apart, a sixteenth of the work. */
function thin(samples: Int16Array): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length / THINNING) }, (_, index) => {
    let sum = 0;
    for (let i = 0; i < THINNING; i++) sum += samples[index * THINNING + i]!;
    return sum / THINNING;
  });
}

function toMs(samples: number): number {
  return (1000 * samples) / LINE_RATE_HZ;
}

/** Longer than a pitch period by far, so that only the right place is alike. */
const WINDOW = 200 * PER_MS;
const HOP = 40 * PER_MS;
/** The least sound that can be recognised anywhere in the reference. */
const LONG_SOUND = 120 * PER_MS;
/** What the receiver's jitter buffer squeezes or stretches within a pause. */
const REACH = 40 * PER_MS;
const JITTER = 2 * PER_MS;
const NEAR_BY = 1000 * PER_MS;
const PATH = 60 * PER_MS;
const PATIENCE = 4;
/** The longest sound that the codec may change so much that no window in it is alike. */
const FARTHEST = 400 * PER_MS;
/** One window may match a wrong place by chance; three in a row at the same place do not. */
const SEEN_AT_LEAST = 3;
const THINNING = 4;
const CANDIDATES = 12;
const LIKE_ENOUGH = 0.7;
const RATHER_LIKE = 0.8;
const NEAR_LIKE = 0.85;
const SURELY_LIKE = 0.9;
/** The noise of a fricative comes through the codec at a third of its level, what follows a cut at none. */
const LOUD_ENOUGH = 0.2;
