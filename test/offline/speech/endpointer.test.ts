import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEndpointer, type SegmentEvent } from '../../../src/offline/speech/endpointer.ts';
import { joinSamples } from '../../../src/sound/resample.ts';
import { startSynthesizer, type Synthesizer } from '../../../src/offline/speech/synthesis.ts';

let synthesizer: Synthesizer;
let speech: Int16Array;
before(async () => {
  synthesizer = startSynthesizer();
  speech = await synthesizer.speak({ text: 'what is my balance', voice: 'rms', speed: 1 });
});
after(() => synthesizer.stop());

const ms = (count: number): number => count * 16;
const silence = (durationMs: number): Int16Array => new Int16Array(ms(durationMs));
/** Noise of a fixed seed, so that a run repeats exactly. */
const noise = (durationMs: number, amplitude: number): Int16Array => {
  let seed = 7;
  return Int16Array.from({ length: ms(durationMs) }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.round((seed / 2 ** 30 - 1) * amplitude);
  });
};
const run = (audio: Int16Array, hangoverMs = 350): readonly SegmentEvent[] => {
  const endpointer = createEndpointer({ hangoverMs });
  const events: SegmentEvent[] = [];
  for (let at = 0; at < audio.length; at += ms(50)) {
    events.push(...endpointer.push(audio.slice(at, at + ms(50))));
  }
  return events;
};
const named = <T extends SegmentEvent['type']>(events: readonly SegmentEvent[], type: T) =>
  events.filter((event): event is SegmentEvent & { type: T } => event.type === type);

test('the endpointer gives speech as one segment, from its onset to its last sound', () => {
  const events = run(joinSamples([silence(1000), speech, silence(1000)]));
  assert.deepEqual([named(events, 'started').length, named(events, 'ended').length], [1, 1]);
  // flite itself begins with about 170 ms and ends with about 160 ms of silence.
  const onset = named(events, 'started')[0]!.onsetAtMs - 1000;
  const offset = named(events, 'ended')[0]!.offsetAtMs - 1000;
  assert.ok(onset >= 100 && onset <= 280, `onset ${onset}`);
  const durationMs = speech.length / 16;
  assert.ok(offset >= durationMs - 300 && offset <= durationMs, `offset ${offset}`);
});

test('a segment includes the audio before its onset, and no audio between segments is given', () => {
  const audio = joinSamples([silence(1000), speech, silence(1000), speech, silence(1000)]);
  const events = run(audio);
  const started = named(events, 'started');
  assert.equal(started.length, 2);
  for (const { onsetAtMs, beforeOnsetMs, audio: preRoll } of started) {
    const from = ms(onsetAtMs - beforeOnsetMs);
    assert.ok(beforeOnsetMs >= 100, `${beforeOnsetMs} ms before the onset`);
    assert.deepEqual(preRoll, audio.slice(from, from + preRoll.length));
  }
  const given = events.reduce((sum, event) => sum + ('audio' in event ? event.audio.length : 0), 0);
  assert.ok(given < 2 * speech.length + 2 * ms(650), `${given / 16} ms given`);
});

test('a segment of speech ends when the hangover is over, and not before', () => {
  for (const hangoverMs of [200, 350, 800]) {
    const audio = joinSamples([silence(500), speech, silence(1200)]);
    const endpointer = createEndpointer({ hangoverMs });
    let endedAtMs = 0;
    let offsetAtMs = 0;
    for (let at = 0; at < audio.length; at += ms(10)) {
      const ended = named(endpointer.push(audio.slice(at, at + ms(10))), 'ended')[0];
      if (ended !== undefined) [endedAtMs, offsetAtMs] = [at / 16 + 10, ended.offsetAtMs];
    }
    assert.equal(endedAtMs - offsetAtMs, hangoverMs);
  }
});

test('a pause shorter than the hangover does not cut a segment of speech', () => {
  const events = run(joinSamples([silence(500), speech, speech, silence(900)]), 600);
  assert.equal(named(events, 'started').length, 1);
});

test('silence, hiss, clicks and a steady hum under speech level open no segment of speech', () => {
  const click = joinSamples([noise(8, 20_000), silence(400)]);
  const hum = Int16Array.from(
    { length: ms(3000) },
    (_, i) => 40 * Math.sin((i * 2 * Math.PI * 120) / 16_000),
  );
  for (const [name, sound] of Object.entries({
    silence: silence(3000),
    hiss: joinSamples([silence(1000), noise(3000, 3000), silence(500)]),
    clicks: joinSamples([silence(1000), click, click, click, click]),
    hum,
  })) {
    assert.deepEqual(run(sound), [], name);
  }
});

test('the endpointer finds speech and its end on a noisy line', () => {
  const line = noise(4000, 400);
  const from = ms(1500);
  const audio = line.map((sample, i) => sample + (speech[i - from] ?? 0));
  const events = run(audio);
  assert.deepEqual([named(events, 'started').length, named(events, 'ended').length], [1, 1]);
});

test('a flush of the endpointer ends an open segment once', () => {
  const endpointer = createEndpointer({ hangoverMs: Number.POSITIVE_INFINITY });
  endpointer.push(joinSamples([silence(500), speech, silence(3000)]));
  assert.deepEqual(
    endpointer.flush().map(({ type }) => type),
    ['ended'],
  );
  assert.deepEqual(endpointer.flush(), []);
});
