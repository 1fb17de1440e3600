import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResampler, joinSamples, resample } from '../../src/sound/resample.ts';

const tone = (hz: number, rateHz: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples }, (_, i) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
/** Level over the middle of a recording, away from its edges, in dB of full scale. */
const levelDb = (samples: Int16Array): number => {
  const middle = samples.subarray(1000, samples.length - 1000);
  const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(Math.max(power, 1e-9) / 32768 ** 2);
};

test('a tone keeps its duration, level and shape at every pair of rates in use', () => {
  for (const [from, to] of [
    [16_000, 24_000],
    [24_000, 16_000],
    [8000, 48_000],
    [48_000, 8000],
  ] as const) {
    const converted = resample(tone(1000, from, from), from, to);
    const expected = tone(1000, to, to);
    assert.equal(converted.length, to);
    for (let i = 500; i < to - 500; i++) {
      assert.ok(Math.abs(converted[i]! - expected[i]!) <= 12, `${from} to ${to}, sample ${i}`);
    }
  }
});

test('the resampler removes a tone above the new band instead of folding it into the speech', () => {
  const loud = tone(10_000, 24_000, 24_000);
  assert.ok(levelDb(loud) - levelDb(resample(loud, 24_000, 16_000)) > 60);
});

test('a stream resampled in uneven pieces gives the same samples as the whole', () => {
  const whole = tone(440, 24_000, 5000);
  const resampler = createResampler(24_000, 16_000);
  const parts: Int16Array[] = [];
  for (let at = 0, size = 1; at < whole.length; at += size, size = (size * 7) % 613) {
    parts.push(resampler.push(whole.slice(at, at + size)));
  }
  parts.push(resampler.flush());
  assert.deepEqual(joinSamples(parts), resample(whole, 24_000, 16_000));
});

test('the resampler clips the loudest samples instead of wrapping them into a click', () => {
  const square = Int16Array.from({ length: 4000 }, (_, i) => (i % 80 < 40 ? 32767 : -32768));
  const converted = resample(square, 16_000, 24_000);
  for (let i = 15; i < 45; i++) assert.ok(converted[i]! > 25_000, `sample ${i} is ${converted[i]}`);
});
