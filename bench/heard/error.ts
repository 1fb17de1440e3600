/** When a word is spoken; what the aligner says and what is true have this in common. */
export type SpokenSpan = { readonly startMs: number; readonly endMs: number };

/** How far the words heard at many cuts are from the truth. */
export type HeardError = {
  cuts: number;
  exact: number;
  withinOne: number;
  /** The most words that a cut was off by. */
  max: number;
  sumAbsolute: number;
  /** Above 0 where more is claimed than was heard. */
  sum: number;
  /** Of word ends, absolute, in ms. */
  readonly boundaryMs: number[];
};

export function noError(): HeardError {
  return { cuts: 0, exact: 0, withinOne: 0, max: 0, sumAbsolute: 0, sum: 0, boundaryMs: [] };
}

/** How many words of a text count as heard when the audio is cut: those whose middle was played. */
export function wordsHeardAt(words: readonly SpokenSpan[], cutMs: number): number {
  return words.findLastIndex((word) => (word.startMs + word.endMs) / 2 <= cutMs) + 1;
}

/** Notes what is found at one cut. */
export function noteCut(error: HeardError, found: number, heard: number): void {
  const off = found - heard;
  error.cuts += 1;
  if (off === 0) error.exact += 1;
  if (Math.abs(off) <= 1) error.withinOne += 1;
  error.max = Math.max(error.max, Math.abs(off));
  error.sumAbsolute += Math.abs(off);
  error.sum += off;
}

/** Adds what was found elsewhere. */
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
