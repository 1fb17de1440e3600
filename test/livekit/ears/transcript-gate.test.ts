import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { stt } from '@livekit/agents';

import { id, sessionMs, type UtteranceId } from '../../../src/core/index.ts';
import { TranscriptGate } from '../../../src/livekit/ears/transcript-gate.ts';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT, RECOGNITION_USAGE, START_OF_SPEECH } =
  stt.SpeechEventType;
const U1 = id<UtteranceId>('u1');
const U2 = id<UtteranceId>('u2');

type Now = { isOpen: boolean; isAgentSpeaking: boolean; atMs: number; voiceAtMs?: number };

/** A gate at a time that the test sets, with what the session and the engine received. */
function openGate(now: Now = { isOpen: false, isAgentSpeaking: false, atMs: 0 }) {
  const seen: stt.SpeechEvent[] = [];
  const told: string[] = [];
  const gate = new TranscriptGate({
    clock: () => sessionMs(now.atMs),
    onWords: (utteranceId, { text }, isFinal) =>
      told.push(`${utteranceId} ${text}${isFinal ? '.' : ''}`),
    voiceAtMs: () => (now.voiceAtMs === undefined ? undefined : sessionMs(now.voiceAtMs)),
    onRepeated: () => told.push('repeated'),
    onKeptBack: () => undefined,
    isOpen: () => now.isOpen,
    isAgentSpeaking: () => now.isAgentSpeaking,
  });
  const emit = (event: stt.SpeechEvent): boolean => seen.push(event) > 0;
  gate.connect(emit);
  const hear = (type: stt.SpeechEventType, text: string, confidence = 0.9): void =>
    gate.onSttEvent(transcript(type, text, confidence), emit);
  return { gate, hear, seen, told, now, texts: () => seen.map(textOf) };
}

function transcript(type: stt.SpeechEventType, text: string, confidence: number): stt.SpeechEvent {
  const guess = { language: 'en', text, startTime: 1, endTime: 2, confidence };
  return { type, alternatives: [guess as stt.SpeechData], speechEndTime: 1000, requestId: 'r' };
}

function textOf(event: stt.SpeechEvent): string {
  return event.alternatives?.[0].text ?? event.type.toString();
}

test('a final transcript waits until the engine releases it, and is then the very same event', () => {
  const { gate, hear, seen, texts } = openGate();
  hear(FINAL_TRANSCRIPT, 'tomorrow');
  assert.deepEqual(texts(), []);
  assert.equal(gate.release([U1]), true);
  assert.deepEqual(seen, [transcript(FINAL_TRANSCRIPT, 'tomorrow', 0.9)]);
});

test('interim words that become the turn pass as final ones, and use up their id', () => {
  const { gate, hear, seen, told } = openGate();
  hear(INTERIM_TRANSCRIPT, 'stop that');
  assert.equal(gate.releaseInterim(U1), true);
  assert.deepEqual(
    seen.map((event) => `${event.type} ${textOf(event)}`),
    [`${FINAL_TRANSCRIPT} stop that`],
  );
  assert.equal(gate.releaseInterim(U1), false);
  hear(FINAL_TRANSCRIPT, 'stop that please');
  assert.deepEqual(told, ['u1 stop that', 'u2 stop that please.']);
});

test('interim words whose final transcript has come meanwhile are released as that transcript', () => {
  const { gate, hear, texts } = openGate();
  hear(INTERIM_TRANSCRIPT, 'stop');
  hear(FINAL_TRANSCRIPT, 'stop it');
  assert.equal(gate.releaseInterim(U1), true);
  assert.deepEqual(texts(), ['stop it']);
  assert.equal(gate.releaseInterim(U2), false);
});

for (const fate of ['kept', 'dropped'] as const) {
  test(`interim words that the session saw are taken back when the final is ${fate}`, () => {
    const { gate, hear, now, texts } = openGate();
    now.isOpen = true;
    hear(INTERIM_TRANSCRIPT, 'four one');
    hear(FINAL_TRANSCRIPT, 'four one five');
    assert.deepEqual(texts(), ['four one', '']);
    if (fate === 'dropped') gate.drop([U1]);
    assert.deepEqual(texts(), ['four one', '']);
  });
}

