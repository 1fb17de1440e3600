import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CallTimeline, TimelineMessage } from '../../../src/scenarios/judge/timeline.ts';
import { compareHeardWords, judgeHeardWords } from '../../../src/scenarios/judge/heard-words.ts';
import { agentSpeaker, wordsOf } from '../../../src/scenarios/judge/reference.ts';

const TEXT = 'Your balance is $84.50, and it is due on Friday. Is there anything else?';
const STARTED_AT_MS = 1000;
const PATH_MS = 60;
const speak = await agentSpeaker();
const reference = speak(TEXT);
const words = wordsOf(TEXT);

/** A moment, in milliseconds, after the end of a word and before the middle of the next. */
function after(count: number): number {
  return reference.words[count - 1]!.endMs + 5;
}

/** A call with one message that was cut at `cutMs`, and the words that its context keeps. */
function cutCall(cutMs: number, heard: string, leftAtMs = 20_000) {
  const message: TimelineMessage = {
    messageId: 'm1',
    messageType: 'answer',
    role: 'message',
    startedAtMs: STARTED_AT_MS,
    finishedAtMs: STARTED_AT_MS + cutMs,
    isInterrupted: true,
    playedMs: cutMs,
    disturbances: [],
    text: TEXT,
    heard,
  };
  const timeline: CallTimeline = {
    decisions: [],
    messages: [message],
    turns: [],
    taskStates: [],
    collected: [],
    handOffs: [],
    toRecordingMs: 0,
  };
  const recording = new Int16Array(16 * 12_000);
  recording.set(reference.samples.subarray(0, 16 * cutMs), 16 * (STARTED_AT_MS + PATH_MS));
  const log = {
    callId: 'c',
    scenario: 's',
    startedAtEpochMs: 0,
    sampleRateHz: 16_000,
    steps: [],
    endMs: leftAtMs,
    end: 'hung_up',
  } as const;
  return { timeline, log, heard: recording, speak };
}

/** The sample of the recording at which this much of the message was heard. */
function sampleAt(ms: number): number {
  return Math.round(16 * (STARTED_AT_MS + PATH_MS + ms));
}

function first(count: number): string {
  return words.slice(0, count).join(' ');
}

test('the words in the context are those in the recording wherever the message is cut', () => {
  for (const count of [1, 4, 7, 10]) {
    const [figure, ...others] = compareHeardWords(cutCall(after(count), first(count)));
    assert.equal(others.length, 0);
    assert.ok(figure !== undefined);
    assert.deepEqual(figure.inRecording, { atLeast: count, atMost: count });
    assert.equal(figure.difference, 0);
    assert.deepEqual(figure.faults, []);
    assert.deepEqual(judgeHeardWords([figure], 0), []);
  }
});

test('a word too many or too few in the context is a fault unless the scenario allows one', () => {
  for (const [kept, difference] of [
    [8, 1],
    [6, -1],
  ] as const) {
    const all = compareHeardWords(cutCall(after(7), first(kept)));
    assert.equal(all[0]?.difference, difference);
    assert.deepEqual(judgeHeardWords(all, 0), [
      `\`answer\`: the context keeps ${kept} of its words, the recording holds 7`,
    ]);
    assert.deepEqual(judgeHeardWords(all, 1), []);
  }
});

test('a word in whose middle the message was cut may be in the context or not', () => {
  const { startMs, endMs } = reference.words[6]!;
  const [figure] = compareHeardWords(cutCall((startMs + endMs) / 2, first(7)));
  assert.deepEqual(figure?.inRecording, { atLeast: 6, atMost: 7 });
  assert.equal(figure?.difference, 0);
});

test('the right number of wrong words in the context is a fault', () => {
  const [figure] = compareHeardWords(cutCall(after(3), 'Your payment is'));
  assert.equal(figure?.difference, 0);
  assert.deepEqual(figure?.faults, ['`answer`: the context keeps other words than its first ones']);
});

test('words missing in the middle of the recording are a fault', () => {
  const call = cutCall(reference.samples.length / 16, TEXT);
  const lost = { fromMs: reference.words[2]!.startMs, toMs: reference.words[6]!.endMs };
  call.heard.fill(0, sampleAt(lost.fromMs), sampleAt(lost.toMs));
  const [figure] = compareHeardWords(call);
  assert.ok(figure !== undefined);
  assert.equal(figure.difference, 5);
  assert.match(figure.faults.join(), /the recording lacks words before its/);
});

test('a message cut by the hang-up is not compared, and a call without another cut says so', () => {
  const all = compareHeardWords(cutCall(after(7), first(3), STARTED_AT_MS + after(7)));
  assert.deepEqual(all, []);
  assert.match(judgeHeardWords(all, 0).join(), /^no message was cut while the caller listened/);
});
