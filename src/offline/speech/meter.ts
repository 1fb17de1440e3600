/** A frame of 10 ms against the noise floor of its stream: louder than it, and with the period of a voice. */
export type Measured = { readonly active: boolean; readonly voiced: boolean };

export const METER_RATE_HZ = 16_000;
export const FRAME_MS = 10;
export const FRAME_SAMPLES = (METER_RATE_HZ * FRAME_MS) / 1000;

/** Measures frames one after another against the noise floor of the stream so far. */
export function createMeter(): (samples: Int16Array) => Measured {
  const history = new Float64Array(HISTORY_LENGTH);
  const levels: number[] = [];
  return (samples) => {
    const levelDb = toDb(samples);
    levels.push(levelDb);
    if (levels.length > FLOOR_FRAMES) levels.shift();
    history.copyWithin(0, DECIMATED_FRAME);
    decimate(samples, history, HISTORY_LENGTH - DECIMATED_FRAME);
    const floorDb = Math.min(FLOOR_DB_MAX, Math.min(...levels));
    const active = levelDb > Math.max(LEVEL_DB_MIN, floorDb + OVER_FLOOR_DB);
    return { active, voiced: active && periodicity(history) >= VOICED_MIN };
  };
}

function toDb(samples: Int16Array): number {
  let sum = 0;
  let square = 0;
  for (const sample of samples) {
    sum += sample;
    square += sample * sample;
  }
  const variance = square / samples.length - (sum / samples.length) ** 2;
  return 10 * Math.log10(Math.max(variance, 1e-3) / 32768 ** 2);
}

/** Sums of four samples each: 4 kHz is enough to see a voice's pitch, at a sixteenth of the cost. */
function decimate(samples: Int16Array, target: Float64Array, at: number): void {
  for (let i = 0; i < DECIMATED_FRAME; i++) {
    const from = 4 * i;
    target[at + i] = samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!;
  }
}

/** The highest normalised autocorrelation at a lag of a human pitch (80 to 400 Hz), 0 to 1. */
function periodicity(history: Float64Array): number {
  let best = 0;
  for (let lag = PITCH_LAG_MIN; lag <= PITCH_LAG_MAX; lag++) {
    let cross = 0;
    let now = 1e-9;
    let before = 1e-9;
    for (let i = PITCH_LAG_MAX; i < HISTORY_LENGTH; i++) {
      const a = history[i]!;
      const b = history[i - lag]!;
      cross += a * b;
      now += a * a;
      before += b * b;
    }
    best = Math.max(best, cross / Math.sqrt(now * before));
  }
  return best;
}

/** The floor is the quietest frame of so long: speech has a gap more often than that. */
const FLOOR_FRAMES = 200;
/** A stream that begins in the middle of speech has no floor yet; a line's noise is under this. */
const FLOOR_DB_MAX = -45;
const OVER_FLOOR_DB = 10;
const LEVEL_DB_MIN = -55;
const DECIMATED_FRAME = FRAME_SAMPLES / 4;
const PITCH_LAG_MIN = 10;
const PITCH_LAG_MAX = 50;
/** 30 ms of sound, and the longest lag before it. */
const HISTORY_LENGTH = 120 + PITCH_LAG_MAX;
/** Vowels lie above; taps, keys and hiss mostly below. */
const VOICED_MIN = 0.7;
