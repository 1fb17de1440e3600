import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, describe, it, mock } from 'node:test';

import { log, VAD, VADEventType, VADStream, voice, type VADEvent } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';

import { sessionMs } from '../../../src/core/index.ts';
import type { PlayoutEvent } from '../../../src/livekit/playout/controls.ts';
import { VadTap } from '../../../src/livekit/ears/vad-tap.ts';
import { VoiceTracker } from '../../../src/livekit/ears/voice-tracker.ts';
import { pass, RATE_HZ, settled } from '../../harness/stages/playout-player.ts';
import {
  createStage,
  M1,
  samples,
  startTime,
  type Stage,
} from '../../harness/stages/playout-stage.ts';
import { within } from '../../harness/within.ts';

// Timers, promises and emitters call what throws here, so that no caller could catch it: without a guard
// the process would end, and these tests with it.

let stage: Stage;
let logged: unknown[][];

beforeEach(() => {
  startTime();
  logged = [];
  mock.method(log(), 'error', (...line: unknown[]) => logged.push(line));
});

afterEach(async () => {
  await stage.close();
  mock.timers.reset();
  mock.restoreAll();
});

after(async () => {
  await dispose();
});

const SECRET = 'tomorrow';
const now = { at: 'now', boundMs: 0, protect: [] } as const;

/** Audio with the loudness of speech: syllables of a tone, with pauses. */
function murmur(ms: number): AudioFrame {
  const data = Int16Array.from({ length: samples(ms) }, (_, i) =>
    i % samples(200) < samples(140) ? 8000 * Math.sin(i / 10) : 3 * Math.sin(i),
  );
  const text = voice.createTimedString({ text: `Come again ${SECRET} please.`, startTime: 0 });
  return new AudioFrame(data, RATE_HZ, 1, data.length, { 'lk.timed_transcripts': [text] });
}

async function speakMurmur(ms: number): Promise<void> {
  stage.claim(M1);
  stage.playout.startPlayout(M1);
  await stage.playout.captureFrame(murmur(ms));
  stage.playout.flush();
  await settled();
}

describe('an aligner that throws', () => {
  it('a throwing aligner is logged once, without words; its words are timed by their length', async () => {
    stage = createStage();
    // Of all the code that runs here, only the aligner takes logarithms to this base.
    const broken = mock.method(Math, 'log', () => {
      throw new RangeError(SECRET);
    });
    await speakMurmur(2000);
    stage.playout.duck(M1);
    await pass(1000);
    await stage.playout.stop(M1, now);
    stage.interrupt();
    await settled();
    assert.ok(broken.mock.callCount() > 0);
    const { heardText, boundarySource } = stage.playout.heard(M1);
    assert.equal(boundarySource, 'characters');
    assert.equal(heardText, 'Come again');
    assert.equal(stage.finishes[0]?.synchronizedTranscript, heardText);
    assert.equal(logged.length, 1);
    assert.ok(!JSON.stringify(logged).includes(SECRET));
    assert.ok(JSON.stringify(logged).includes('RangeError'));
  });
});

/** Makes copies of much audio fail: the playout copies frames, only the search for words copies more. */
function failLongCopies(failure: Error) {
  return mock.method(Int16Array.prototype, 'slice', function (this: Int16Array, from = 0, to = 0) {
    if (to - from > samples(100)) throw failure;
    return new Int16Array(this.subarray(from, to));
  });
}

describe('the search for words ahead', () => {
  it('a search for words that throws is given up; the message is played whole', async () => {
    stage = createStage();
    const failing = failLongCopies(new TypeError(SECRET));
    await speakMurmur(500);
    stage.playout.duck(M1);
    await pass(800);
    assert.ok(failing.mock.calls.some(({ error }) => error !== undefined));
    assert.deepEqual(stage.finishes, [{ playbackPosition: 0.5, interrupted: false }]);
    assert.equal(logged.length, 1);
    assert.ok(!JSON.stringify(logged).includes(SECRET));
  });
});

describe('the playout', () => {
  it('the playout ends an interrupted message although the search for its words throws', async () => {
    stage = createStage();
    failLongCopies(new ReferenceError(SECRET));
    await speakMurmur(2000);
    await pass(500);
    stage.interrupt();
    await pass(20);
    const [finish, ...others] = stage.finishes;
    assert.equal(others.length, 0);
    assert.equal(finish?.interrupted, true);
    // By its share of the audio; without a transcript LiveKit would assume the whole text.
    assert.equal(finish?.synchronizedTranscript, 'Come');
    assert.ok(!JSON.stringify(logged).includes(SECRET));
  });

  it('the playout continues if the receiver of its events throws', async () => {
    let told = 0;
    stage = createStage({
      onEvent({ type }: PlayoutEvent) {
        if (type !== 'progressed') return;
        told += 1;
        throw new Error(SECRET);
      },
    });
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(1200);
    assert.ok(told > 2);
    assert.equal(stage.heard().length, samples(1000));
    assert.deepEqual(stage.finishes, [{ playbackPosition: 1, interrupted: false }]);
  });

  it('the playout ends a message whose output throws at its end, so the next one is heard', async () => {
    stage = createStage();
    stage.playout.startPlayout(M1);
    mock.method(
      stage.player,
      'flush',
      () => {
        throw new SyntaxError(SECRET);
      },
      { times: 1 },
    );
    await stage.speak(M1, 300);
    await pass(500);
    assert.equal(stage.finishes.length, 1);
    await stage.speak(M1, 200);
    await pass(500);
    assert.equal(stage.heard().length, samples(500));
    assert.equal(stage.finishes.length, 2);
  });

  it('the playout ends a stopped message although the output below throws', async () => {
    stage = createStage();
    stage.playout.startPlayout(M1);
    await stage.speak(M1, 1000);
    await pass(300);
    mock.method(stage.player, 'clearBuffer', () => {
      throw new EvalError(SECRET);
    });
    const stopped = stage.playout.stop(M1, now);
    await settled();
    stage.interrupt();
    await within('the stop to be done', stopped);
    assert.equal(stage.finishes.length, 1);
    mock.restoreAll();
  });
});

describe('a VAD', () => {
  it('a VAD whose stream breaks off tells LiveKit, which goes on without it, as without a floor', async () => {
    const stream = new VadTap(new BreakingVad(), silentTracker()).stream();
    await assert.rejects(stream.next(), URIError);
    stream.close();
  });
});

function silentTracker(): VoiceTracker {
  return new VoiceTracker(
    () => undefined,
    () => sessionMs(0),
  );
}

class BreakingVad extends VAD {
  override readonly label = 'test.BreakingVad';

  constructor() {
    super({ updateInterval: 32 });
  }

  stream(): VADStream {
    return new BreakingStream(this);
  }
}

class BreakingStream extends VADStream {
  override next(): Promise<IteratorResult<VADEvent>> {
    return Promise.reject(new URIError(`${SECRET} ${VADEventType.INFERENCE_DONE}`));
  }
}
