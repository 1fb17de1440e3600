import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { initializeLogger, USERDATA_TIMED_TRANSCRIPT, voice } from '@livekit/agents';
import {
  AudioFrame,
  AudioStream,
  dispose,
  type LocalAudioTrack,
  type Room,
} from '@livekit/rtc-node';
import { id, type MessageId } from '../../../src/core/index.ts';
import type { PlayoutEvent } from '../../../src/livekit/playout/controls.ts';
import { PlayoutController } from '../../../src/livekit/playout/playout.ts';
import { within } from '../../harness/within.ts';

// LiveKit's own output and its native source, in real time: the test reads back what leaves the
// track. It compares amounts of audio, not moments, so a busy machine changes little. If the machine is
// so late that the source may have run dry, a test that failed is repeated (`undisturbed`).

initializeLogger({ pretty: false, level: 'silent' });

const RATE_HZ = 24_000;
const M1 = id<MessageId>('m1');

let output: voice.ParticipantAudioOutput;
let playout: PlayoutController;
let wire: number[] = [];
const reads = new EventEmitter();
let finishes: voice.PlaybackFinishedEvent[] = [];
let events: PlayoutEvent[] = [];
let waiting: { type: PlayoutEvent['type']; resolve: () => void }[] = [];
let reader: ReadableStreamDefaultReader<AudioFrame>;

before(async () => {
  // All that `ParticipantAudioOutput.start()` needs of a room.
  const room = {
    isConnected: true,
    localParticipant: {
      async publishTrack(track: LocalAudioTrack) {
        const stream = new AudioStream(track, RATE_HZ, 1) as ReadableStream<AudioFrame>;
        reader = stream.getReader();
        void read();
        return { waitForSubscription: async () => {} };
      },
    },
  };
  output = new voice.ParticipantAudioOutput(room as unknown as Room, {
    sampleRate: RATE_HZ,
    numChannels: 1,
    queueSizeMs: 200,
    trackPublishOptions: {} as never,
  });
  await output.start(new AbortController().signal);
});

after(async () => {
  await reader.cancel();
  await output.close();
  await dispose();
});

describe('over LiveKit’s own output', () => {
  it('LiveKit’s own output plays a message whole through a pause', async () => {
    begin();
    await speak(1000);
    await told('progressed');
    playout.holdPause(M1);
    await told('stopped');
    playout.resumePlayout(M1, 'sample');
    await told('segment_finished');
    await drained();
    // The ramps of the pause are lower, not shorter. A source that ran dry adds no samples.
    const loud = wire.filter((value) => Math.abs(value) > 50).length;
    assert.ok(Math.abs(loud - RATE_HZ) < RATE_HZ / 50, `${loud} samples of ${RATE_HZ}`);
    assert.deepEqual(finishes, [{ playbackPosition: 1, interrupted: false }]);
  });

  it('a stop now subtracts from the position what LiveKit’s own output cleared', async () => {
    await undisturbed(async () => {
      begin();
      await speak(3000);
      await told('progressed');
      const { playedMs, boundary } = await playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
      playout.flush();
      playout.clearBuffer();
      playout.clearBuffer();
      await within('the playout to end', playout.waitForPlayout());
      await drained();
      assert.equal(boundary, 'now');
      assert.equal(finishes.length, 1);
      assert.equal(finishes[0]?.interrupted, true);
      const loudMs = (wire.filter((value) => Math.abs(value) > 50).length / RATE_HZ) * 1000;
      assert.ok(Math.abs(loudMs - playedMs) <= 30, `${loudMs} ms heard, ${playedMs} ms told`);
      assert.ok(playedMs < 2000, `${playedMs} ms`);
    });
  });

  it('a stop now ends in a ramp, and the silence after it on the track has no scrap of sound', async () => {
    await undisturbed(async () => {
      begin();
      await speak(3000);
      await told('progressed');
      const { playedMs } = await playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
      playout.flush();
      playout.clearBuffer();
      await within('the playout to end', playout.waitForPlayout());
      await silentFor(400);
      const first = wire.findIndex((value) => value !== 0);
      const last = wire.findLastIndex((value) => value !== 0);
      const lowered = wire.slice(first, last + 1).filter((value) => value < 7990 && value !== 0);
      // 5 ms of the voice itself, each sample below the one before it.
      assert.ok(lowered.length > 100 && lowered.length <= 120, `${lowered.length} samples`);
      assert.ok(lowered.every((value, i) => i === 0 || value <= lowered[i - 1]!));
      // A source that ticked at the moment of the clear sent one chunk of silence before the ramp.
      const heardMs = ((last - first) / RATE_HZ) * 1000;
      assert.ok(Math.abs(heardMs - playedMs) <= 30, `${heardMs} ms heard, ${playedMs} ms told`);
    });
  });

  it('a stop while a word is repeated ends in a ramp of that word, not of what comes after it', async () => {
    begin();
    // Every sample is louder than those before it; one word, so that a resume goes back to its start.
    const rising = Int16Array.from({ length: 3 * RATE_HZ }, (_, i) => 2000 + i / 4);
    const frame = new AudioFrame(rising, RATE_HZ, 1, rising.length);
    const word = voice.createTimedString({ text: 'long', startTime: 0, endTime: 3 });
    frame.userdata[USERDATA_TIMED_TRANSCRIPT] = [word];
    await playout.captureFrame(frame);
    playout.flush();
    await sounded(1000);
    playout.holdPause(M1);
    await told('stopped');
    const furthest = Math.max(...wire);
    playout.resumePlayout(M1, 'word');
    wire = [];
    await sounded(300);
    await playout.stop(M1, { at: 'now', boundMs: 0, protect: [] });
    playout.clearBuffer();
    await within('the playout to end', playout.waitForPlayout());
    await drained();
    assert.ok(Math.max(...wire) < furthest - 1000, `${Math.max(...wire)} after ${furthest}`);
  });

  it('an interruption ends a paused message at once; LiveKit alone takes two seconds', async () => {
    begin();
    await speak(3000);
    await told('progressed');
    playout.holdPause(M1);
    await told('stopped');
    const beganAtMs = performance.now();
    playout.clearBuffer();
    const { interrupted, playbackPosition } = await within(
      'the playout to end',
      playout.waitForPlayout(),
    );
    assert.ok(performance.now() - beganAtMs < 1000);
    assert.equal(interrupted, true);
    await drained();
    const loudMs = (wire.filter((value) => value !== 0).length / RATE_HZ) * 1000;
    assert.ok(Math.abs(loudMs - playbackPosition * 1000) <= 10, `${loudMs} ms heard`);
  });

  it('an event loop that stalls makes a hole, but loses no audio, and the position stays right', async () => {
    begin();
    await speak(1000);
    await told('progressed');
    const untilMs = performance.now() + 150;
    while (performance.now() < untilMs);
    await told('segment_finished');
    await drained();
    assert.equal(wire.filter((value) => value !== 0).length, RATE_HZ);
    assert.deepEqual(finishes, [{ playbackPosition: 1, interrupted: false }]);
  });

  it('a frame that is a view into a larger buffer plays its own samples on LiveKit’s output', async () => {
    begin();
    const buffer = new Int16Array(RATE_HZ / 10).fill(77);
    buffer.fill(2222, RATE_HZ / 50, RATE_HZ / 25);
    const view = buffer.subarray(RATE_HZ / 50, RATE_HZ / 25);
    await playout.captureFrame(new AudioFrame(view, RATE_HZ, 1, view.length));
    playout.flush();
    await told('segment_finished');
    await drained();
    const sounding = wire.filter((value) => value !== 0);
    assert.equal(sounding.length, view.length);
    assert.deepEqual(new Set(sounding), new Set([2222]));
  });

  it('LiveKit’s output plays a voice that dries up to its end, without counting the gap', async () => {
    begin();
    const part = new Int16Array(RATE_HZ / 5).fill(8000);
    await playout.captureFrame(new AudioFrame(part.slice(), RATE_HZ, 1, part.length));
    await silentFor(500);
    assert.equal(playout.playedMs(M1), 200);
    await playout.captureFrame(new AudioFrame(part.slice(), RATE_HZ, 1, part.length));
    playout.flush();
    await told('segment_finished');
    await drained();
    assert.equal(wire.filter((value) => value !== 0).length, 2 * part.length);
    assert.deepEqual(finishes, [{ playbackPosition: 0.4, interrupted: false }]);
  });
});

