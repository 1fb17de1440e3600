import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stt } from '@livekit/agents';

import {
  isTranscript,
  joinTranscripts,
  withoutTimes,
  withoutWords,
  wordsOf,
} from '../../../src/livekit/ears/transcripts.ts';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT, PREFLIGHT_TRANSCRIPT, START_OF_SPEECH } =
  stt.SpeechEventType;

function guess(text: string, more: Partial<stt.SpeechData> = {}): stt.SpeechData {
  const language = 'en' as stt.SpeechData['language'];
  return { language, text, startTime: 1, endTime: 2, confidence: 0.9, ...more };
}

test('final, interim and preflight transcripts are transcripts, and other events are not', () => {
  const types = [FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT, PREFLIGHT_TRANSCRIPT, START_OF_SPEECH];
  assert.deepEqual(types.map(isTranscript), [true, true, true, false]);
});

for (const [one, other, isSame] of [
  ['Yes, please!', 'yes please', true],
  ['yes', 'no', false],
  ['...', '...', true],
  ['...', '?', false],
] as const) {
  test(`"${one}" and "${other}" have ${isSame ? 'the same' : 'other'} words`, () => {
    assert.equal(wordsOf(one) === wordsOf(other), isSame);
  });
}

test('no transcripts are joined to none, and one to itself', () => {
  const only = { type: FINAL_TRANSCRIPT, alternatives: [guess('fees')] } as const;
  assert.equal(joinTranscripts([]), undefined);
  assert.equal(joinTranscripts([{ ...only, alternatives: [...only.alternatives] }])?.type, 2);
});

test('joined transcripts have all words, the lowest confidence, the first start and the last end', () => {
  const joined = joinTranscripts([
    {
      type: FINAL_TRANSCRIPT,
      requestId: 'r',
      alternatives: [guess(' what ', { confidence: 0.7 })],
    },
    { type: FINAL_TRANSCRIPT },
    { type: FINAL_TRANSCRIPT, alternatives: [guess('fees', { startTime: 5, endTime: 6 })] },
  ]);
  assert.deepEqual(joined, {
    type: FINAL_TRANSCRIPT,
    requestId: 'r',
    alternatives: [guess('what fees', { confidence: 0.7, startTime: 1, endTime: 6 })],
  });
});

test('transcripts without any guess are joined to the first of them', () => {
  const first = { type: FINAL_TRANSCRIPT, requestId: 'r' };
  assert.equal(joinTranscripts([first, { type: FINAL_TRANSCRIPT }]), first);
});

test('a transcript without words is an empty interim one', () => {
  assert.deepEqual(withoutWords({ type: FINAL_TRANSCRIPT, alternatives: [guess('four')] }), {
    type: INTERIM_TRANSCRIPT,
    alternatives: [guess('')],
  });
  assert.deepEqual(withoutWords({ type: FINAL_TRANSCRIPT }), { type: INTERIM_TRANSCRIPT });
});

test('a transcript without times keeps its words and its other guesses', () => {
  const alternatives: stt.SpeechEvent['alternatives'] = [guess('fees'), guess('bees')];
  assert.deepEqual(withoutTimes({ type: FINAL_TRANSCRIPT, alternatives, speechEndTime: 9 }), {
    type: FINAL_TRANSCRIPT,
    alternatives: [guess('fees', { startTime: 0, endTime: 0 }), guess('bees')],
  });
  assert.deepEqual(withoutTimes({ type: FINAL_TRANSCRIPT, speechEndTime: 9 }), {
    type: FINAL_TRANSCRIPT,
  });
});