test('the session never sees a dropped transcript, not even by a later release', () => {
  const { gate, hear, texts } = openGate();
  hear(FINAL_TRANSCRIPT, 'mm-hmm');
  assert.equal(gate.drop([U1]), true);
  assert.equal(gate.release([U1]), false);
  gate.open();
  assert.deepEqual(texts(), []);
});

test('interim and final transcripts of one utterance share its id; the next has another', () => {
  const { hear, told } = openGate();
  hear(INTERIM_TRANSCRIPT, 'what');
  hear(INTERIM_TRANSCRIPT, 'what about');
  hear(FINAL_TRANSCRIPT, 'what about fees');
  hear(INTERIM_TRANSCRIPT, 'and');
  assert.deepEqual(told, ['u1 what', 'u1 what about', 'u1 what about fees.', 'u2 and']);
});

test('interim transcripts pass the gate while it is open, and only then', () => {
  const { hear, texts, now } = openGate();
  hear(INTERIM_TRANSCRIPT, 'one');
  now.isOpen = true;
  hear(INTERIM_TRANSCRIPT, 'two');
  assert.deepEqual(texts(), ['two']);
});

test('events other than transcripts pass the gate', () => {
  const { hear, seen } = openGate();
  hear(START_OF_SPEECH, '');
  hear(RECOGNITION_USAGE, '');
  hear(FINAL_TRANSCRIPT, '  ');
  assert.equal(seen.length, 3);
});

test('several transcripts are released as one turn, with the lowest of their confidences', () => {
  const { gate, hear, seen } = openGate();
  hear(FINAL_TRANSCRIPT, 'what about', 0.9);
  hear(FINAL_TRANSCRIPT, ' the fees', 0.6);
  gate.release([U1, U2]);
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.alternatives?.[0].text, 'what about the fees');
  assert.equal(seen[0]?.alternatives?.[0].confidence, 0.6);
});

suite('the times of a transcript that was held', () => {
  test('a held transcript loses its times while the agent is silent: adaptive mode would misplace it', () => {
    const { gate, hear, seen, now } = openGate();
    hear(FINAL_TRANSCRIPT, 'fees');
    now.atMs = 1;
    gate.release([U1]);
    assert.equal(seen[0]?.alternatives?.[0].startTime, 0);
    assert.equal(seen[0]?.alternatives?.[0].endTime, 0);
    assert.equal(seen[0]?.speechEndTime, undefined);
  });

  test('a held transcript keeps its times while the agent speaks: at zero LiveKit forgets its words', () => {
    const { gate, hear, seen, now } = openGate();
    hear(FINAL_TRANSCRIPT, 'fees');
    now.atMs = 1;
    now.isAgentSpeaking = true;
    gate.release([U1]);
    assert.equal(seen[0]?.alternatives?.[0].endTime, 2);
  });
});

suite('a handoff', () => {
  test('a handoff keeps what the gate releases until the next agent listens', () => {
    const { gate, hear, texts } = openGate();
    gate.suspend();
    hear(FINAL_TRANSCRIPT, 'fees');
    gate.release([U1]);
    assert.deepEqual(texts(), []);
    gate.resume();
    assert.deepEqual(texts(), ['fees']);
  });

  test('a handoff brings back what the session had but had not made into a turn', () => {
    const { gate, hear, texts } = openGate();
    hear(FINAL_TRANSCRIPT, 'what about');
    gate.release([U1]);
    gate.suspend();
    hear(FINAL_TRANSCRIPT, 'fees');
    gate.release([U2]);
    gate.resume();
    assert.deepEqual(texts(), ['what about', 'what about fees']);
  });

  test('a handoff brings back what it swallowed, however long it lasts', () => {
    const { gate, hear, texts, now } = openGate();
    hear(FINAL_TRANSCRIPT, 'what about fees');
    gate.release([U1]);
    gate.suspend();
    now.atMs = 60_000;
    gate.resume();
    assert.deepEqual(texts(), ['what about fees', 'what about fees']);
  });

  test('a handoff brings nothing back that is a turn already', () => {
    const { gate, hear, texts } = openGate();
    hear(FINAL_TRANSCRIPT, 'what about fees');
    gate.release([U1]);
    gate.turnCommitted();
    gate.suspend();
    gate.resume();
    assert.deepEqual(texts(), ['what about fees']);
  });

  test('a handoff brings nothing back that is long past', () => {
    const { gate, hear, texts, now } = openGate();
    hear(FINAL_TRANSCRIPT, 'what about fees');
    gate.release([U1]);
    now.atMs = 10_001;
    gate.suspend();
    gate.resume();
    assert.deepEqual(texts(), ['what about fees']);
  });
});

