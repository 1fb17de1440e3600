import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { tts, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { ScriptedTts, StreamingTts } from '../../harness/parts/scripted-tts.ts';

after(() => dispose());

const POLICY = `
call:
  trouble: { waitMs: 300, wait: one_moment, message: apology, do: end_call }
messages:
  greeting: {}
  one_moment: { text: "One moment please." }
  apology: { text: "We have a problem with our line." }
  answer: {}
`;

const SESSION = {
  connOptions: {
    maxUnrecoverableErrors: 0,
    llmConnOptions: { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 1000 },
    ttsConnOptions: { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 1000 },
  },
} as const;

/** Waits until the text that must play without a provider has been synthesised ahead. */
async function greeted(stage: Stage, speaker: FailingTts): Promise<void> {
  // Without a listener a session throws the errors that a provider reports.
  stage.session.on(voice.AgentSessionEventTypes.Error, () => undefined);
  await stage.floor.say('greeting', 'Hello there.');
  await speaker.spoke('We have a problem with our line.');
}

suite('what the caller hears when a provider is slow or gone', () => {
  test('`call.trouble.wait` plays while the model is slow, and the answer after it', async () => {
    const model = Promise.withResolvers<void>();
    const speaker = new FailingTts();
    const stage = await openStage({
      policy: POLICY,
      session: { tts: speaker },
      modelWaits: () => model.promise,
    });
    await greeted(stage, speaker);
    const reply = new Promise<voice.SpeechHandle>((resolve) => {
      stage.session.once(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) =>
        resolve(speechHandle),
      );
    });
    await stage.vad.hear(300);
    stage.stt.final('what do I owe');
    const told = await stage.decision(({ clause }) => clause === 'call.trouble.wait');
    assert.equal(told.verdict, 'trouble');
    model.resolve();
    await (await reply).waitForPlayout();
    const { events, actions } = await stage.end();
    const [aside] = actions.filter(({ type }) => type === 'say_aside');
    assert.ok(aside !== undefined);
    const finished = events.flatMap((event) => (event.type === 'message_finished' ? [event] : []));
    const order = finished.map(({ messageId }) => String(messageId).startsWith('aside'));
    assert.deepEqual(order, [false, true, false]);
    assert.deepEqual(
      finished.filter(({ interrupted }) => interrupted),
      [],
    );
    assert.deepEqual(stage.conversation(), [
      'assistant: Hello there.',
      'user: what do I owe',
      'assistant: That is all I know about it.',
    ]);
  });

  test('the apology plays from cached audio when the voice fails, then `end_call` follows', async () => {
    const speaker = new FailingTts();
    const stage = await openStage({ policy: POLICY, session: { ...SESSION, tts: speaker } });
    const ended = new Promise((resolve) => stage.floor.on('end_call', resolve));
    await greeted(stage, speaker);
    speaker.fails = true;
    await stage.vad.hear(300);
    stage.stt.final('what do I owe');
    assert.deepEqual(await ended, { reason: 'trouble' });
    const { events } = await stage.end();
    const apology = events.find(
      (event) => event.type === 'message_queued' && event.messageType === 'apology',
    );
    const heard = events.find(
      (event) =>
        event.type === 'message_finished' &&
        apology?.type === 'message_queued' &&
        event.messageId === apology.messageId,
    );
    assert.ok(heard?.type === 'message_finished' && !heard.interrupted && heard.playedMs > 500);
  });

  test('a session without an `end_call` listener closes after the apology', async () => {
    const speaker = new FailingTts();
    const stage = await openStage({ policy: POLICY, session: { ...SESSION, tts: speaker } });
    const closed = new Promise<{ reason: string }>((resolve) => {
      stage.session.on(voice.AgentSessionEventTypes.Close, resolve);
    });
    await greeted(stage, speaker);
    speaker.fails = true;
    await stage.vad.hear(300);
    stage.stt.final('what do I owe');
    assert.equal((await closed).reason, 'error');
    assert.ok(stage.decisions.some(({ verdict }) => verdict === 'end_call'));
    await stage.end();
  });
});

/** Speaks until `fails` is set; `spoke` resolves when it has spoken a text. */
class FailingTts extends StreamingTts {
  fails = false;
  readonly #spoken = new Map<string, PromiseWithResolvers<void>>();

  /** Cached text is requested as a whole, not as a stream. */
  override synthesize(...args: Parameters<tts.TTS['synthesize']>): tts.ChunkedStream {
    const [text] = args;
    this.#of(text).resolve();
    return new ScriptedTts().synthesize(...args);
  }

  override stream(): tts.SynthesizeStream {
    return this.fails ? new FailingStream(this) : super.stream();
  }

  spoke(text: string): Promise<void> {
    return this.#of(text).promise;
  }

  #of(text: string): PromiseWithResolvers<void> {
    const known = this.#spoken.get(text) ?? Promise.withResolvers<void>();
    this.#spoken.set(text, known);
    return known;
  }
}

class FailingStream extends tts.SynthesizeStream {
  override readonly label = 'test.FailingStream';

  protected run(): Promise<void> {
    return Promise.reject(new Error('no voice'));
  }
}
