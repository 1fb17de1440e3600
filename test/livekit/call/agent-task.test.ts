import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';

/** Asks for a name, and is done when the caller has given one. */
class AskName extends voice.AgentTask<string> {
  constructor() {
    super({ instructions: 'Ask for the name.' });
  }

  override async onEnter(): Promise<void> {
    await this.session.say('What is your name').waitForPlayout();
  }

  override onUserTurnCompleted(_: llm.ChatContext, turn: llm.ChatMessage): Promise<void> {
    this.complete(turn.textContent ?? '');
    throw new voice.StopResponse();
  }
}

const ask = () =>
  llm.tool({
    name: 'ask',
    description: 'Asks for the name.',
    execute: async () => `the name is ${await new AskName().run()}`,
  });
const script = (last: llm.ChatItem | undefined) => {
  if (last?.type !== 'function_call_output') return { tool: 'ask' };
  return last.output.includes('Maria Lopez') ? 'Thank you.' : 'Who was that?';
};

suite('a task that a tool awaits', () => {
  for (const cancelTool of [false, true]) {
    test(`hears the caller, and its tool speaks the result (cancelTool ${cancelTool})`, async () => {
      const stage = await openStage({
        policy: `messages: { answer: { onInterruption: { cancelTool: ${cancelTool} } } }`,
        agent: new voice.Agent({ instructions: 'x', tools: [ask()] }),
        script,
      });
      stage.stt.final('i have a question');
      await stage.line('assistant: What is your name');
      await stage.vad.hear(200);
      stage.stt.final('Maria Lopez');
      await stage.line('assistant: Thank you.');
      const recorded = await stage.end();
      assert.deepEqual(recorded.notes, []);
      const tool = recorded.events
        .map(({ type }) => type)
        .filter((type) => type.startsWith('tool_'));
      assert.deepEqual(tool, ['tool_started', 'tool_awaits_caller', 'tool_started', 'tool_ended']);
      // What the task has heard comes to nobody a second time.
      assert.equal(recorded.actions.filter(({ type }) => type === 'release').length, 2);
      assert.ok(!stage.conversation().includes('user: Maria Lopez'));
    });
  }
});

test('what is said while a task takes over from its agent goes to the task', async () => {
  let name = '';
  const done = Promise.withResolvers<void>();
  class Greets extends voice.Agent {
    override async onEnter(): Promise<void> {
      name = await new AskName().run();
      done.resolve();
    }

    override async onExit(): Promise<void> {}
  }
  const stage = await openStage({
    policy: 'messages: { disclosure: { interruptible: none }, answer: {} }',
  });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  stage.session.updateAgent(new Greets({ instructions: 'x' }));
  await stage.vad.hear(200);
  stage.stt.final('this is Maria Lopez');
  await within('the message to end', handle);
  await within('the task to be done', done.promise);
  assert.equal(name, 'this is Maria Lopez');
  await stage.end();
});
