/** When a word is spoken: the shape of both the aligner's times and the true ones. */
export type SpokenSpan = { readonly startMs: number; readonly endMs: number };

/** The error in the number of words heard over many cuts. */
export type HeardError = {
  cuts: number;
  exact: number;
  withinOne: number;
  /** The largest error of a cut, in words. */
  max: number;
  sumAbsolute: number;
  /** Above 0 if the aligner counts more words than were heard. */
  sum: number;
  /** Absolute error of word ends, in ms. */
  readonly boundaryMs: number[];
};

export function noError(): HeardError {
  return { cuts: 0, exact: 0, withinOne: 0, max: 0, sumAbsolute: 0, sum: 0, boundaryMs: [] };
}

/** How many words of a text count as heard when the audio is cut: those whose middle was played. */
export function wordsHeardAt(words: readonly SpokenSpan[], cutMs: number): number {
  return words.findLastIndex((word) => (word.startMs + word.endMs) / 2 <= cutMs) + 1;
}

/** Adds the result of one cut. */
export function noteCut(error: HeardError, found: number, heard: number): void {
  const off = found - heard;
  error.cuts += 1;
  if (off === 0) error.exact += 1;
  if (Math.abs(off) <= 1) error.withinOne += 1;
  error.max = Math.max(error.max, Math.abs(off));
  error.sumAbsolute += Math.abs(off);
  error.sum += off;
}

/** Adds the figures of another error. */
export function addError(error: HeardError, other: HeardError): void {
  error.cuts += other.cuts;
  error.exact += other.exact;
  error.withinOne += other.withinOne;
  error.max = Math.max(error.max, other.max);
  error.sumAbsolute += other.sumAbsolute;
  error.sum += other.sum;
  error.boundaryMs.push(...other.boundaryMs);
}

/** One row of a table, by the names of its columns. */
export function errorRow(name: string, error: HeardError): Readonly<Record<string, string>> {
  const { cuts, boundaryMs } = error;
  const share = (count: number): string => `${((100 * count) / cuts).toFixed(1)} %`;
  const sorted = boundaryMs.toSorted((a, b) => a - b);
  const meanMs = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  return {
    '': name,
    cuts: String(cuts),
    exact: share(error.exact),
    'within 1': share(error.withinOne),
    max: String(error.max),
    mean: (error.sum / cuts).toFixed(3),
    'mean abs': (error.sumAbsolute / cuts).toFixed(3),
    'ends ms': sorted.length === 0 ? '-' : meanMs.toFixed(0),
    'ends p95':
      sorted.length === 0 ? '-' : (sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(0),
  };
}
