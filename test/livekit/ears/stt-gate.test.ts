import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';

import { initializeLogger, stt, VAD, type VADStream, type voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

import { id, sessionMs, type UtteranceId } from '../../../src/core/index.ts';
import { GatedStt, streamingSource } from '../../../src/livekit/ears/stt-gate.ts';
import { TranscriptGate } from '../../../src/livekit/ears/transcript-gate.ts';
import { NotingStt } from '../../harness/parts/noting-stt.ts';
import { ScriptedBatchStt } from '../../harness/parts/scripted-stt.ts';
import { within } from '../../harness/within.ts';

initializeLogger({ pretty: false, level: 'silent' });

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT, START_OF_SPEECH } = stt.SpeechEventType;
const FRAME = new AudioFrame(new Int16Array(160), 16_000, 1, 160);

const open: stt.SpeechStream[] = [];
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

/** A gated recogniser whose gate releases what the test says. */
function gated(inner: stt.STT = new NotingStt(), untappedVad?: VAD) {
  let failures = 0;
  const gate = new TranscriptGate({
    clock: () => sessionMs(0),
    onWords: () => undefined,
    voiceAtMs: () => undefined,
    onRepeated: () => undefined,
    onKeptBack: () => undefined,
    isOpen: () => true,
    isAgentSpeaking: () => false,
  });
  const ears = new GatedStt(inner, { gate, untappedVad, onFailed: () => (failures += 1) });
  /** A stream of the gated recogniser, once it listens to the recogniser's. */
  const listen = async () => {
    const stream = ears.stream();
    open.push(stream);
    const isListening = Promise.withResolvers<void>();
    const connect = gate.connect.bind(gate);
    gate.connect = (emit) => {
      connect(emit);
      isListening.resolve();
    };
    await within('the stream to listen', isListening.promise);
    return stream;
  };
  return { ears, gate, listen, failures: () => failures };
}

async function nextOf(stream: stt.SpeechStream): Promise<string> {
  const { value } = await within('an event of the stream', stream.next());
  return value === undefined ? 'ended' : `${value.type} ${value.alternatives?.[0].text ?? ''}`;
}

suite('a recogniser behind the gate', () => {
  test('the gated recogniser passes on what LiveKit asks of it', async () => {
    const inner = new NotingStt();
    const { ears } = gated(inner);
    assert.deepEqual([ears.model, ears.provider], ['a model', 'a provider']);
    ears._updateSessionKeyterms(['Floorkeeper']);
    ears._pushConversationItem({} as voice.ConversationItemAddedEvent);
    await ears.close();
    assert.deepEqual(inner.asked, ['keyterms Floorkeeper', 'item', 'closed']);
    assert.equal((await ears.recognize(FRAME)).type, FINAL_TRANSCRIPT);
    assert.equal(
      gated(new ScriptedBatchStt([]), new SilentVad()).ears.capabilities.streaming,
      true,
    );
  });

  test('sound goes to the recogniser at once until the stream is closed', async () => {
    const inner = new NotingStt();
    const stream = await gated(inner).listen();
    stream.pushFrame(FRAME);
    stream.flush();
    stream.endInput();
    stream.close();
    stream.pushFrame(FRAME);
    stream.flush();
    assert.deepEqual(inner.asked, ['frame', 'flush', 'endInput', 'close']);
  });

  test('sound that the recogniser refuses does not end the call', async () => {
    const inner = new NotingStt();
    inner.onStream = (stream) => {
      stream.pushFrame = () => assert.fail('the stream is closed');
    };
    const stream = await gated(inner).listen();
    assert.doesNotThrow(() => stream.pushFrame(FRAME));
  });

  test('the times of a transcript count from where LiveKit has set the start of the stream', async () => {
    const inner = new NotingStt();
    const stream = await gated(inner).listen();
    stream.startTimeOffset = 12.5;
    assert.equal(inner.streams[0]?.startTimeOffset, 12.5);
    assert.equal(stream.startTimeOffset, 12.5);
  });

  test('a failure of the gate lets the words pass', async () => {
    const inner = new NotingStt();
    const { gate, listen } = gated(inner);
    const stream = await listen();
    gate.onSttEvent = () => assert.fail('the gate is broken');
    inner.streams[0]?.says(FINAL_TRANSCRIPT, 'book it');
    assert.equal(await nextOf(stream), `${FINAL_TRANSCRIPT} book it`);
  });
});

suite('errors and metrics of a recogniser', () => {
  test('an error is passed on, and counts as a failure only if the recogniser cannot recover', () => {
    const inner = new NotingStt();
    const { ears, failures } = gated(inner);
    const seen: boolean[] = [];
    ears.on('error', ({ recoverable }) => seen.push(recoverable));
    inner.emit('error', errorOf(true));
    assert.equal(failures(), 0);
    inner.emit('error', errorOf(false));
    assert.equal(failures(), 1);
    assert.deepEqual(seen, [true, false]);
  });

  test('an error after the call is not reported to the call, and is not thrown', () => {
    const inner = new NotingStt();
    const { ears, failures } = gated(inner);
    ears.on('error', () => assert.fail('the call is over'));
    ears.on('metrics_collected', () => assert.fail('the call is over'));
    ears.release();
    ears.release();
    assert.doesNotThrow(() => inner.emit('error', errorOf(false)));
    inner.emit('metrics_collected', METRICS);
    assert.equal(failures(), 0);
  });

  test('a recogniser that serves many calls keeps one listener and no more', () => {
    const inner = new NotingStt();
    for (let call = 0; call < 5; call += 1) gated(inner).ears.release();
    assert.equal(inner.listenerCount('error'), 1);
    assert.equal(inner.listenerCount('metrics_collected'), 0);
    const { ears } = gated(inner);
    assert.equal(inner.listenerCount('error'), 2);
    ears.release();
    assert.equal(inner.listenerCount('error'), 1);
  });

  test('the metrics of a recognition are passed on once', () => {
    for (const [inner, count] of [
      [new ScriptedBatchStt([]), 1],
      [new NotingStt(), 0],
    ] as const) {
      const { ears } = gated(inner, new SilentVad());
      let seen = 0;
      ears.on('metrics_collected', () => (seen += 1));
      ears.source.emit('metrics_collected', METRICS);
      assert.equal(seen, count, inner.label);
    }
  });
});

