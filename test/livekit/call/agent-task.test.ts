import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';

/** Asks for a name, and completes when the caller gives one. */
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
    test(`a task in a tool hears the caller, the tool then answers (cancelTool ${cancelTool})`, async () => {
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
      // No agent receives a second time what the task heard.
      assert.equal(recorded.actions.filter(({ type }) => type === 'release').length, 2);
      assert.ok(!stage.conversation().includes('user: Maria Lopez'));
    });
  }
});

test('a task receives the words that the caller speaks while it takes over from its agent', async () => {
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
