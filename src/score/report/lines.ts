import type { Group, PerMinute, Rate, Score, Silence } from '../figures/index.ts';
import { PER_MINUTE, RATE_NAMES, RATES, SILENCE, type Dimension } from '../figures/index.ts';

/** One figure for all moments and for groups of them, ready to be shown. */
export type Section = {
  readonly title: string;
  /** What is measured: `%`, `ms` or `a minute`. */
  readonly unit: '%' | 'ms' | 'a minute';
  readonly better: 'less' | 'more';
  readonly lines: readonly Line[];
};

/** One group of a figure. `low` and `high` bound the 95 % interval; absent where there is too little. */
export type Line = {
  readonly group: Group;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** The counts behind it: `3 of 228`. */
  readonly counts: string;
};

/** Every figure as sections, grouped by the given dimensions. */
export function sectionsOf(score: Score, by: readonly Dimension[]): readonly Section[] {
  const isShown = ({ dimension }: Group): boolean => dimension === 'all' || by.includes(dimension);
  const rates = RATE_NAMES.map((name): Section => {
    const { title, better } = RATES[name];
    return { title, unit: '%', better, lines: score.rates[name].filter(isShown).map(rateLine) };
  });
  const silences = score.silence.filter(isShown);
  return [
    ...rates,
    { title: SILENCE.title, unit: 'ms', better: 'less', lines: silences.map(medianLine) },
    {
      title: `${SILENCE.title}, 95 % within`,
      unit: 'ms',
      better: 'less',
      lines: silences.map(p95Line),
    },
    {
      title: PER_MINUTE.title,
      unit: 'a minute',
      better: 'less',
      lines: score.perMinute.filter(isShown).map(perMinuteLine),
    },
  ];
}

/** A rate as a line, its share in percent. */
export function rateLine({ dimension, value, rate, low, high, hits, n }: Rate): Line {
  return {
    group: { dimension, value },
    value: rate * 100,
    low: low * 100,
    high: high * 100,
    counts: `${number(hits)} of ${number(n)}`,
  };
}

function medianLine(silence: Silence): Line {
  const { dimension, value, n, median, median_low: low, median_high: high } = silence;
  return {
    group: { dimension, value },
    value: median,
    low: low ?? undefined,
    high: high ?? undefined,
    counts: `median of ${number(n)}`,
  };
}

function p95Line(silence: Silence): Line {
  const { dimension, value, n, p95, p95_low: low, p95_high: high } = silence;
  return {
    group: { dimension, value },
    value: p95,
    low: low ?? undefined,
    high: high ?? undefined,
    counts: `of ${number(n)}`,
  };
}

function perMinuteLine({ dimension, value, hits, minutes, rate, low, high }: PerMinute): Line {
  return {
    group: { dimension, value },
    value: rate,
    low,
    high,
    counts: `${number(hits)} in ${number(Math.round(minutes))} min`,
  };
}

/** A value of a section as people read it. */
export function shownValue(value: number, unit: Section['unit']): string {
  return unit === 'ms' ? `${number(Math.round(value))} ms` : `${value.toFixed(1)}${SUFFIX[unit]}`;
}

/** The interval of a line, or why there is none. */
export function shownInterval({ low, high }: Line, unit: Section['unit']): string {
  if (low === undefined || high === undefined) return 'too few for an interval';
  if (unit === 'ms') return `${number(low)} to ${number(high)}`;
  return `${low.toFixed(1)} to ${high.toFixed(1)}`;
}

/** How a group is called. */
export function shownGroup({ dimension, value }: Group): string {
  return dimension === 'all' ? 'all' : `${dimension.replace('_', ' ')} ${value}`;
}

/** A whole number with its thousands apart. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

const SUFFIX = { '%': ' %', 'a minute': '', ms: ' ms' } as const;
