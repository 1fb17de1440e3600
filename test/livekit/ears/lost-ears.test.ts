import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { stt as livekitStt, VAD, VADEventType, VADStream, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

class SilentStream extends VADStream {
  begin(): void {
    this.sendVADEvent({
      type: VADEventType.START_OF_SPEECH,
      samplesIndex: 0,
      timestamp: 0,
      speechDuration: 64,
      silenceDuration: 0,
      frames: [],
      probability: 0.9,
      inferenceDuration: 0,
      speaking: true,
      rawAccumulatedSilence: 0,
      rawAccumulatedSpeech: 64,
    });
  }
}

/** A VAD that reports START, and then nothing more. */
class VadWithoutEnd extends VAD {
  override readonly label = 'test.VadWithoutEnd';
  readonly #streams: SilentStream[] = [];

  constructor() {
    super({ updateInterval: 32 });
  }

  stream(): VADStream {
    const stream = new SilentStream(this);
    this.#streams.push(stream);
    return stream;
  }

  begin(): void {
    for (const stream of this.#streams) stream.begin();
  }
}

test('a voice whose end the VAD never reports is over for LiveKit too, and the agent speaks', async () => {
  const vad = new VadWithoutEnd();
  const stage = await openStage({ vad });
  vad.begin();
  await stage.userSpeaking();
  const reply = stage.session.generateReply();
  // The engine ends a voice only over five seconds after its last window.
  await within('the reply to end', reply, 15_000);
  assert.equal(stage.session.userState, 'listening');
  assert.deepEqual(stage.conversation(), ['assistant: That is all I know about it.']);
  await stage.end();
});

/** A recogniser that closes its stream when the test says so. */
class ClosingStt extends livekitStt.STT {
  override readonly label = 'test.ClosingStt';
  readonly #closing = Promise.withResolvers<void>();

  constructor() {
    super({ streaming: true, interimResults: true });
  }

  stream(): livekitStt.SpeechStream {
    return new ClosingStream(this, this.#closing.promise);
  }

  closeStream(): void {
    this.#closing.resolve();
  }

  protected _recognize(): never {
    throw new Error('it streams');
  }
}

class ClosingStream extends livekitStt.SpeechStream {
  override readonly label = 'test.ClosingStream';
  readonly #closing: Promise<void>;

  constructor(owner: livekitStt.STT, closing: Promise<void>) {
    super(owner);
    this.#closing = closing;
  }

  protected async run(): Promise<void> {
    await this.#closing;
    this.close();
  }
}

test('a recogniser that closes its stream leaves the session open, and the record says that it failed', async () => {
  const stt = new ClosingStt();
  const stage = await openStage({ stt });
  let isClosed = false;
  stage.session.on(voice.AgentSessionEventTypes.Close, () => {
    isClosed = true;
  });
  stt.closeStream();
  await stage.floor.say('answer', 'one two three');
  assert.equal(isClosed, false);
  const recorded = await stage.end();
  assert.ok(recorded.events.some(({ type }) => type === 'stt_failed'));
  assert.deepEqual(stage.conversation(), ['assistant: one two three']);
});

test('a recogniser whose stream ended in mid-call hears the caller in its next stream', async () => {
  const stt = new ReopeningStt();
  const stage = await openStage({ stt });
  await stage.floor.say('answer', 'one two three');
  stt.closeStream();
  await stt.reopened;
  await stage.vad.hear(300);
  stt.final('what do I owe');
  await stage.line('user: what do I owe');
  await stage.end();
});

/** A recogniser whose first stream ends on demand, and whose next one hears what a test says. */
class ReopeningStt extends ScriptedStt {
  readonly #reopened = Promise.withResolvers<void>();
  readonly #closing = Promise.withResolvers<void>();
  readonly reopened = this.#reopened.promise;

  override stream(...args: Parameters<ScriptedStt['stream']>): livekitStt.SpeechStream {
    if (this.streamsOpened > 0) {
      this.#reopened.resolve();
      return super.stream(...args);
    }
    this.streamsOpened += 1;
    return new ClosingStream(this, this.#closing.promise);
  }

  closeStream(): void {
    this.#closing.resolve();
  }
}
