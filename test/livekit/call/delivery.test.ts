import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { llm, tts, type voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

import { openStage, type Stage } from '../../harness/stages/stage.ts';

// A false proof of delivery is worse than none: the record holds each failure with its cause.

const POLICY = `
messages:
  answer: {}
  terms: { interruptible: none, delivery: required, onIncomplete: report }
  again: { interruptible: none, delivery: required, onIncomplete: again }
`;
const TERMS = 'You owe nine dollars, and you pay it on the first of May.';

const RATE_HZ = 24_000;
const WORD_MS = 300;

/** A streaming voice of 300 ms a word that breaks off after `words` words: it throws or ends. */
class BreakingTts extends tts.TTS {
  override readonly label = 'test.BreakingTts';
  readonly how: 'throws' | 'ends';
  readonly words: number;

  constructor(how: 'throws' | 'ends', words: number) {
    super(RATE_HZ, 1, { streaming: true });
    this.how = how;
    this.words = words;
  }

  synthesize(): tts.ChunkedStream {
    throw new Error('this voice streams');
  }

  stream(): tts.SynthesizeStream {
    return new BreakingStream(this);
  }
}

class BreakingStream extends tts.SynthesizeStream {
  override readonly label = 'test.BreakingStream';
  readonly #voice: BreakingTts;

  constructor(voiceOf: BreakingTts) {
    super(voiceOf, { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 5000 });
    this.#voice = voiceOf;
  }

  protected async run(): Promise<void> {
    for await (const piece of this.input) if (typeof piece !== 'string') break;
    for (let word = 0; word < this.#voice.words; word += 1) {
      this.queue.put({ requestId: 'r', segmentId: 's', frame: tone(), final: false });
    }
    if (this.#voice.how === 'throws') throw new Error('the voice is gone');
    this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }
}

function tone(): AudioFrame {
  const length = (RATE_HZ * WORD_MS) / 1000;
  const samples = Int16Array.from(
    { length },
    (_, i) => 6000 * Math.sin((Math.PI * 440 * i) / RATE_HZ),
  );
  return new AudioFrame(samples, RATE_HZ, 1, length);
}

const noRetry = {
  connOptions: { ttsConnOptions: { maxRetry: 0 }, llmConnOptions: { maxRetry: 0 } },
};

async function verdictOf(stage: Stage) {
  return stage.decision(({ verdict }) => verdict === 'delivered' || verdict === 'incomplete');
}

describe('a required message', () => {
  it('a required message that plays to its end is delivered', async () => {
    const stage = await openStage({ policy: POLICY });
    stage.floor.say('terms', TERMS);
    assert.equal((await verdictOf(stage)).verdict, 'delivered');
    await stage.end();
  });

  for (const how of ['throws', 'ends'] as const) {
    it(`a required message whose voice ${how} early is incomplete, and the heard part is kept`, async () => {
      const stage = await openStage({
        policy: POLICY,
        session: { tts: new BreakingTts(how, 3), ...noRetry },
      });
      const handle = stage.floor.say('terms', TERMS);
      const { verdict, reason } = await verdictOf(stage);
      assert.deepEqual([verdict, reason.split(':')[0]], ['incomplete', 'synthesis']);
      const { heardText, unheardText } = stage.floor.heard(handle);
      assert.ok(heardText.split(' ').length <= 4, heardText);
      assert.match(unheardText, /first of May\.$/);
      await handle;
      assert.deepEqual(stage.conversation(), [`assistant: ${heardText}`]);
      await stage.end();
    });
  }

  it('a required message whose model breaks off is incomplete', async () => {
    class BreakingLlm extends llm.LLM {
      label(): string {
        return 'test.BreakingLlm';
      }
      chat({ chatCtx, connOptions }: Parameters<llm.LLM['chat']>[0]): llm.LLMStream {
        return new (class extends llm.LLMStream {
          protected async run(): Promise<void> {
            this.queue.put({
              id: 'c',
              delta: { role: 'assistant', content: 'You owe nine dollars and' },
            });
            await passTime(50);
            throw new Error('the model is gone');
          }
        })(this, {
          chatCtx,
          connOptions: connOptions ?? { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 5000 },
        });
      }
    }
    const stage = await openStage({
      policy: POLICY,
      session: { llm: new BreakingLlm(), ...noRetry },
    });
    stage.floor.reply('terms');
    const { verdict, reason } = await verdictOf(stage);
    assert.deepEqual([verdict, reason.split(':')[0]], ['incomplete', 'model']);
    await stage.end();
  });

  it('a required message whose frames the output rejects is incomplete', async () => {
    const stage = await openStage({ policy: POLICY });
    stage.output.captureFrame = () => Promise.reject(new Error('no room'));
    stage.floor.say('terms', TERMS);
    assert.equal((await verdictOf(stage)).verdict, 'incomplete');
    await stage.end();
  });

  for (const [name, silence] of Object.entries<(session: voice.AgentSession) => void>({
    'has no audio output': ({ output }) => {
      output.audio = null;
    },
    'has switched its audio off': (session: voice.AgentSession) =>
      session.output.setAudioEnabled(false),
  })) {
    it(`a required message in a session that ${name} is delivered as text, once`, async () => {
      const stage = await openStage({ policy: POLICY });
      silence(stage.session);
      stage.floor.say('again', TERMS);
      const { verdict, reason } = await verdictOf(stage);
      assert.deepEqual(
        [verdict, reason],
        ['delivered', 'the message was sent as text, no audio is on'],
      );
      await passTime(300);
      assert.deepEqual(stage.conversation(), [`assistant: ${TERMS}`]);
      await stage.end();
    });
  }
});
