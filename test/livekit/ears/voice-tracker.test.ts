import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VADEventType, type VADEvent } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

import { sessionMs } from '../../../src/core/index.ts';
import type { ToldEvent } from '../../../src/livekit/ground/tell.ts';
import { VoiceTracker } from '../../../src/livekit/ears/voice-tracker.ts';

const { INFERENCE_DONE, START_OF_SPEECH, END_OF_SPEECH } = VADEventType;
const TIMES = { windowMs: 32, minSilenceMs: 250 };

/** A tracker whose windows come every 32 ms of a clock that the test moves. */
function newTracker() {
  const told: ToldEvent[] = [];
  let atMs = 1000;
  const tracker = new VoiceTracker(
    (event) => told.push(event),
    () => sessionMs(atMs),
  );
  function send(type: VADEventType, of: Partial<VADEvent>): void {
    tracker.onVadEvent({ ...EMPTY, type, ...of }, TIMES);
  }
  function window(probability: number, amplitude = 1000): void {
    atMs += 32;
    send(INFERENCE_DONE, { probability, frames: [frameOf(amplitude)] });
  }
  const types = (): string[] => told.map(({ type }) => type);
  return { tracker, told, send, window, types };
}

const EMPTY: VADEvent = {
  type: INFERENCE_DONE,
  samplesIndex: 0,
  timestamp: 0,
  speechDuration: 0,
  silenceDuration: 0,
  frames: [],
  probability: 0,
  inferenceDuration: 0,
  speaking: false,
  rawAccumulatedSilence: 0,
  rawAccumulatedSpeech: 0,
};

function frameOf(amplitude: number): AudioFrame {
  return new AudioFrame(new Int16Array(512).fill(amplitude), 16_000, 1, 512);
}

test('voice is reported at its first window, before START of the VAD, and back-dated to its onset', () => {
  const { told, window } = newTracker();
  window(0.1);
  window(0.5);
  assert.deepEqual(told[0], { type: 'user_speech_started', onsetAtMs: 1032, probability: 0.5 });
  assert.equal(told[1]?.type, 'user_speech_continued');
});

test('the duration runs from the onset to the last window with voice, without trailing silence', () => {
  const { told, window, send } = newTracker();
  for (let i = 0; i < 4; i += 1) window(0.9);
  for (let i = 0; i < 7; i += 1) window(0.1);
  send(END_OF_SPEECH, { speechDuration: 704 });
  const durations = told.flatMap((event) =>
    event.type === 'user_speech_continued' ? [event.durationMs] : [],
  );
  assert.deepEqual(durations, [32, 64, 96, 128]);
  assert.equal(told.at(-1)?.type, 'user_speech_ended');
});

test('a sound too short for the START of the VAD ends after its silence all the same', () => {
  const { tracker, types, window } = newTracker();
  window(0.9);
  for (let i = 0; i < 7; i += 1) window(0.1);
  assert.equal(tracker.isSpeaking, true);
  window(0.1);
  assert.equal(tracker.isSpeaking, false);
  assert.deepEqual(types(), ['user_speech_started', 'user_speech_continued', 'user_speech_ended']);
});

test('a VAD that gives no windows is understood by its start and end', () => {
  const { told, send } = newTracker();
  send(START_OF_SPEECH, { speechDuration: 50 });
  send(END_OF_SPEECH, {});
  assert.deepEqual(told, [
    { type: 'user_speech_started', onsetAtMs: 950, probability: 0 },
    { type: 'user_speech_ended' },
  ]);
});

test('the tracker reports the level of voice with the noise level of the windows without it', () => {
  const { told, window } = newTracker();
  for (let i = 0; i < 200; i += 1) window(0.1, 33);
  window(0.9, 3277);
  const level = told.at(-1);
  assert.ok(level?.type === 'user_speech_continued');
  assert.deepEqual([level.levelDb, level.noiseDb], [-20, -59.9]);
});

test('a VAD whose windows carry no audio gives no level, so no caller counts as far away', () => {
  const { told, send } = newTracker();
  send(INFERENCE_DONE, { probability: 0.1 });
  send(INFERENCE_DONE, { probability: 0.9 });
  const level = told.at(-1);
  assert.ok(level?.type === 'user_speech_continued');
  assert.ok(!('levelDb' in level) && !('noiseDb' in level));
});
