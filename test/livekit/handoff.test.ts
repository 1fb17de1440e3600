import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as passTime } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createFloor, FloorConfigError } from '../../src/livekit/index.ts';
import { ScriptedLlm } from './harness/scripted-llm.ts';
import { ScriptedStt } from './harness/scripted-stt.ts';
import { ScriptedTts } from './harness/scripted-tts.ts';
import { ScriptedVad } from './harness/scripted-vad.ts';
import { openStage, policyOf } from './harness/stage.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = 'messages: { disclosure: { interruptible: none }, answer: {} }';

suite('an agent with parts of its own is refused at the first start', () => {
  class OwnSttNode extends voice.Agent {
    override sttNode(...args: Parameters<voice.Agent['sttNode']>) {
      return voice.Agent.default.sttNode(this, ...args);
    }
  }
  const cases: readonly { part: string; agent: () => voice.Agent }[] = [
    { part: 'stt', agent: () => new voice.Agent({ instructions: 'x', stt: new ScriptedStt() }) },
    { part: 'vad', agent: () => new voice.Agent({ instructions: 'x', vad: new ScriptedVad() }) },
    {
      part: 'turnHandling',
      agent: () => new voice.Agent({ instructions: 'x', turnDetection: 'vad' }),
    },
    { part: 'sttNode', agent: () => new OwnSttNode({ instructions: 'x' }) },
  ];
  for (const { part, agent } of cases) {
    test(part, async () => {
      const floor = await createFloor({ policy: policyOf(POLICY), records: false });
      const session = new voice.AgentSession(
        floor.sessionOptions({
          vad: new ScriptedVad(),
          stt: new ScriptedStt(),
          llm: new ScriptedLlm(() => ''),
          tts: new ScriptedTts(),
        }),
      );
      floor.attach(session);
      await assert.rejects(
        session.start({ agent: agent() }),
        (error) => error instanceof FloorConfigError && error.message.includes(`\`${part}\``),
      );
      await floor.close();
    });
  }
});

/** The next agent listens. */
function entered(agent: voice.Agent): Promise<void> {
  return new Promise((resolve) => {
    agent.onEnter = () => {
      resolve();
      return Promise.resolve();
    };
  });
}

test('a runtime handoff does not drop the turn that ends during it', async () => {
  const stage = await openStage({ policy: POLICY });
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  const next = new voice.Agent({ instructions: 'The next one.' });
  const there = entered(next);
  // LiveKit lets the message end first, and drops every turn until the next agent runs.
  stage.session.updateAgent(next);
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await handle;
  await there;
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  assert.equal(stage.session.currentAgent, next);
  await stage.end();
});

test('a runtime handoff does not drop a turn that was waiting to be committed', async () => {
  const stage = await openStage({
    policy: POLICY,
    session: { turnHandling: { endpointing: { minDelay: 2000, maxDelay: 2000 } } },
  });
  await stage.vad.hear(200);
  stage.stt.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'end_turn');
  const next = new voice.Agent({ instructions: 'The next one.' });
  stage.session.updateAgent(next);
  await stage.line('user: what about the fees');
  const lines = stage.conversation().filter((line) => line.startsWith('user'));
  assert.equal(lines.length, 1);
  await stage.line('assistant: That is all');
  await stage.end();
});

test('the STT and the VAD of an agent that follows are wrapped', async () => {
  const stage = await openStage({ policy: POLICY });
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const next = new voice.Agent({ instructions: 'x', vad, stt });
  const there = entered(next);
  stage.session.updateAgent(next);
  await there;
  const handle = stage.floor.say('disclosure', LONG);
  await stage.speaking();
  await vad.hear(300);
  stt.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'hold');
  await handle;
  await stage.line('user: what about the fees');
  await stage.line('assistant: That is all');
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, []);
});

test('what of an agent that follows cannot be wrapped is written down', async () => {
  const stage = await openStage({ policy: POLICY });
  const next = new voice.Agent({ instructions: 'x', turnDetection: 'vad' });
  const there = entered(next);
  stage.session.updateAgent(next);
  await there;
  const recorded = await stage.end();
  assert.deepEqual(recorded.notes, ['edge_bypassed']);
  assert.ok(recorded.source.includes('turnHandling'));
});

