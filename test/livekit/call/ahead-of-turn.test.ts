import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice, type llm } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { discardReplyAhead } from '../../../src/livekit/ground/session-internals.ts';
import { wordsOf } from '../../harness/stages/cut-answer.ts';
import type { Script } from '../../harness/parts/scripted-llm.ts';
import { ScriptedTts } from '../../harness/parts/scripted-tts.ts';
import { openStage, type RecordedCall } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const ANSWER = 'That is all I know about it.';
const POLICY = `
messages:
  answer: { interruptible: none }
  payment_terms: { interruptible: none }
`;

type Opened = { readonly session: Partial<voice.AgentSessionOptions>; readonly script: Script };

/** The same script under LiveKit alone and under a floor. */
const STAGES = [
  { name: 'LiveKit alone', open: (options: Opened) => openStock(options) },
  { name: 'a floor', open: (options: Opened) => openStage({ policy: POLICY, ...options }) },
];

/** A turn that lasts long enough after its final words for a model to have been asked before its end. */
function slowTurn(preemptiveGeneration = {}): Partial<voice.AgentSessionOptions> {
  const endpointing = { minDelay: 700, maxDelay: 700 };
  return { turnHandling: { turnDetection: 'vad', endpointing, preemptiveGeneration } };
}

/** A model that answers at once; `asked` resolves when it is asked to answer these words. */
function newModel() {
  const waiting = new Map<string, () => void>();
  const counted = new Map<string, number>();
  const script: Script = (last) => {
    const words = wordsOf(last) ?? '';
    counted.set(words, (counted.get(words) ?? 0) + 1);
    waiting.get(words)?.();
    return ANSWER;
  };
  return {
    script,
    times: (words: string): number => counted.get(words) ?? 0,
    asked(words: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (counted.has(words)) resolve();
      waiting.set(words, resolve);
      return within(`the model to be asked about "${words}"`, promise);
    },
  };
}

function queuedIn({ events }: RecordedCall): string[] {
  return events.flatMap((event) => (event.type === 'message_queued' ? [event.messageType] : []));
}

