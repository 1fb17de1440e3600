import { randomFrom, type Speaker } from './speech.ts';
import type { HeardText } from './texts.ts';
import type { Happening, Trial } from './trial.ts';
import type { HeardVoice } from './voices.ts';

/** What the trials are drawn from. */
export type PlanOptions = {
  /** The number of cuts for each compared way of stopping: now, at the word, stock. */
  readonly cuts: number;
  readonly seed: number;
  readonly voices: readonly HeardVoice[];
  readonly texts: readonly HeardText[];
  readonly speaker: Speaker;
};

/**
 * Draws the trials: the same messages, cut at the same moments, for stock and for the floor.
 *
 * Voices, texts and moments come from a seeded generator, `say` and replies in turn. The order is
 * shuffled, so that disturbances of the machine affect all kinds alike.
 */
export function planTrials(options: PlanOptions): readonly Trial[] {
  const random = randomFrom(options.seed);
  const draw = drawer(options, random);
  const { cuts } = options;
  const trials = [
    ...draw(cuts, 'voice', STOPS),
    ...draw(cuts / 5, 'voice', [{ kind: 'floor', messageType: 'sentence' }]),
    ...draw(cuts / 5, 'request', REQUESTS),
    ...draw(cuts / 15, 'request_unheard', REQUESTS),
    ...draw(cuts / 10, 'noise', PAUSES),
    ...draw(cuts / 10, 'request_paused', PAUSED),
  ];
  return shuffled(trials, random);
}

type Arm = Pick<Trial, 'kind' | 'messageType'>;

const STOCK: Arm = { kind: 'stock', messageType: 'now' };
const NOW: Arm = { kind: 'floor', messageType: 'now' };
const SAMPLE: Arm = { kind: 'floor', messageType: 'resume_sample' };
const STOPS = [STOCK, NOW, { kind: 'floor', messageType: 'word' }] as const;
const REQUESTS = [STOCK, NOW] as const;
const PAUSES = [STOCK, SAMPLE, { kind: 'floor', messageType: 'resume_word' }] as const;
const PAUSED = [STOCK, SAMPLE] as const;

function drawer({ voices, texts, speaker }: PlanOptions, random: () => number) {
  const of = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('there is nothing to draw from');
    return value;
  };
  return (count: number, type: Happening['type'], arms: readonly Arm[]): readonly Trial[] =>
    Array.from({ length: Math.ceil(count) }, (_, index) => {
      const voice = of(voices);
      const text = of(texts);
      const latestMs = Math.max(MARGIN_MS, speaker.durationMs(voice, text) - MARGIN_MS);
      const atMs = Math.round(random() * latestMs);
      const happening: Happening =
        type === 'request_unheard'
          ? { type, afterMs: Math.round(random() * UNHEARD_MS) }
          : { type, atMs };
      const way = index % 2 === 0 ? 'say' : 'reply';
      return arms.map((arm) => ({ ...arm, way, voice, text, happening }) as const);
    }).flat();
}

function shuffled<Value>(values: readonly Value[], random: () => number): readonly Value[] {
  return values
    .map((value) => ({ value, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Stock stops about 700 ms after the caller begins; the message must not have ended by then. */
const MARGIN_MS = 1200;
/** Before the first audio of the voice, which comes after 200 ms. */
const UNHEARD_MS = 150;