function agentWith(execute: (signal: AbortSignal | undefined) => Promise<string>): voice.Agent {
  const look = llm.tool({
    name: 'look',
    description: 'Looks it up.',
    execute: (_, { abortSignal }) => execute(abortSignal),
  });
  return new voice.Agent({ instructions: 'x', tools: [look] });
}

const script = (last: llm.ChatItem | undefined) =>
  last?.type === 'message' && last.role === 'user'
    ? { tool: 'look', preamble: 'One moment.' }
    : 'The invoice is paid.';

suite('a tool', () => {
  test('is told as it starts and as it ends, without the application doing anything', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const started = Promise.withResolvers<void>();
    const agent = agentWith(() => {
      started.resolve();
      return promise;
    });
    const stage = await openStage({ policy: POLICY, agent, script });
    stage.stt.final('is it paid');
    await started.promise;
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

  test('is no stall of the playout, however long the words after it are', async () => {
    const agent = agentWith(() => Promise.resolve('yes'));
    const stage = await openStage({
      // The watchdog gives a first sample 2 s.
      policy: 'defaults: { startWaitMs: 0 }\nmessages: { answer: {} }',
      agent,
      script: (last) => (last?.type === 'message' ? script(last) : `${LONG} ${LONG}`),
    });
    stage.stt.final('is it paid');
    await stage.line(`assistant: ${LONG}`);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
  });

  test('goes on when its wait message is cut, where the policy says so', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let aborted = false;
    const running = Promise.withResolvers<void>();
    const agent = agentWith((signal) => {
      signal?.addEventListener('abort', () => (aborted = true));
      running.resolve();
      return promise;
    });
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
    await running.promise;
    await stage.line('assistant: One moment.');
    const wait = stage.floor.say('tool_wait', LONG);
    await stage.speaking();
    await stage.vad.hear(300);
    await wait;
    assert.equal(wait.interrupted, true);
    assert.equal(aborted, false);
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    await stage.end();
  });

  test('speaks its answer although the words before it were cut', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = Promise.withResolvers<void>();
    const agent = agentWith(() => {
      running.resolve();
      return promise;
    });
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
    await running.promise;
    await stage.speaking();
    await stage.vad.hear(300);
    resolve('yes');
    await stage.line('assistant: The invoice is paid.');
    const recorded = await stage.end();
    const segments = recorded.events.filter((event) => event.type === 'segment_finished');
    assert.equal(segments.length, 2);
    // Neither the whole of the words that were cut nor nothing of the answer.
    assert.ok(!stage.conversation().includes(`assistant: ${LONG}`));
    assert.ok((segments[1]?.playedMs ?? 0) > 200, JSON.stringify(segments));
  });

  test('that has its result answers nobody else until its reply has been spoken', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = Promise.withResolvers<void>();
    const agent = agentWith(() => {
      running.resolve();
      return promise;
    });
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
    await running.promise;
    await stage.speaking();
    await stage.vad.hear(300);
    stage.stt.final('what about the fees');
    await stage.decision(({ verdict }) => verdict === 'hold');
    // The words before the tool are cut, and their handle, which LiveKit lets no turn end, goes on.
    resolve('yes');
    await stage.line('user: what about the fees');
    await stage.line('assistant: There are no fees.');
    assert.ok(stage.conversation().includes('assistant: The invoice is paid.'));
    const recorded = await stage.end();
    const types = recorded.events.map(({ type }) => type);
    const release = recorded.actions.find(({ type }) => type === 'release');
    assert.ok(release !== undefined && types.includes('tool_ended'));
  });

  test('is cancelled with the reply that owns it, where the policy says so', async () => {
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
    await running.promise;
    await stage.line('assistant: One moment.');
    const wait = stage.floor.say('tool_wait', LONG);
    await stage.speaking();
    const spoken = stage.vad.hear(300);
    await wait;
    // LiveKit by itself cancels the tool of an interrupted reply only after 5 s.
    const cancelled = aborted.promise.then(() => 'cancelled');
    assert.equal(await Promise.race([cancelled, passTime(4000, 'running')]), 'cancelled');
    await spoken;
    stage.stt.final('never mind please');
    await stage.line('assistant: As you wish.');
    const recorded = await stage.end();
    const types = recorded.events.map(({ type }) => type);
    assert.ok(types.includes('tool_ended'));
  });
});
