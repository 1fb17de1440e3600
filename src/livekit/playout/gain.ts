/** The volume of one message: a factor that moves to its target in a straight line. */
export type Gain = {
  /** Lowers the voice from its current volume. */
  duck(): void;
  /** Brings the voice back from its current volume to full. */
  unduck(): void;
  /** Applies the gain to the next samples, in place. */
  apply(samples: Int16Array, rateHz: number): void;
};

export function createGain(): Gain {
  let value = 1;
  let target = 1;
  let perMs = 0;
  const rampTo = (newTarget: number, rampMs: number): void => {
    target = newTarget;
    perMs = (target - value) / rampMs;
  };
  return {
    duck: () => rampTo(DUCKED, DUCK_MS),
    unduck: () => rampTo(1, UNDUCK_MS),
    apply(samples, rateHz) {
      if (value === 1 && target === 1) return;
      const step = (perMs / rateHz) * 1000;
      for (let i = 0; i < samples.length; i += 1) {
        if (value !== target) value = approach(value, step, target);
        samples[i] = Math.round((samples[i] ?? 0) * value);
      }
    },
  };
}

/**
 * Fades samples in place where playout starts or ends: in from `inFrom`, out towards `outTo`. Both are
 * sample numbers; `fromSample` is the number of the first sample given.
 *
 * Raised cosine over `fadeSamples`: a step in the signal would click.
 */
export function fadeEdges(samples: Int16Array, edges: Edges): void {
  const { fromSample, inFrom, outTo, fadeSamples } = edges;
  if (fadeSamples <= 0 || (inFrom === undefined && outTo === undefined)) return;
  for (let i = 0; i < samples.length; i += 1) {
    const at = fromSample + i;
    const since = inFrom === undefined ? fadeSamples : at - inFrom + 1;
    const left = outTo === undefined ? fadeSamples : outTo - at;
    const factor = raisedCosine(since / fadeSamples) * raisedCosine(left / fadeSamples);
    if (factor !== 1) samples[i] = Math.round((samples[i] ?? 0) * factor);
  }
}

export type Edges = {
  readonly fromSample: number;
  readonly inFrom: number | undefined;
  readonly outTo: number | undefined;
  readonly fadeSamples: number;
};

function approach(value: number, step: number, target: number): number {
  const moved = value + step;
  return step > 0 ? Math.min(moved, target) : Math.max(moved, target);
}

function raisedCosine(share: number): number {
  if (share >= 1) return 1;
  return share <= 0 ? 0 : 0.5 - 0.5 * Math.cos(Math.PI * share);
}

/** A voice at a quarter of its volume is still understood and clearly makes room. */
const DUCKED = 0.25;
const DUCK_MS = 80;
const UNDUCK_MS = 120;
