import assert from 'node:assert/strict';
import { test } from 'node:test';

import { traceRecording, type Trace } from '../../../src/scenarios/judge/recording-trace.ts';
import { FLITE_VOICES, loadFlite } from '../../../src/offline/speech/flite.ts';
import { createReferenceSpeaker } from '../../../src/scenarios/judge/reference.ts';
import { joinSamples, resample } from '../../../src/sound/resample.ts';

/*
 * The path of a real call changes the samples: two changes of rate, the codec's noise, a delay that is
 * no whole frame. These tests imitate it; docs/scenarios.md has the measurements in a room.
 */

const TEXT = 'Invoice 1042 is $84.50, due at 9:30. Please see to it that the meter can be reached.';
const PATH_MS = 63.4;
const flite = await loadFlite();
const speak = createReferenceSpeaker(flite, 'slt');
const { samples } = speak(TEXT);

for (const voice of FLITE_VOICES) {
  test(`a cut of the voice ${voice} is found within 15 ms, wherever it falls`, () => {
    const reference = createReferenceSpeaker(flite, voice)(TEXT).samples;
    // Prime steps: the cuts fall into vowels, fricatives, stops and pauses.
    for (let cutMs = 437; cutMs < reference.length / 16; cutMs += 479) {
      const { spans, strangeMs } = traceRecording(
        throughPath(part(reference, 0, cutMs)),
        reference,
      );
      const endMs = Math.max(...spans.map(({ toMs }) => toMs));
      assert.ok(Math.abs(endMs - lastSoundMs(reference, cutMs)) < 15, `${cutMs}: ${endMs}`);
      assert.equal(strangeMs, 0);
    }
  });
}

test('a pause in a word and the word repeated from its start leave no hole in the trace', () => {
  const heard = [part(samples, 0, 1900), new Int16Array(16 * 700), part(samples, 1620, 4000)];
  const trace = traceRecording(throughPath(joinSamples(heard)), samples);
  assert.ok(isHeard(trace, 300, 3950), JSON.stringify(trace));
});

test('a ducked stretch of a recording counts as heard', () => {
  const ducked = part(samples, 1500, 2500).map((sample) => sample / 4);
  const heard = [part(samples, 0, 1500), ducked, part(samples, 2500, 4000)];
  const trace = traceRecording(throughPath(joinSamples(heard)), samples);
  assert.ok(isHeard(trace, 300, 3950), JSON.stringify(trace));
});

test('words lost in the middle of a recording are a hole in the trace', () => {
  const heard = [part(samples, 0, 1500), part(samples, 3000, 5000)];
  const trace = traceRecording(throughPath(joinSamples(heard)), samples);
  assert.ok(isHeard(trace, 300, 1450) && isHeard(trace, 3050, 4950), JSON.stringify(trace));
  assert.ok(!isHeard(trace, 1950, 2050) && !isHeard(trace, 2450, 2550), JSON.stringify(trace));
});

test('another text of the same voice does not match, but for a chance word, nor does silence', () => {
  const other = speak('Robin will come to your door on wednesday.').samples;
  const { spans, strangeMs } = traceRecording(throughPath(other), samples);
  const alikeMs = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  assert.ok(alikeMs < 900, `${alikeMs}`);
  assert.ok(strangeMs > 1000, `${strangeMs}`);
  const silence = traceRecording(new Int16Array(16 * 2000), samples);
  assert.deepEqual(silence, { spans: [], strangeMs: 0 });
});

function part(all: Int16Array, fromMs: number, toMs: number): Int16Array {
  return all.slice(16 * fromMs, 16 * toMs);
}

function throughPath(sent: Int16Array): Int16Array {
  const delay = new Int16Array(Math.round(16 * PATH_MS));
  const arrived = resample(resample(sent, 16_000, 48_000), 48_000, 16_000);
  const all = joinSamples([delay, arrived, new Int16Array(16 * 400)]);
  let state = 1;
  let loudness = 0;
  return all.map((sample) => {
    state = (state * 48_271) % 0x7fff_ffff;
    loudness = Math.max(Math.abs(sample), loudness * 0.99);
    // Noise under the voice, as the codec's own noise is, and 20 dB below it.
    return sample + (state / 0x7fff_ffff - 0.5) * 0.2 * loudness;
  });
}

/** The end of the last 5 ms before a cut in which the reference is audible at all. */
function lastSoundMs(reference: Int16Array, cutMs: number): number {
  for (let toMs = cutMs; toMs > 0; toMs -= 5) {
    const frame = part(reference, Math.max(0, toMs - 5), toMs);
    if (Math.hypot(...frame) / Math.sqrt(frame.length) >= 103) return toMs;
  }
  return 0;
}

function isHeard({ spans }: Trace, fromMs: number, toMs: number): boolean {
  let heardUntilMs = fromMs;
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs <= heardUntilMs) heardUntilMs = Math.max(heardUntilMs, span.toMs);
  }
  return heardUntilMs >= toMs;
}
