import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
messages:
  answer: {}
  notice: { interruptible: none }
`;
/** Leaves time to say something between the final words of a turn and its end. */
const SLOW_TURN = {
  turnHandling: { turnDetection: 'vad', endpointing: { minDelay: 600, maxDelay: 600 } },
} as const;

/** The same script under LiveKit alone and under a floor. */
const STAGES = [
  {
    name: 'LiveKit alone',
    open: (options: Parameters<typeof openStock>[0]) => openStock(options),
  },
  {
    name: 'a floor',
    open: (options: Parameters<typeof openStock>[0]) => openStage({ policy: POLICY, ...options }),
  },
];

suite('a turn that ends just after the application has begun to speak', () => {
  for (const { name, open } of STAGES) {
    test(`a turn that ends just after \`session.say\` stops it and is answered, under ${name}`, async () => {
      const stage = await open({ session: SLOW_TURN });
      await stage.vad.hear(400);
      stage.stt.final('what does it cost');
      await passTime(50);
      const handle = stage.session.say(LONG);
      await stage.line('user: what does it cost');
      await stage.line('assistant: That is all');
      await within('the message to end', handle);
      assert.equal(handle.interrupted, true);
      await stage.end();
    });
  }

  test('a turn that ends just after a protected message begins is answered after that message', async () => {
    const stage = await openStage({ policy: POLICY, session: SLOW_TURN });
    await stage.vad.hear(400);
    stage.stt.final('what does it cost');
    await passTime(50);
    const handle = stage.floor.say('notice', LONG);
    await within('the message to end', handle);
    assert.equal(handle.interrupted, false);
    await stage.line('user: what does it cost');
    await stage.line('assistant: That is all');
    await stage.decision(
      ({ verdict, messageType }) => verdict === 'hold' && messageType === 'notice',
    );
    await stage.end();
    assert.deepEqual(stage.conversation(), [
      `assistant: ${LONG}`,
      'user: what does it cost',
      'assistant: That is all I know about it.',
    ]);
  });

  test('a turn that ends just after a locked `session.say` is answered after that speech', async () => {
    const stage = await openStage({ policy: POLICY, session: SLOW_TURN });
    await stage.vad.hear(400);
    stage.stt.final('what does it cost');
    await passTime(50);
    await stage.session.say(LONG, { allowInterruptions: false });
    await stage.line('user: what does it cost');
    await stage.line('assistant: That is all');
    await stage.end();
  });
});

// Under LiveKit alone the model never receives the first turn.
suite('two turns while `onUserTurnCompleted` is slow', () => {
  for (const { name, open } of STAGES.slice(1)) {
    test(`two turns during a slow \`onUserTurnCompleted\` both reach the model, under ${name}`, async () => {
      class Slow extends voice.Agent {
        override async onUserTurnCompleted(_: llm.ChatContext, turn: llm.ChatMessage) {
          if (turn.textContent === 'my name is Ana') await passTime(700);
        }
      }
      const stage = await open({ agent: new Slow({ instructions: 'Answer.' }) });
      stage.stt.final('my name is Ana');
      await passTime(300);
      stage.stt.final('what is my name');
      await stage.line('user: what is my name');
      await stage.line('assistant: That is all');
      assert.deepEqual(
        stage.llm.asked.at(-1)?.filter((line) => line.startsWith('user')),
        ['user: my name is Ana', 'user: what is my name'],
      );
      await stage.end();
    });
  }
});

// LiveKit alone answers twice.
suite('a recogniser that sends the same final words twice', () => {
  for (const { name, open } of STAGES.slice(1)) {
    test(`final words that the recogniser sends twice are answered once, under ${name}`, async () => {
      const stage = await open({ script: () => LONG });
      await stage.vad.hear(300);
      stage.stt.final('what does it cost');
      await stage.line('user: what does it cost');
      await passTime(1500);
      stage.stt.final('what does it cost');
      await passTime(2000);
      assert.deepEqual(stage.conversation(), ['user: what does it cost', `assistant: ${LONG}`]);
      await stage.end();
    });
  }
});

suite('a user turn that is only an image', () => {
  for (const { name, open } of STAGES) {
    test(`a user turn that is only an image stays in the history, under ${name}`, async () => {
      const stage = await open({});
      const image = llm.createImageContent({ image: 'data:image/png;base64,AAAA' });
      const turn = llm.ChatMessage.create({ role: 'user', content: [image] });
      await stage.session.generateReply({ userInput: turn });
      assert.ok(
        stage.session.history.items.some((item) => item.id === turn.id),
        JSON.stringify(stage.conversation()),
      );
      await stage.end();
    });
  }
});

// LiveKit alone loses the handoff.
suite('a tool that hands over to another agent and whose preamble was cut', () => {
  for (const { name, open } of STAGES.slice(1)) {
    test(`a tool whose preamble was cut still hands over to another agent, under ${name}`, async () => {
      const entered = Promise.withResolvers<void>();
      class Second extends voice.Agent {
        override async onEnter(): Promise<void> {
          entered.resolve();
          await this.session.say('Here is billing').waitForPlayout();
        }
      }
      const transfer = llm.tool({
        name: 'transfer',
        description: 'Hands over.',
        execute: async () => {
          await passTime(100);
          return llm.handoff({ agent: new Second({ instructions: 'x' }) });
        },
      });
      const stage = await open({
        agent: new voice.Agent({ instructions: 'x', tools: [transfer] }),
        script: (last) =>
          last?.type === 'message' && last.textContent === 'billing please'
            ? { tool: 'transfer', preamble: LONG }
            : 'All right.',
      });
      stage.stt.final('billing please');
      await stage.speaking();
      await passTime(300);
      const spoken = stage.vad.hear(700);
      stage.stt.final('quickly if you can please');
      await Promise.race([
        entered.promise,
        passTime(5000).then(() => assert.fail('no handoff in 5 s')),
      ]);
      await within('the caller to have spoken', spoken);
      assert.ok(!stage.conversation().includes(`assistant: ${LONG}`));
      await stage.end();
    });
  }
});
