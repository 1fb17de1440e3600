import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { tts, type APIConnectOptions } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

// The playout in a real session of LiveKit, at the pitfalls of LiveKit's audio outputs.

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
messages:
  pausing: { speech: { mode: adaptive, minSpeechMs: 60, onCandidate: pause }, onFalse: { resume: sample } }
  answer: {}
`;

test('a paused message that is interrupted is over at once; LiveKit alone takes two seconds', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('pausing', LONG);
  await stage.speaking();
  await stage.vad.hearVoice(320);
  await stage.decision(({ verdict }) => verdict === 'pause');
  const beganAtMs = performance.now();
  handle.interrupt(true);
  await within('the message to end', handle);
  const tookMs = performance.now() - beganAtMs;
  assert.ok(tookMs < 1000, `${tookMs} ms`);
  assert.equal(handle.interrupted, true);
  const { heardText } = stage.floor.heard(handle);
  assert.ok(heardText.length < LONG.length);
  await stage.vad.hearSilence();
  await stage.end();
});

test('pauses lose no speech: the output receives all of each message, once', async () => {
  const stage = await openStage({ policy: POLICY });
  for (const paused of [1, 2]) {
    const handle = stage.floor.say('pausing', LONG);
    await stage.speaking();
    await stage.vad.hear(160);
    await stage.decision(
      ({ verdict, id }) =>
        verdict === 'resume' &&
        stage.decisions
          .filter((one) => one.verdict === 'resume')
          .findIndex((one) => one.id === id) >=
          paused - 1,
    );
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
  }
  // Twelve words of 120 ms a message; the last frame of each run may end in silence.
  const { playedMs } = stage.output;
  assert.ok(Math.abs(playedMs - 24 * 120) <= 60, `${playedMs} ms`);
  await stage.end();
});

test('an interrupted message does not delay the reply after it', async () => {
  const stage = await openStage({ policy: POLICY });
  const first = stage.floor.say('pausing', LONG);
  await stage.speaking();
  const second = stage.floor.say('answer', 'That is all.');
  first.interrupt(true);
  await within('the second message to end', second);
  assert.equal(second.interrupted, false);
  assert.equal(stage.floor.heard(second).heardText, 'That is all.');
  await stage.end();
});

for (const { name, heardMs } of [
  { name: 'in the middle of what is spoken', heardMs: 500 },
  { name: 'when all that is spoken was heard', heardMs: 1000 },
]) {
  test(`LiveKit interrupts ${name}, while the voice still works: no word of the rest counts`, async () => {
    const halted = Promise.withResolvers<void>();
    const voice = new HaltingTts(halted.promise);
    const stage = await openStage({ policy: POLICY, session: { tts: voice } });
    const handle = stage.floor.say('answer', TWENTY);
    while (stage.output.playedMs < heardMs) await passTime(10);
    handle.interrupt(true);
    await within('the message to end', handle);
    halted.resolve();
    // A second is less than six of these words; counted as all of them, it would be ten or twenty.
    const { heardText } = stage.floor.heard(handle);
    const words = heardText.split(' ').length;
    assert.ok(words >= 1 && words <= 6, heardText);
    assert.deepEqual(stage.conversation(), [`assistant: ${heardText} [cut]`]);
    await stage.end();
  });
}

const TWENTY = Array.from({ length: 20 }, (_, i) => `word${i + 10}`).join(' ');

/** Speaks for a second, and the rest when the test lets it. */
class HaltingTts extends tts.TTS {
  override readonly label = 'test.HaltingTts';
  readonly rest: Promise<void>;

  constructor(rest: Promise<void>) {
    super(24_000, 1, { streaming: false });
    this.rest = rest;
  }

  synthesize(...[text, options, signal]: Parameters<tts.TTS['synthesize']>): tts.ChunkedStream {
    return new HaltingChunks(text, this, options, signal);
  }

  stream(): tts.SynthesizeStream {
    throw new Error('this voice does not stream');
  }
}

class HaltingChunks extends tts.ChunkedStream {
  override readonly label = 'test.HaltingChunks';
  readonly #rest: Promise<void>;

  constructor(text: string, owner: HaltingTts, ...more: [APIConnectOptions?, AbortSignal?]) {
    super(text, owner, ...more);
    this.#rest = owner.rest;
  }

  protected async run(): Promise<void> {
    const second = new AudioFrame(new Int16Array(24_000).fill(6000), 24_000, 1, 24_000);
    this.queue.put({ requestId: 'r', segmentId: 's', frame: second, final: false });
    await this.#rest;
    this.queue.close();
  }
}
