import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedLlm } from '../../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';
import { openStage, type StageOptions } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
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

/** Everything that a task may bring. */
function partsOfTask() {
  return {
    stt: new ScriptedStt(),
    vad: new ScriptedVad(),
    llm: new ScriptedLlm(() => 'and your first name'),
    tts: new ScriptedTts(),
  };
}

suite('a task with parts of its own', () => {
  const POLICY = `
messages:
  answer: {}
  notice: { interruptible: none }
`;

  class OwnTask extends voice.AgentTask<string> {
    readonly passed = new Set<string>();
    readonly entered = Promise.withResolvers<void>();

    constructor(parts: ReturnType<typeof partsOfTask>) {
      super({ instructions: 'Ask for the name.', ...parts });
    }

    override onEnter(): Promise<void> {
      this.session.say('What is your name');
      this.entered.resolve();
      return Promise.resolve();
    }

    override sttNode(...args: Parameters<voice.Agent['sttNode']>) {
      this.passed.add('sttNode');
      return super.sttNode(...args);
    }

    override ttsNode(...args: Parameters<voice.Agent['ttsNode']>) {
      this.passed.add('ttsNode');
      return super.ttsNode(...args);
    }

    override llmNode(...args: Parameters<voice.Agent['llmNode']>) {
      this.passed.add('llmNode');
      return super.llmNode(...args);
    }

    override transcriptionNode(...args: Parameters<voice.Agent['transcriptionNode']>) {
      this.passed.add('transcriptionNode');
      return super.transcriptionNode(...args);
    }

    override onUserTurnCompleted(_: llm.ChatContext, turn: llm.ChatMessage): Promise<void> {
      this.passed.add('onUserTurnCompleted');
      if (turn.textContent?.includes('Maria') !== true) return Promise.resolve();
      this.complete('Maria Lopez');
      throw new voice.StopResponse();
    }
  }

  const open = {
    'LiveKit alone': (options: StageOptions) => openStock(options),
    'a floor': (options: StageOptions) => openStage({ policy: POLICY, ...options }),
  } as const;

  for (const under of ['LiveKit alone', 'a floor'] as const) {
    test(`each part of the task is used while it runs, and is its own again after it, under ${under}`, async () => {
      const parts = partsOfTask();
      const task = new OwnTask(parts);
      const asks = llm.tool({
        name: 'ask',
        description: 'Asks for the name.',
        execute: async () => `the name is ${await task.run()}`,
      });
      const stage = await open[under]({
        agent: new voice.Agent({ instructions: 'x', tools: [asks] }),
        script: (last) => (last?.type === 'function_call_output' ? 'Thank you.' : { tool: 'ask' }),
      });
      stage.stt.final('i have a question');
      await within('the task to begin', task.entered.promise);
      await stage.line('assistant: What is your name');
      await parts.vad.hear(200);
      parts.stt.final('Lopez');
      await stage.line('assistant: and your first name');
      await parts.vad.hear(200);
      parts.stt.final('Maria');
      await stage.line('assistant: Thank you.');
      assert.deepEqual([...task.passed].toSorted(), [
        'llmNode',
        'onUserTurnCompleted',
        'sttNode',
        'transcriptionNode',
        'ttsNode',
      ]);
      const { stt, vad, tts, llm: model } = task;
      assert.deepEqual([stt, vad, tts, model], [parts.stt, parts.vad, parts.tts, parts.llm]);
      const own = Object.keys(task).filter((name) => name in voice.AgentTask.prototype);
      assert.deepEqual(own, []);
      // The agent has its own ears again.
      await stage.vad.hear(200);
      stage.stt.final('i have another question');
      await stage.line('user: i have another question');
      await stage.end();
    });
  }

  test('the floor governs what the ears of a task hear', async () => {
    const parts = partsOfTask();
    const task = new OwnTask(parts);
    const asks = llm.tool({
      name: 'ask',
      description: 'Asks for the name.',
      execute: async () => `the name is ${await task.run()}`,
    });
    const stage = await openStage({
      policy: POLICY,
      agent: new voice.Agent({ instructions: 'x', tools: [asks] }),
      script: (last) => (last?.type === 'function_call_output' ? 'Thank you.' : { tool: 'ask' }),
    });
    stage.stt.final('i have a question');
    await stage.line('assistant: What is your name');
    const notice = stage.floor.say('notice', LONG);
    await stage.speaking();
    await parts.vad.hear(300);
    parts.stt.final('Lopez');
    await stage.decision(
      ({ verdict, messageType }) => verdict === 'hold' && messageType === 'notice',
    );
    await within('the notice to end', notice);
    assert.equal(notice.interrupted, false);
    await stage.line('user: Lopez');
    parts.stt.final('Maria');
    await stage.line('assistant: Thank you.');
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
    assert.ok(recorded.events.some(({ type }) => type === 'user_speech_started'));
  });
});
