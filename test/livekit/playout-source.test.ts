import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { initializeLogger, voice } from '@livekit/agents';
import { AudioSource, dispose, type Room } from '@livekit/rtc-node';
import { PlayoutController } from '../../src/livekit/playout.ts';
import { nativeSourceOf } from '../../src/livekit/playout-source.ts';

initializeLogger({ pretty: false, level: 'silent' });

const room = { isConnected: false } as unknown as Room;

after(async () => {
  await dispose();
});

/** Passes everything on, as a recorder does that stands between two outputs. */
class PassThrough extends voice.AudioOutput {
  override clearBuffer(): void {
    this.nextInChain?.clearBuffer();
  }
}

describe('the native source', () => {
  it('of the room’s own output is found through what stands above it', async () => {
    const output = new voice.ParticipantAudioOutput(room, {
      sampleRate: 24_000,
      numChannels: 1,
      queueSizeMs: 200,
      trackPublishOptions: {} as never,
    });
    const source = nativeSourceOf(new PassThrough(24_000, new PassThrough(24_000, output)));
    assert.ok(source instanceof AudioSource);
    assert.equal(source.sampleRate, 24_000);
    // The rate by which a ramp is found fit for it.
    assert.equal(output.sampleRate, 24_000);
    await output.close();
  });

  it('is none where the audio goes another way', () => {
    const output = new PassThrough(24_000);
    assert.equal(nativeSourceOf(output), undefined);
    const playout = new PlayoutController(output, {
      messageOf: () => undefined,
      onEvent: () => {},
      clock: () => 0,
    });
    assert.equal(nativeSourceOf(playout), undefined);
  });
});
