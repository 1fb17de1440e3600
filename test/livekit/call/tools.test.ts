import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { openStage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = 'messages: { disclosure: { interruptible: none }, answer: {} }';

function agentWith(execute: (signal: AbortSignal | undefined) => Promise<string>): voice.Agent {
  const look = llm.tool({
    name: 'look',
    description: 'Looks it up.',
    execute: (_, { abortSignal }) => execute(abortSignal),
  });
  return new voice.Agent({ instructions: 'x', tools: [look] });
}

/** An agent with a tool that runs until `resolve` gives its result. */
function waitingTool() {
  const result = Promise.withResolvers<string>();
  const running = Promise.withResolvers<void>();
  let given: AbortSignal | undefined;
  const agent = agentWith((signal) => {
    given = signal;
    running.resolve();
    return result.promise;
  });
  return {
    agent,
    running: running.promise,
    resolve: result.resolve,
    isAborted: () => given?.aborted === true,
  };
}

const script = (last: llm.ChatItem | undefined) =>
  last?.type === 'message' && last.role === 'user'
    ? { tool: 'look', preamble: 'One moment.' }
    : 'The invoice is paid.';

suite('a tool', () => {
  test('the engine learns when a tool starts and ends without help from the application', async () => {
    const { agent, running, resolve } = waitingTool();
    const stage = await openStage({ policy: POLICY, agent, script });
    stage.stt.final('is it paid');
    await within('the tool to run', running);
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    const recorded = await stage.end();
    const types = recorded.events.map(({ type }) => type);
    assert.ok(types.indexOf('tool_started') > types.indexOf('message_queued'));
    assert.ok(types.indexOf('tool_ended') > types.indexOf('tool_started'));
    const tool = recorded.events.find((event) => event.type === 'tool_started');
    const queued = recorded.events.find((event) => event.type === 'message_queued');
    assert.ok(tool?.type === 'tool_started' && queued?.type === 'message_queued');
    assert.equal(tool.ownerMessageId, queued.messageId);
    assert.equal(tool.cancellable, true);
  });

  test('a tool does not count as a stalled playout, however long the reply after it', async () => {
    const agent = agentWith(() => Promise.resolve('yes'));
    const stage = await openStage({
      // The watchdog allows a first sample 2 s.
      policy: 'defaults: { startWaitMs: 0 }\nmessages: { answer: {} }',
      agent,
      script: (last) => (last?.type === 'message' ? script(last) : `${LONG} ${LONG}`),
    });
    stage.stt.final('is it paid');
    await stage.line(`assistant: ${LONG}`);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
  });

  test('a tool with `cancelTool: false` continues when its wait message is cut', async () => {
    const { agent, running, resolve, isAborted } = waitingTool();
    const stage = await openStage({
      policy: `
messages:
  answer: {}
  tool_wait: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, cancelTool: false } }
`,
      agent,
      script,
    });
    stage.stt.final('is it paid');
    await within('the tool to run', running);
    await stage.line('assistant: One moment.');
    const wait = stage.floor.say('tool_wait', LONG);
    await stage.speaking();
    await stage.vad.hear(300);
    await within('the wait message to end', wait);
    assert.equal(wait.interrupted, true);
    assert.equal(isAborted(), false);
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    await stage.end();
  });

  test('the answer of a tool is spoken even if the words before it were cut', async () => {
    const { agent, running, resolve } = waitingTool();
    const stage = await openStage({
      policy: `
messages:
  answer: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, cancelTool: false } }
`,
      agent,
      script: (last) =>
        last?.type === 'message' && last.role === 'user'
          ? { tool: 'look', preamble: LONG }
          : 'The invoice is paid.',
    });
    stage.stt.final('is it paid');
    await within('the tool to run', running);
    await stage.speaking();
    await stage.vad.hear(300);
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    const recorded = await stage.end();
    const segments = recorded.events.filter((event) => event.type === 'segment_finished');
    assert.equal(segments.length, 2);
    // The context does not hold all the words that were cut, and the answer did play.
    assert.ok(!stage.conversation().includes(`assistant: ${LONG}`));
    assert.ok((segments[1]?.playedMs ?? 0) > 200, JSON.stringify(segments));
  });

  test('the caller is answered while a tool runs, and its result is still spoken', async () => {
    const { agent, running, resolve } = waitingTool();
    const stage = await openStage({
      policy: `
messages:
  answer: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, cancelTool: false } }
`,
      agent,
      script: (last) => {
        if (last?.type !== 'message' || last.role !== 'user') return 'The invoice is paid.';
        return last.textContent === 'is it paid'
          ? { tool: 'look', preamble: LONG }
          : 'There are no fees.';
      },
    });
    stage.stt.final('is it paid');
    await within('the tool to run', running);
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what about the fees');
    await stage.line('assistant: There are no fees.');
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    const recorded = await stage.end();
    const types = recorded.events.map(({ type }) => type);
    const release = recorded.actions.find(({ type }) => type === 'release');
    assert.ok(release !== undefined && types.includes('tool_ended'));
  });

  test('a tool with `cancelTool: true` is cancelled with the reply that owns it', async () => {
    const aborted = Promise.withResolvers<void>();
    const running = Promise.withResolvers<void>();
    const agent = agentWith((signal) => {
      running.resolve();
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted.resolve();
          reject(new Error('cancelled'));
        });
      });
    });
    const stage = await openStage({
      policy: `
messages:
  answer: {}
  tool_wait: { speech: { mode: immediate, minSpeechMs: 60 }, onInterruption: { stop: now, cancelTool: true } }
`,
      agent,
      script: (last) =>
        last?.type === 'message' && last.textContent === 'is it paid'
          ? { tool: 'look', preamble: 'One moment.' }
          : 'As you wish.',
    });
    stage.stt.final('is it paid');
    await within('the tool to run', running.promise);
    await stage.line('assistant: One moment.');
    const wait = stage.floor.say('tool_wait', LONG);
    await stage.speaking();
    const spoken = stage.vad.hear(300);
    await within('the wait message to end', wait);
    // LiveKit by itself cancels the tool of an interrupted reply only after 5 s.
    const cancelled = aborted.promise.then(() => 'cancelled');
    assert.equal(await Promise.race([cancelled, passTime(4000, 'running')]), 'cancelled');
    await within('the caller to have spoken', spoken);
    stage.stt.final('never mind please');
    await stage.line('assistant: As you wish.');
    const recorded = await stage.end();
    const types = recorded.events.map(({ type }) => type);
    assert.ok(types.includes('tool_ended'));
  });

  test('the caller is answered at once while a tool hangs', async () => {
    const { agent, running, resolve } = waitingTool();
    const stage = await openStage({
      policy: POLICY,
      agent,
      script: (last) =>
        last?.type === 'message' && last.textContent === 'is it paid'
          ? { tool: 'look' }
          : 'As you wish.',
    });
    stage.stt.final('is it paid');
    await within('the tool to run', running);
    stage.stt.final('are you still there');
    await stage.line('user: are you still there', 10_000);
    await stage.line('assistant: As you wish.');
    resolve('too late');
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
    assert.ok(!recorded.actions.some(({ type }) => type === 'hold' || type === 'cancel_tool'));
  });
});

test('tools of two sessions end separately even if their models use the same call id', async () => {
  const open = async () => {
    const tool = waitingTool();
    const stage = await openStage({
      policy: POLICY,
      agent: tool.agent,
      script: (last) =>
        last?.type === 'message' ? { tool: 'look', callId: 'call_0' } : 'The invoice is paid.',
    });
    stage.stt.final('is it paid');
    await tool.running;
    return { stage, resolve: tool.resolve };
  };
  const first = await open();
  const second = await open();
  for (const { stage, resolve } of [first, second]) {
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    const { events } = await stage.end();
    const tools = events.flatMap((event) =>
      event.type === 'tool_started' || event.type === 'tool_ended' ? [event.callId] : [],
    );
    assert.deepEqual(tools, ['call_0', 'call_0']);
  }
});
