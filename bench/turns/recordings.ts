import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readWav } from '../../src/sound/index.ts';

/** A stretch of voice, with the words that a recogniser hears in it. */
export type Chunk = { readonly fromMs: number; readonly toMs: number; readonly words: string };

/** A recorded caller, 16 kHz. */
export type Recording = {
  readonly name: string;
  readonly kind: 'digits' | 'complete' | 'incomplete';
  /** How many digits are spoken, over all chunks. */
  readonly digits: number;
  readonly samples: Int16Array;
  readonly chunks: readonly Chunk[];
};

const RATE_HZ = 16_000;
const FRAME = RATE_HZ / 100;
/** Silence of this length is a gap between two chunks, as for a VAD. */
const GAP_FRAMES = 25;
const LOUD_SHARE = 0.03;

/**
 * The recordings of a folder with a `manifest.csv`: digit strings with a pause in their middle, turns that
 * are complete, and turns that break off. `pauseMs`: how long a caller pauses between groups of digits.
 */
export async function recordingsIn(folder: string, pauseMs: number): Promise<readonly Recording[]> {
  const manifest = await readFile(join(folder, 'manifest.csv'), 'utf8');
  const rows = manifest.split('\n').map((line) => line.split(','));
  const found: Recording[] = [];
  for (const [file = '', cls, text = ''] of rows) {
    const kind = KINDS[cls ?? ''];
    if (kind === undefined) continue;
    const samples = normalised((await readWav(join(folder, file))).samples);
    const recording =
      kind === 'digits'
        ? pausedDigits(file, samples, { text, pauseMs })
        : turn(file, kind, samples);
    if (recording !== undefined) found.push(recording);
  }
  return found;
}

const KINDS: Readonly<Record<string, Recording['kind']>> = {
  digits_string: 'digits',
  turn_complete: 'complete',
  turn_incomplete: 'incomplete',
};

/** As loud as a caller who is near: half of the full scale at the loudest sample. */
function normalised(samples: Int16Array): Int16Array {
  const peak = samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 1);
  return samples.map((sample) => Math.round((sample * PEAK) / peak));
}

const PEAK = 16_384;

function turn(name: string, kind: 'complete' | 'incomplete', samples: Int16Array): Recording {
  const voiced = chunksOf(samples);
  const fromMs = voiced[0]?.fromMs ?? 0;
  const toMs = voiced.at(-1)?.toMs ?? 0;
  // What was said is in another language than the policy's: only its sound is meant here.
  const words = kind === 'complete' ? 'what does it cost' : 'I would like to';
  return { name, kind, digits: 0, samples, chunks: [{ fromMs, toMs, words }] };
}

/**
 * Splits the string at the gap nearest its middle, and makes that gap a pause. A string without a gap, in
 * the noise of its recording, is left out.
 */
function pausedDigits(
  name: string,
  samples: Int16Array,
  { text, pauseMs }: { readonly text: string; readonly pauseMs: number },
): Recording | undefined {
  const voiced = chunksOf(samples);
  if (voiced.length < 2) return undefined;
  const middle = samples.length / RATE_HZ / 2;
  const [first = 0] = voiced
    .slice(0, -1)
    .map(({ toMs }, index) => ({ index, distance: Math.abs(toMs / 1000 - middle) }))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ index }) => index);
  const gapMs = (voiced[first + 1]?.fromMs ?? 0) - (voiced[first]?.toMs ?? 0);
  const addedMs = Math.max(0, pauseMs - gapMs);
  const at = Math.round((((voiced[first]?.toMs ?? 0) + gapMs / 2) * RATE_HZ) / 1000);
  const silence = new Int16Array((addedMs * RATE_HZ) / 1000);
  const paused = Int16Array.from([...samples.slice(0, at), ...silence, ...samples.slice(at)]);
  const digits = text.match(/\d/gu) ?? [];
  const share = Math.round((digits.length * (first + 1)) / voiced.length);
  const head = Math.min(digits.length - 1, Math.max(1, share));
  const chunks = [
    {
      fromMs: voiced[0]?.fromMs ?? 0,
      toMs: voiced[first]?.toMs ?? 0,
      words: spoken(digits.slice(0, head)),
    },
    {
      fromMs: (voiced[first + 1]?.fromMs ?? 0) + addedMs,
      toMs: (voiced.at(-1)?.toMs ?? 0) + addedMs,
      words: spoken(digits.slice(head)),
    },
  ];
  return { name, kind: 'digits', digits: digits.length, samples: paused, chunks };
}

function spoken(digits: readonly string[]): string {
  return digits.map((digit) => NAMES[Number(digit)]).join(' ');
}

const NAMES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Where the recording is loud, by the level of its frames of 10 ms. */
function chunksOf(samples: Int16Array): readonly { fromMs: number; toMs: number }[] {
  const levels = Array.from({ length: Math.floor(samples.length / FRAME) }, (_, frame) =>
    Math.hypot(...samples.subarray(frame * FRAME, (frame + 1) * FRAME)),
  );
  const bound = Math.max(...levels) * LOUD_SHARE;
  const chunks: { fromMs: number; toMs: number }[] = [];
  for (const [frame, level] of levels.entries()) {
    if (level < bound) continue;
    const last = chunks.at(-1);
    if (last !== undefined && frame - last.toMs / 10 <= GAP_FRAMES) last.toMs = (frame + 1) * 10;
    else chunks.push({ fromMs: frame * 10, toMs: (frame + 1) * 10 });
  }
  return chunks;
}