suite('a reply that LiveKit makes before the turn is over', () => {
  for (const { name, open } of STAGES) {
    test(`the model is asked before the turn is over, once, under ${name}`, async () => {
      const model = newModel();
      const stage = await open({ session: slowTurn(), script: model.script });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await model.asked('what does it cost');
      assert.deepEqual(stage.conversation(), []);
      await stage.line(`assistant: ${ANSWER}`);
      assert.deepEqual(stage.conversation(), ['user: what does it cost', `assistant: ${ANSWER}`]);
      assert.equal(model.times('what does it cost'), 1);
      await stage.end();
    });

    test(`the reply to half a turn never keeps the other half, under ${name}`, async () => {
      const model = newModel();
      const stage = await open({ session: slowTurn(), script: model.script });
      await stage.vad.hear(300);
      stage.stt.final('part one');
      await model.asked('part one');
      stage.stt.final('part two');
      await stage.line(`assistant: ${ANSWER}`);
      assert.deepEqual(stage.conversation(), ['user: part one part two', `assistant: ${ANSWER}`]);
      await stage.end();
    });

    test(`the voice speaks ahead of the turn's end with \`preemptiveTts\`, under ${name}`, async () => {
      const spoken = Promise.withResolvers<void>();
      const tts = new ScriptedTts(() => {
        spoken.resolve();
        return Promise.resolve();
      });
      const session = { ...slowTurn({ preemptiveTts: true }), tts };
      const stage = await open({ session, script: newModel().script });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await within('the voice to be asked', spoken.promise);
      assert.deepEqual(stage.conversation(), []);
      await stage.line(`assistant: ${ANSWER}`);
      await stage.end();
    });

    test(`\`preemptiveGeneration: { enabled: false }\` asks the model after the turn, under ${name}`, async () => {
      const model = newModel();
      const stage = await open({ session: slowTurn({ enabled: false }), script: model.script });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await stage.line('user: what does it cost');
      await stage.line(`assistant: ${ANSWER}`);
      assert.equal(model.times('what does it cost'), 1);
      await stage.end();
    });
  }

  test('a reply that is thrown away gives `nextReply` back and leaves nothing in the record', async () => {
    const model = newModel();
    const stage = await openStage({ policy: POLICY, session: slowTurn(), script: model.script });
    stage.floor.nextReply('payment_terms');
    await stage.vad.hear(300);
    stage.stt.final('part one');
    await model.asked('part one');
    stage.stt.final('part two');
    await stage.line(`assistant: ${ANSWER}`);
    const recorded = await stage.end();
    assert.deepEqual(queuedIn(recorded), ['payment_terms']);
    assert.equal(recorded.events.filter(({ type }) => type === 'reply_started').length, 1);
    assert.equal(recorded.events.filter(({ type }) => type === 'message_dropped').length, 0);
  });

  test('`nextReply` in `onUserTurnCompleted` gives its type to a reply that was made before it', async () => {
    const model = newModel();
    class Terms extends voice.Agent {
      override onUserTurnCompleted(): Promise<void> {
        stage.floor.nextReply('payment_terms');
        return Promise.resolve();
      }
    }
    const agent = new Terms({ instructions: 'Answer.' });
    const session = slowTurn();
    const stage = await openStage({ policy: POLICY, session, script: model.script, agent });
    await stage.vad.hear(300);
    stage.stt.final('what does it cost');
    await model.asked('what does it cost');
    await stage.line(`assistant: ${ANSWER}`);
    assert.deepEqual(queuedIn(await stage.end()), ['payment_terms']);
    assert.equal(model.times('what does it cost'), 1);
  });

  test('a reply that `onUserTurnCompleted` makes void is replaced, and only the second is recorded', async () => {
    class Adds extends voice.Agent {
      override onUserTurnCompleted(chatCtx: llm.ChatContext): Promise<void> {
        chatCtx.addMessage({ role: 'system', content: 'The caller is called Ana.' });
        return Promise.resolve();
      }
    }
    const model = newModel();
    const agent = new Adds({ instructions: 'Answer.' });
    const session = slowTurn();
    const stage = await openStage({ policy: POLICY, session, script: model.script, agent });
    await stage.vad.hear(300);
    stage.stt.final('who am I');
    await stage.line(`assistant: ${ANSWER}`);
    assert.deepEqual(queuedIn(await stage.end()), ['answer']);
    assert.equal(stage.llm.asked.length, 2);
  });

  test('nothing is heard of a reply that is not scheduled yet or was thrown away', async () => {
    const model = newModel();
    const stage = await openStage({ policy: POLICY, session: slowTurn(), script: model.script });
    const made: voice.SpeechHandle[] = [];
    stage.session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => {
      made.push(speechHandle);
      assert.equal(stage.floor.heard(speechHandle).heardText, '');
    });
    await stage.vad.hear(300);
    stage.stt.final('part one');
    await model.asked('part one');
    stage.stt.final('part two');
    await stage.line(`assistant: ${ANSWER}`);
    const heard = made.map((handle) => stage.floor.heard(handle).heardText);
    assert.deepEqual(heard, ['', ANSWER]);
    await stage.end();
  });

  test('a reply made before an item of its context was corrected is made again', async () => {
    const model = newModel();
    const stage = await openStage({ policy: POLICY, session: slowTurn(), script: model.script });
    await stage.vad.hear(300);
    stage.stt.final('what does it cost');
    await model.asked('what does it cost');
    discardReplyAhead(stage.session);
    await stage.line(`assistant: ${ANSWER}`);
    assert.deepEqual(queuedIn(await stage.end()), ['answer']);
    assert.equal(model.times('what does it cost'), 2);
  });
});
