/** Turns a stream of samples at one rate into the same sound at another, without a seam between pushes. */
export type Resampler = {
  /** Takes any number of samples and gives back what is complete so far; the rest comes later. */
  push(samples: Int16Array): Int16Array;
  /** Ends the stream: gives back the tail. The resampler is then spent. */
  flush(): Int16Array;
};

/** The whole of a recording at another rate; its duration stays the same to one sample. */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const resampler = createResampler(fromHz, toHz);
  const head = resampler.push(samples);
  const tail = resampler.flush();
  return joinSamples([head, tail]);
}

/**
 * A polyphase windowed-sinc filter between two rates whose ratio is a small fraction (8, 16, 24, 48 kHz).
 *
 * Passes 90 % of the narrower band flat and damps images and aliases by 70 dB, so that synthetic
 * speech at 16 kHz keeps its spectrum at 24 kHz and back.
 */
export function createResampler(fromHz: number, toHz: number): Resampler {
  if (fromHz === toHz) return { push: (samples) => samples, flush: () => new Int16Array(0) };
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const half = Math.ceil(ZERO_CROSSINGS * Math.max(1, down / up));
  const phases = filterPhases(up, Math.min(1, up / down), half);
  // `held` starts with `half` zeros, so that held[0] is input sample -half.
  let held = new Float64Array(half);
  let heldFrom = -half;
  let received = 0;
  let produced = 0;

  const take = (samples: ArrayLike<number>, end: number): Int16Array => {
    const joined = new Float64Array(held.length + samples.length);
    joined.set(held);
    joined.set(samples, held.length);
    const last = Math.max(produced, end);
    const output = new Int16Array(last - produced);
    for (let n = produced; n < last; n++) {
      const taps = phases[(n * down) % up]!;
      const first = Math.floor((n * down) / up) - half + 1 - heldFrom;
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * joined[first + k]!;
      output[n - produced] = Math.max(-32768, Math.min(32767, Math.round(sum)));
    }
    produced = last;
    const keepFrom = Math.floor((produced * down) / up) - half + 1 - heldFrom;
    held = joined.slice(Math.max(0, keepFrom));
    heldFrom += Math.max(0, keepFrom);
    return output;
  };
  return {
    push(samples) {
      received += samples.length;
      return take(samples, Math.floor(((received - half - 1) * up) / down) + 1);
    },
    flush: () => take(new Int16Array(half + 1), Math.round((received * up) / down)),
  };
}

/** One array of all parts, in order. */
export function joinSamples(parts: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** For each position between two input samples, the weights of the 2 * half samples around it; they sum to 1. */
function filterPhases(up: number, band: number, half: number): readonly Float64Array[] {
  const cutoff = band * PASS_BAND;
  return Array.from({ length: up }, (_, phase) => {
    const taps = Float64Array.from({ length: 2 * half }, (_, k) => {
      const x = k - half + 1 - phase / up;
      return sinc(cutoff * x) * kaiser(x / half);
    });
    const sum = taps.reduce((total, tap) => total + tap, 0);
    return taps.map((tap) => tap / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Half the filter's length in periods of the narrower band. */
const ZERO_CROSSINGS = 24;
/** The cutoff as a share of the narrower band: room for the transition below its edge. */
const PASS_BAND = 0.95;
/** About 70 dB of stop band (Kaiser's formula: 0.1102 * (70 - 8.7)). */
const KAISER_BETA = 6.76;
