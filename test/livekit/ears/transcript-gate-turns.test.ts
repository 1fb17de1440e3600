import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { stt } from '@livekit/agents';

import { id, sessionMs, type UtteranceId } from '../../../src/core/index.ts';
import { TranscriptGate, type GateOptions } from '../../../src/livekit/ears/transcript-gate.ts';

const { END_OF_SPEECH, FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;
const [U1, U2, U3] = [id<UtteranceId>('u1'), id<UtteranceId>('u2'), id<UtteranceId>('u3')];

/** A gate at a time that the test sets, with all that happens in order. */
function openGate(options: Partial<GateOptions> = {}) {
  const now = { atMs: 0, voiceAtMs: 0, isOpen: false };
  const seen: string[] = [];
  const events: stt.SpeechEvent[] = [];
  const gate = new TranscriptGate({
    clock: () => sessionMs(now.atMs),
    onWords: () => undefined,
    voiceAtMs: () => sessionMs(now.voiceAtMs),
    onRepeated: () => seen.push('repeated'),
    onKeptBack: (text) => seen.push(`kept back ${text}`),
    isOpen: () => now.isOpen,
    isAgentSpeaking: () => false,
    ...options,
  });
  const emit = (event: stt.SpeechEvent): boolean => {
    events.push(event);
    return seen.push(event.alternatives?.[0].text ?? event.type.toString()) > 0;
  };
  gate.connect(emit);
  const hear = (type: stt.SpeechEventType, text: string): void => {
    now.voiceAtMs = now.atMs + 1;
    const guess = { language: 'en', text, startTime: 1, endTime: 2, confidence: 0.9 };
    gate.onSttEvent({ type, alternatives: [guess as stt.SpeechData], requestId: 'r' }, emit);
  };
  const final = (text: string): void => hear(FINAL_TRANSCRIPT, text);
  const interim = (text: string): void => hear(INTERIM_TRANSCRIPT, text);
  /** What a stream is given that listens from now on. */
  const nextStream = (): readonly string[] => {
    const given: string[] = [];
    gate.connect((event) => given.push(event.alternatives?.[0].text ?? '') > 0);
    return given;
  };
  return { gate, now, seen, events, emit, final, interim, nextStream };
}

suite('a turn that was committed before its words have passed', () => {
  for (const [afterMs, isCommitted] of [
    [3000, true],
    [3001, false],
  ] as const) {
    test(`words that come ${afterMs} ms after it are ${isCommitted ? '' : 'not '}part of it`, () => {
      const { gate, now, seen, final } = openGate();
      gate.whenPassed(() => seen.push('committed'));
      now.atMs = afterMs;
      final('book it');
      gate.release([U1]);
      assert.equal(seen.includes('committed'), isCommitted);
    });
  }

  test('words that are released together are part of it if the first of them is', () => {
    const { gate, now, seen, final } = openGate();
    gate.whenPassed(() => seen.push('committed'));
    final('book');
    now.atMs = 9000;
    final('it');
    gate.release([U1, U2]);
    assert.ok(seen.includes('committed'));
  });

  test('it is committed once, however many words pass later', () => {
    const { gate, seen, final } = openGate();
    gate.whenPassed(() => seen.push('committed'));
    final('book');
    gate.release([U1]);
    final('it');
    gate.release([U2]);
    assert.equal(seen.filter((each) => each === 'committed').length, 1);
  });

  test('it waits for the words that are left when others are dropped', () => {
    const { gate, seen, final } = openGate();
    gate.whenPassed(() => seen.push('committed'));
    final('mm-hmm');
    final('book it');
    assert.equal(gate.drop([U1]), true);
    gate.release([U2]);
    assert.ok(seen.includes('committed'));
  });

  test('it goes on waiting when nothing was dropped', () => {
    const { gate, seen, final } = openGate();
    gate.whenPassed(() => seen.push('committed'));
    assert.equal(gate.drop([U1]), false);
    final('book it');
    gate.release([U1]);
    assert.ok(seen.includes('committed'));
  });
});

suite('a turn that the application clears', () => {
  test('words that were held are forgotten', () => {
    const { gate, seen, final } = openGate();
    final('book it');
    gate.clear();
    assert.deepEqual(gate.held(), []);
    gate.release([U1]);
    assert.deepEqual(seen, ['kept back book it']);
  });

  test('words that had passed are not taken back', () => {
    const { gate, final } = openGate();
    final('book it');
    gate.release([U1]);
    gate.clear();
    assert.equal(gate.takeBack(), undefined);
  });

  test('words that waited for a stream do not reach the next one', () => {
    const { gate, final, nextStream } = openGate();
    gate.suspend();
    final('book it');
    gate.release([U1]);
    gate.clear();
    gate.resume();
    assert.deepEqual(nextStream(), []);
  });

  test('interim words become no turn', () => {
    const { gate, interim } = openGate();
    interim('book it');
    gate.clear();
    assert.equal(gate.releaseInterim(U1), false);
  });

  test('a committed turn no longer waits for words', () => {
    const { gate, seen, final } = openGate();
    gate.whenPassed(() => seen.push('committed'));
    gate.clear();
    final('book it');
    gate.release([U1]);
    assert.ok(!seen.includes('committed'));
  });
});

suite('what the session sees of words that are kept back', () => {
  test('the caller’s words are reported as kept back unless they pass at once', () => {
    const passing: { gate?: TranscriptGate } = {};
    const { gate, now, seen, final, interim } = openGate({
      onWords: (utteranceId) => void passing.gate?.release([utteranceId]),
    });
    final('held');
    passing.gate = gate;
    now.isOpen = true;
    interim('pass');
    final('passed');
    assert.deepEqual(seen, ['kept back held', 'pass', 'passed']);
  });

  test('interim words that were shown are cleared once when their final words are kept back', () => {
    const { now, seen, final, interim } = openGate();
    now.isOpen = true;
    interim('four');
    final('four one');
    final('five');
    assert.deepEqual(seen, ['four', 'kept back four one', '', 'kept back five']);
  });

  test('interim words that became a turn are not cleared by the next words', () => {
    const { gate, now, seen, events, final, interim } = openGate();
    now.isOpen = true;
    interim('stop');
    assert.equal(gate.releaseInterim(U2), false);
    assert.equal(gate.releaseInterim(U1), true);
    final('please');
    assert.deepEqual(seen, ['stop', 'stop', 'kept back please']);
    assert.equal(events[1]?.alternatives?.[0].endTime, 0);
    assert.deepEqual(gate.held(), [U2]);
  });

  test('an end of speech that is held back does not reach the session', () => {
    const { gate, seen, emit } = openGate({
      endOfSpeech: { holds: ({ type }) => type === END_OF_SPEECH },
    });
    gate.onSttEvent({ type: END_OF_SPEECH }, emit);
    gate.onSttEvent({ type: stt.SpeechEventType.START_OF_SPEECH }, emit);
    assert.equal(seen.length, 1);
  });

  test('words that a recogniser repeats three times are ignored twice', () => {
    const { gate, now, seen, emit } = openGate();
    const guess = { language: 'en', text: 'yes', startTime: 1, endTime: 2, confidence: 0.9 };
    for (const atMs of [0, 4000, 8000]) {
      now.atMs = atMs;
      const alternatives: stt.SpeechEvent['alternatives'] = [guess as stt.SpeechData];
      gate.onSttEvent({ type: FINAL_TRANSCRIPT, alternatives }, emit);
    }
    assert.deepEqual(seen, ['kept back yes', 'repeated', 'repeated']);
  });
});

suite('words during a handoff', () => {
  test('a handoff that is announced twice brings back the words from before the first', () => {
    const { gate, now, seen, final } = openGate();
    final('book it');
    gate.release([U1]);
    now.atMs = 10_000;
    gate.suspend();
    now.atMs = 60_000;
    gate.suspend();
    gate.resume();
    assert.deepEqual(seen, ['kept back book it', 'book it', 'book it']);
    assert.equal(gate.takeBack()?.text, 'book it');
  });

  test('an agent that listens without a handoff is not given the words again', () => {
    const { gate, seen, final } = openGate();
    final('book it');
    gate.release([U1]);
    gate.resume();
    assert.deepEqual(seen, ['kept back book it', 'book it']);
  });

  test('words that wait for the next agent reach it once, and not its stream before it listens', () => {
    const { gate, final, nextStream } = openGate();
    gate.suspend();
    final('book it');
    gate.release([U1]);
    const given = nextStream();
    assert.deepEqual(given, []);
    gate.resume();
    assert.deepEqual(given, ['book it']);
    assert.deepEqual(nextStream(), []);
  });

  test('without an engine a handoff makes no words wait, and nothing is taken back or passed twice', () => {
    const { gate, seen, final, nextStream } = openGate();
    gate.suspend();
    final('book');
    gate.release([U1]);
    final('it');
    gate.open();
    assert.deepEqual(seen.slice(2), ['book', 'it']);
    gate.suspend();
    gate.resume();
    final('now');
    assert.equal(seen.at(-1), 'now');
    assert.equal(gate.takeBack(), undefined);
    assert.deepEqual(nextStream(), []);
  });

  test('words that are taken back have an id of their own', () => {
    const { gate, final } = openGate();
    final('book');
    gate.release([U1]);
    assert.deepEqual(gate.takeBack(), { utteranceId: U2, text: 'book' });
    final('it');
    assert.deepEqual(gate.held(), [U2, U3]);
  });
});
