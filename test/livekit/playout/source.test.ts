import assert from 'node:assert/strict';
import { after, describe, it, mock } from 'node:test';
import { initializeLogger, USERDATA_TIMED_TRANSCRIPT, voice } from '@livekit/agents';
import { AudioFrame, AudioSource, dispose, type Room } from '@livekit/rtc-node';
import { PlayoutController } from '../../../src/livekit/playout/playout.ts';
import { nativeSourceOf, playsElsewhere } from '../../../src/livekit/playout/source.ts';
import { frameOf, pass } from '../../harness/stages/playout-player.ts';
import { M1, startTime } from '../../harness/stages/playout-stage.ts';

initializeLogger({ pretty: false, level: 'silent' });

const room = { isConnected: false } as unknown as Room;

after(async () => {
  await dispose();
});

/** Passes everything on, as a recorder between two outputs does. */
class PassThrough extends voice.AudioOutput {
  override clearBuffer(): void {
    this.nextInChain?.clearBuffer();
  }
}

describe('the native source', () => {
  it('the native source of the room’s own output is found through the outputs above it', async () => {
    const output = new voice.ParticipantAudioOutput(room, {
      sampleRate: 24_000,
      numChannels: 1,
      queueSizeMs: 200,
      trackPublishOptions: {} as never,
    });
    const source = nativeSourceOf(new PassThrough(24_000, new PassThrough(24_000, output)));
    assert.ok(source instanceof AudioSource);
    assert.equal(source.sampleRate, 24_000);
    // The rate that decides whether this source can take a ramp.
    assert.equal(output.sampleRate, 24_000);
    await output.close();
  });

  it('no native source is found where the audio does not go to the room’s own output', () => {
    const output = new PassThrough(24_000);
    assert.equal(nativeSourceOf(output), undefined);
    const playout = new PlayoutController(output, {
      messageOf: () => undefined,
      isInterrupted: () => false,
      onEvent: () => {},
      clock: () => 0,
    });
    assert.equal(nativeSourceOf(playout), undefined);
  });
});

describe('an avatar', () => {
  it('an avatar is recognised at the end of the outputs; the room’s own output is no avatar', async () => {
    const avatar = new voice.QueueAudioOutput(16_000);
    assert.equal(playsElsewhere(new PassThrough(16_000, avatar)), true);
    assert.equal(playsElsewhere(new PassThrough(16_000)), false);
    await avatar.aclose();
  });

  it('an avatar is sent the audio; a stop of any kind is one at once, with an estimate', async () => {
    startTime();
    const avatar = new voice.QueueAudioOutput(16_000);
    const playout = new PlayoutController(avatar, {
      messageOf: () => M1,
      isInterrupted: () => false,
      onEvent: () => {},
      clock: () => Date.now(),
    });
    avatar.on('clear_buffer', () => avatar.notifyPlaybackFinished(0.2, true));
    const reading = readAll(avatar);
    const words = ['Your', 'number', 'is', '4', '7'].map((text, i) =>
      voice.createTimedString({ text, startTime: i * 0.3, endTime: i * 0.3 + 0.25 }),
    );
    playout.startPlayout(M1);
    await playout.captureFrame(frameOf(0, 1500, { [USERDATA_TIMED_TRANSCRIPT]: words }));
    playout.flush();
    await pass(300);
    playout.holdPause(M1);
    await pass(100);
    assert.match(playout.resumePlayout(M1, 'word').degraded ?? '', /as by an avatar/);
    await pass(100);
    const stopped = playout.stop(M1, { at: 'word', boundMs: 3000, protect: ['numbers'] });
    await pass(10);
    playout.flush();
    playout.clearBuffer();
    await pass(10);
    const { boundary, degraded } = await stopped;
    assert.equal(boundary, 'now');
    assert.match(degraded ?? '', /as by an avatar/);
    assert.ok(playout.heard(M1).confidence <= 0.3);
    mock.timers.reset();
    await avatar.aclose();
    assert.ok((await reading) > 0);
  });
});

/** The number of samples that an avatar was sent. */
async function readAll(avatar: voice.QueueAudioOutput): Promise<number> {
  let samples = 0;
  const reader = avatar.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return samples;
    if (value instanceof AudioFrame) samples += value.samplesPerChannel;
  }
}