/**
 * Runs a test whose figures hold while the event loop keeps time. A failure counts unless the loop was
 * so late that the source may have run dry; the ninth such failure counts as well.
 */
async function undisturbed(test: () => Promise<void>): Promise<void> {
  for (let left = 8; ; left -= 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    try {
      return await test();
    } catch (error) {
      if (delay.max / 1e6 < LATE_MS || left === 0) throw error;
    } finally {
      delay.disable();
    }
    await drained();
  }
}

/** After a stall of this length, a stop in the first frames finds less than a ramp in the source. */
const LATE_MS = 20;

/** Waits until this many milliseconds of sound have come through the track. */
async function sounded(ms: number): Promise<void> {
  const samples = (RATE_HZ * ms) / 1000;
  while (wire.filter((value) => value !== 0).length < samples) {
    await moreRead();
  }
}

function begin(): void {
  wire = [];
  finishes = [];
  events = [];
  playout = new PlayoutController(output, {
    messageOf: () => M1,
    isInterrupted: () => false,
    clock: () => performance.now(),
    onEvent(event) {
      events.push(event);
      for (const one of waiting.filter(({ type }) => type === event.type)) one.resolve();
      waiting = waiting.filter(({ type }) => type !== event.type);
    },
  });
  playout.on(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, (event) => finishes.push(event));
  playout.startPlayout(M1);
}

async function speak(ms: number): Promise<void> {
  const level = new Int16Array((RATE_HZ * 100) / 1000).fill(8000);
  for (let at = 0; at < ms; at += 100) {
    await playout.captureFrame(new AudioFrame(level.slice(), RATE_HZ, 1, level.length));
  }
  playout.flush();
}

function told(type: PlayoutEvent['type']): Promise<void> {
  return within(`the event ${type}`, new Promise((resolve) => waiting.push({ type, resolve })));
}

/** Waits until silence comes back through the track: all that was sent has been read. */
async function drained(): Promise<void> {
  await within('silence after all that was sent', silence());
}

async function silence(): Promise<void> {
  while (!isSilent()) await moreRead();
}

function isSilent(): boolean {
  const last = wire.slice(-RATE_HZ / 10);
  return last.length > 0 && last.every((value) => value === 0);
}

/** Waits until this much has come back through the track from now on. */
async function silentFor(ms: number): Promise<void> {
  const enough = wire.length + (RATE_HZ * ms) / 1000;
  while (wire.length < enough) await moreRead();
}

async function moreRead(): Promise<void> {
  await within('more audio of the track', once(reads, 'more'));
}

async function read(): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    wire.push(...value.data);
    reads.emit('more');
  }
}
