import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stt } from '@livekit/agents';

import { id, sessionMs, type UtteranceId } from '../../../src/core/index.ts';
import { TranscriptGate } from '../../../src/livekit/ears/transcript-gate.ts';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;
const U1 = id<UtteranceId>('u1');
const U2 = id<UtteranceId>('u2');

/** A closed gate at which a committed turn waits for its words, with all that happens in order. */
function openGate() {
  const seen: string[] = [];
  const gate = new TranscriptGate({
    clock: () => sessionMs(0),
    onWords: () => undefined,
    voiceAtMs: () => undefined,
    onRepeated: () => undefined,
    onKeptBack: () => undefined,
    isOpen: () => false,
    isAgentSpeaking: () => false,
  });
  const emit = (event: stt.SpeechEvent): boolean =>
    seen.push(event.alternatives?.[0].text ?? event.type.toString()) > 0;
  gate.connect(emit);
  const hear = (type: stt.SpeechEventType, text: string): void => {
    const guess = { language: 'en', text, startTime: 1, endTime: 2, confidence: 0.9 };
    gate.onSttEvent({ type, alternatives: [guess as stt.SpeechData], requestId: 'r' }, emit);
  };
  gate.whenPassed(() => seen.push('committed'));
  return { gate, hear, seen };
}

test('a committed turn is committed again when its final words pass', () => {
  const { gate, hear, seen } = openGate();
  hear(FINAL_TRANSCRIPT, 'book it');
  gate.release([U1]);
  assert.deepEqual(seen, ['book it', 'committed']);
});

test('a committed turn is committed again when its interim words pass as final ones', () => {
  const { gate, hear, seen } = openGate();
  hear(INTERIM_TRANSCRIPT, 'book it');
  gate.releaseInterim(U1);
  assert.deepEqual(seen, ['book it', 'committed']);
});

test('a committed turn is committed again when the engine fails and all words pass', () => {
  const { gate, hear, seen } = openGate();
  hear(FINAL_TRANSCRIPT, 'book it');
  gate.open();
  assert.deepEqual(seen, ['book it', 'committed']);
});

test('words after a committed turn that was dropped are not committed with it', () => {
  const { gate, hear, seen } = openGate();
  hear(FINAL_TRANSCRIPT, 'book it');
  gate.drop([U1]);
  hear(FINAL_TRANSCRIPT, 'and now');
  gate.release([U2]);
  assert.deepEqual(seen, ['and now']);
});