suite('a stream that ends', () => {
  test('a recogniser that closes every stream at once is asked four times, and no more', async () => {
    const inner = new NotingStt();
    inner.onStream = (stream) => stream.ends();
    const { listen, failures } = gated(inner);
    const stream = await listen();
    assert.equal(await nextOf(stream), 'ended');
    assert.equal(inner.streams.length, 4);
    assert.equal(failures(), 4);
  });

  test('a recogniser that has heard something in between is asked again', async () => {
    const inner = new NotingStt();
    inner.onStream = (stream) => {
      if (inner.streams.length === 3) stream.says(START_OF_SPEECH, '');
      stream.ends();
    };
    const stream = await gated(inner).listen();
    assert.equal(await nextOf(stream), `${START_OF_SPEECH} `);
    assert.equal(await nextOf(stream), 'ended');
    // Two empty ones, one with an event, which is the first of three that may follow.
    assert.equal(inner.streams.length, 6);
  });

  test('a stream whose input has ended is not opened again', async () => {
    const inner = new NotingStt();
    const { listen, failures } = gated(inner);
    const stream = await listen();
    stream.endInput();
    inner.streams[0]?.ends();
    assert.equal(await nextOf(stream), 'ended');
    assert.deepEqual([inner.streams.length, failures()], [1, 0]);
  });

  test('words that are released after the stream has ended go to the next stream', async () => {
    const inner = new NotingStt();
    const { gate, listen } = gated(inner);
    const first = await listen();
    inner.streams[0]?.says(FINAL_TRANSCRIPT, 'book it');
    inner.streams[0]?.says(START_OF_SPEECH, '');
    assert.equal(await nextOf(first), `${START_OF_SPEECH} `);
    first.endInput();
    inner.streams[0]?.ends();
    assert.equal(await nextOf(first), 'ended');
    gate.release([id<UtteranceId>('u1')]);
    assert.equal(await nextOf(await listen()), `${FINAL_TRANSCRIPT} book it`);
  });

  test('words that are released after the stream was closed go to the next stream', async () => {
    const inner = new NotingStt();
    const { gate, listen } = gated(inner);
    const first = await listen();
    inner.streams[0]?.says(INTERIM_TRANSCRIPT, 'book');
    assert.equal(await nextOf(first), `${INTERIM_TRANSCRIPT} book`);
    first.close();
    gate.releaseInterim(id<UtteranceId>('u1'));
    assert.equal(await nextOf(await listen()), `${FINAL_TRANSCRIPT} book`);
  });

  test('a stream that is closed before it runs does not take the place of the next one', async () => {
    const inner = new NotingStt();
    const { ears, gate, listen } = gated(inner);
    const second = await listen();
    const stale = ears.stream();
    stale.close();
    inner.streams[0]?.says(FINAL_TRANSCRIPT, 'book it');
    inner.streams[0]?.says(START_OF_SPEECH, '');
    assert.equal(await nextOf(second), `${START_OF_SPEECH} `);
    gate.release([id<UtteranceId>('u1')]);
    assert.equal(await nextOf(second), `${FINAL_TRANSCRIPT} book it`);
  });
});

suite('the streaming source of a recogniser', () => {
  test('a recogniser that streams is its own source', () => {
    const inner = new NotingStt();
    assert.equal(streamingSource(inner, undefined), inner);
  });

  test('a recogniser that does not stream needs a VAD', () => {
    assert.throws(() => streamingSource(new ScriptedBatchStt([]), undefined), /needs a VAD/);
  });

  test('a recogniser that does not stream has one adapter for each VAD', () => {
    const inner = new ScriptedBatchStt([]);
    const [one, other] = [new SilentVad(), new SilentVad()];
    const adapter = streamingSource(inner, one);
    assert.equal(streamingSource(inner, one), adapter);
    assert.notEqual(streamingSource(inner, other), adapter);
    assert.equal(streamingSource(inner, one), adapter);
    assert.notEqual(streamingSource(new ScriptedBatchStt([]), one), adapter);
  });
});

class SilentVad extends VAD {
  override readonly label = 'test.SilentVad';

  constructor() {
    super({ updateInterval: 32 });
  }

  stream(): VADStream {
    return assert.fail('nobody listens in this test');
  }
}

const METRICS = { type: 'stt_metrics' } as Parameters<stt.STTCallbacks['metrics_collected']>[0];

function errorOf(recoverable: boolean): Parameters<stt.STTCallbacks['error']>[0] {
  const error = new Error('the recogniser has failed');
  return { type: 'stt_error', timestamp: 0, label: 'test', error, recoverable };
}
