import assert from 'node:assert/strict';
import { test } from 'node:test';

import { dueAtMs } from '../../../src/scenarios/caller/moment.ts';
import { frameStarts } from '../../../src/scenarios/caller/ear.ts';
import { frameLevel, soundOf } from '../../../src/scenarios/caller/sound.ts';
import { measureAgentSound } from '../../../src/scenarios/judge/recording.ts';
import type { Moment } from '../../../src/scenarios/file/scenario.ts';

/** An ear that heard sound in these spans, in milliseconds. */
function earThatHeard(...spans: readonly (readonly [number, number])[]) {
  const frames = spans.flatMap(([from, to]) =>
    Array.from({ length: (to - from) / 10 }, (_, index) => from + index * 10),
  );
  return {
    firstSoundSince: (sinceMs: number) => frames.find((at) => at >= sinceMs),
    lastSoundBefore(beforeMs: number) {
      const last = frames.findLast((at) => at < beforeMs);
      return last === undefined ? undefined : last + 10;
    },
  };
}

const ANSWER = { messageType: 'answer', role: undefined, occurrence: 1 } as const;
const STARTED: Moment = { type: 'message_started', message: ANSWER, afterMs: 1000 };
const FINISHED: Moment = { type: 'message_finished', message: ANSWER, afterMs: 500 };

function message(messageType: string, startedAtMs: number, finishedAtMs?: number) {
  return { messageType, role: 'message', startedAtMs, finishedAtMs };
}

test("a message's start is the moment when it is heard, not the time in the record", () => {
  const ear = earThatHeard([5260, 7000]);
  const messages = [message('answer', 5000)];
  const world = { nowMs: 5300, previousEndedAtMs: 0, messages, ear };
  assert.equal(dueAtMs(STARTED, world), 6260);
});

test('the moment of a message that has begun is unknown until it is heard', () => {
  const ear = earThatHeard([1000, 2000]);
  const world = { previousEndedAtMs: 0, messages: [message('answer', 5000)], ear };
  assert.equal(dueAtMs(STARTED, { ...world, nowMs: 5900 }), undefined);
  // A silent message has a moment too: the time in the record plus the way to the ear.
  assert.equal(dueAtMs(STARTED, { ...world, nowMs: 7000 }), 6020);
});

test("a message's end is its last sound, once that sound has had time to arrive", () => {
  const ear = earThatHeard([5060, 7060]);
  const messages = [message('answer', 5000, 7000)];
  const world = { previousEndedAtMs: 0, messages, ear };
  assert.equal(dueAtMs(FINISHED, { ...world, nowMs: 7050 }), undefined);
  assert.equal(dueAtMs(FINISHED, { ...world, nowMs: 7100 }), 7560);
});

test('the occurrence in a moment counts the messages of its type that were heard', () => {
  const ear = earThatHeard([1060, 2000], [3060, 4000], [5060, 6000]);
  const messages = [message('answer', 1000, 1940), message('wait', 3000), message('answer', 5000)];
  const second: Moment = { ...STARTED, message: { ...ANSWER, occurrence: 2 } };
  assert.equal(dueAtMs(second, { nowMs: 6000, previousEndedAtMs: 0, messages, ear }), 6060);
});

test('the caller counts silence from the last sound of either side', () => {
  const moment: Moment = { type: 'agent_silent', forMs: 2000 };
  const world = { nowMs: 9000, messages: [], ear: earThatHeard([1000, 3000]) };
  assert.equal(dueAtMs(moment, { ...world, previousEndedAtMs: 0 }), 5000);
  assert.equal(dueAtMs(moment, { ...world, previousEndedAtMs: 4500 }), 6500);
  const nothingHeard = { ...world, previousEndedAtMs: 0, ear: earThatHeard() };
  assert.equal(dueAtMs(moment, nothingHeard), undefined);
});

test('frames that arrive together after a stall are placed at their own times', () => {
  const regular = Array.from({ length: 60 }, (_, index) => 1000 + index * 10);
  // This process stalled for 80 ms: the frames of that time arrive together.
  const stalled = regular.map((at) => (at >= 1300 && at < 1380 ? 1380 : at));
  assert.deepEqual(frameStarts(stalled), regular);
});

test('a first frame that arrived late does not shift the frames after it', () => {
  const regular = Array.from({ length: 60 }, (_, index) => 1000 + index * 10);
  const late = regular.map((at, index) => (index < 30 ? at + 30 : at));
  assert.deepEqual(frameStarts(late), regular);
});

test('the frames of a stream that paused are placed after the pause', () => {
  const regular = Array.from({ length: 60 }, (_, index) => 1000 + index * 10);
  const paused = regular.map((at, index) => (index < 30 ? at : at + 500));
  assert.deepEqual(frameStarts(paused), paused);
});

test('a recording of the caller is brought to its level, and its onset and end are found', () => {
  const samples = new Int16Array(8000);
  for (let i = 2400; i < 5600; i++) samples[i] = 300 * Math.sin(i / 3);
  const sound = soundOf(samples, 8000, -6);
  const peak = Math.max(...sound.samples.map((sample) => Math.abs(sample)));
  assert.ok(Math.abs(peak - 16_422) < 30, `${peak}`);
  assert.ok(Math.abs(sound.onsetMs - 300) <= 10, `${sound.onsetMs}`);
  assert.ok(Math.abs(sound.offsetMs - 700) <= 10, `${sound.offsetMs}`);
  // Twice as many samples in the same second.
  assert.equal(sound.samples.length, 16_000);
});

test('the recording of a call says frame by frame when the agent was heard', () => {
  const heard = new Int16Array(16_000);
  for (let i = 3200; i < 8000; i++) heard[i] = i % 2 === 0 ? 2000 : -2000;
  const sound = measureAgentSound(heard);
  assert.equal(frameLevel(heard, 20), 2000);
  assert.equal(sound.firstSince(0), 200);
  assert.equal(sound.firstSince(500), undefined);
  assert.equal(sound.lastBefore(1000), 500);
  assert.equal(sound.lastBefore(300), 300);
  assert.equal(sound.audibleMs(100, 400), 200);
  assert.equal(sound.silentSince(300, 200), 500);
  assert.equal(sound.silentSince(300, 600), undefined);
});