test('what is released while the session listens to no stream goes to its next stream', () => {
  const { gate, hear } = openGate();
  gate.connect(() => false);
  hear(FINAL_TRANSCRIPT, 'what about');
  hear(FINAL_TRANSCRIPT, 'fees');
  gate.release([U1]);
  gate.release([U2]);
  const next: stt.SpeechEvent[] = [];
  gate.connect((event) => next.push(event) > 0);
  assert.deepEqual(next.map(textOf), ['what about fees']);
});

test('what an old stream reports once the next one listens goes to the next one', () => {
  const { gate, hear, texts } = openGate();
  const next: stt.SpeechEvent[] = [];
  gate.connect((event) => next.push(event) > 0);
  hear(FINAL_TRANSCRIPT, 'fees');
  gate.release([U1]);
  assert.deepEqual(texts(), []);
  assert.deepEqual(next.map(textOf), ['fees']);
});

test('without an engine the gate releases everything it kept, and lets everything pass', () => {
  const { gate, hear, texts, told } = openGate();
  hear(FINAL_TRANSCRIPT, 'one');
  gate.open();
  hear(INTERIM_TRANSCRIPT, 'two');
  hear(FINAL_TRANSCRIPT, 'three');
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  assert.deepEqual(told, ['u1 one.']);
});

suite('the same final words a second time', () => {
  const again = (second: Partial<Now> & { text?: string }): readonly string[] => {
    const { hear, now, told } = openGate();
    Object.assign(now, { atMs: 1000, voiceAtMs: 900 });
    hear(FINAL_TRANSCRIPT, 'yes please');
    const { text = 'yes please', ...later } = second;
    Object.assign(now, later);
    hear(FINAL_TRANSCRIPT, text);
    return told;
  };

  test('the same final words again are ignored if no voice was heard in between', () => {
    assert.deepEqual(again({ atMs: 6000 }), ['u1 yes please.', 'repeated']);
  });

  test('the same final words again count if a voice was heard in between', () => {
    assert.deepEqual(again({ atMs: 2500, voiceAtMs: 1001 }), ['u1 yes please.', 'u2 yes please.']);
  });

  test('final words count again without a voice in between if they are other words', () => {
    assert.deepEqual(again({ atMs: 2500, text: 'yes' }), ['u1 yes please.', 'u2 yes.']);
  });

  test('the same final words count again after more than 5 s', () => {
    assert.deepEqual(again({ atMs: 6001 }), ['u1 yes please.', 'u2 yes please.']);
  });

  test('the same final words again count if no VAD has heard anything yet', () => {
    const { hear, told } = openGate();
    hear(FINAL_TRANSCRIPT, 'yes');
    hear(FINAL_TRANSCRIPT, 'yes');
    assert.deepEqual(told, ['u1 yes.', 'u2 yes.']);
  });
});

test('released words that became no turn are held again, joined, as a new utterance', () => {
  const { gate, hear, texts } = openGate();
  hear(FINAL_TRANSCRIPT, 'what about');
  hear(FINAL_TRANSCRIPT, 'fees');
  gate.release([U1]);
  gate.release([U2]);
  assert.deepEqual(gate.takeBack(), { utteranceId: 'u3', text: 'what about fees' });
  assert.deepEqual(gate.held(), ['u3']);
  assert.equal(gate.takeBack(), undefined);
  gate.release([id<UtteranceId>('u3')]);
  assert.deepEqual(texts(), ['what about', 'fees', 'what about fees']);
});

test('the gate does not take back what became a turn', () => {
  const { gate, hear } = openGate();
  hear(FINAL_TRANSCRIPT, 'fees');
  gate.release([U1]);
  gate.turnCommitted();
  assert.equal(gate.takeBack(), undefined);
});

test('interim words that became a turn do not become another one', () => {
  const { gate, hear, texts } = openGate();
  hear(INTERIM_TRANSCRIPT, 'stop that');
  assert.equal(gate.releaseInterim(U1), true);
  assert.equal(gate.releaseInterim(U1), false);
  assert.deepEqual(texts(), ['stop that']);
});
