import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedStt } from '../../harness/parts/scripted-stt.ts';
import { ScriptedVad } from '../../harness/parts/scripted-vad.ts';
import { openStage, type Stage } from '../../harness/stages/stage.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
escalation: { phrases: [human], do: handoff }
messages:
  answer: {}
  notice: { interruptible: none }
`;
const AGENT = { instructions: 'Answer.' };

/** The floor holds words spoken over a notice, and the agent answers them after the notice. */
async function isGoverned(stage: Stage, recogniser: ScriptedStt): Promise<void> {
  const notice = stage.floor.say('notice', LONG);
  await stage.speaking();
  recogniser.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'hold');
  await within('the notice to end', notice);
  assert.equal(notice.interrupted, false);
  await stage.line('user: what about the fees');
}

/** An agent whose own `sttNode` records every transcript that passes through it. */
class OwnNode extends voice.Agent {
  readonly seen: string[] = [];

  override async sttNode(...args: Parameters<voice.Agent['sttNode']>) {
    const events = await super.sttNode(...args);
    return (
      events?.pipeThrough(
        new TransformStream({
          transform: (event, controller) => {
            if (typeof event !== 'string') this.seen.push(event.alternatives?.[0].text ?? '');
            controller.enqueue(event);
          },
        }),
      ) ?? null
    );
  }
}

suite('the floor governs the parts that the first agent brings', () => {
  test('the floor governs the recogniser of the first agent', async () => {
    const stt = new ScriptedStt();
    const stage = await openStage({ policy: POLICY, agent: new voice.Agent({ ...AGENT, stt }) });
    await isGoverned(stage, stt);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
    assert.equal(stage.stt.streamsOpened, 0);
  });

  test('the floor governs the VAD of the first agent', async () => {
    const vad = new ScriptedVad();
    const stage = await openStage({ policy: POLICY, agent: new voice.Agent({ ...AGENT, vad }) });
    const notice = stage.floor.say('notice', LONG);
    await stage.speaking();
    await vad.hear(300);
    await within('the notice to end', notice);
    const recorded = await stage.end();
    assert.ok(recorded.events.some(({ type }) => type === 'user_speech_started'));
    assert.deepEqual(recorded.notes, []);
  });

  test('the floor governs a first agent with an `sttNode`, which receives each transcript once', async () => {
    const agent = new OwnNode(AGENT);
    const stage = await openStage({ policy: POLICY, agent });
    await isGoverned(stage, stage.stt);
    const recorded = await stage.end();
    assert.deepEqual(agent.seen, ['what about the fees']);
    assert.equal(recorded.events.filter(({ type }) => type === 'words_heard').length, 1);
    assert.deepEqual(recorded.notes, []);
  });

  test('LiveKit uses the delays of an agent, and asks the floor about the end of a turn', async () => {
    const turnHandling = {
      endpointing: { minDelay: 90 },
      turnDetection: 'vad',
      interruption: {},
      preemptiveGeneration: {},
    } as const;
    const agent = new voice.Agent({ ...AGENT, turnHandling });
    const stage = await openStage({ policy: POLICY, agent });
    assert.equal(stage.session._activity?.endpointingOpts.minDelay, 90);
    await stage.vad.hear(300);
    stage.stt.final('what about the fees');
    await stage.line('user: what about the fees');
    const recorded = await stage.end();
    assert.ok(recorded.events.some(({ type }) => type === 'turn_end_asked'));
    assert.deepEqual(recorded.notes, []);
  });

  test('the record names the part of a first agent that the floor cannot govern', async () => {
    const stage = await openStage({
      policy: POLICY,
      agent: new voice.Agent({ ...AGENT, vad: null }),
    });
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['edge_bypassed']);
    assert.match(recorded.source, /"parts":\["vad"\]/u);
  });
});

suite('the floor governs the parts that the next agent brings', () => {
  test('the floor governs the next agent if it has an `sttNode` of its own', async () => {
    const entered = Promise.withResolvers<void>();
    class Next extends OwnNode {
      override onEnter(): Promise<void> {
        entered.resolve();
        return Promise.resolve();
      }
    }
    const next = new Next(AGENT);
    const stage = await openStage({ policy: POLICY });
    stage.session.updateAgent(next);
    await within('the agent to begin', entered.promise);
    await isGoverned(stage, stage.stt);
    const recorded = await stage.end();
    assert.deepEqual(next.seen, ['what about the fees']);
    assert.deepEqual(recorded.notes, []);
  });
});

test('the floor governs a recogniser that `updateOptions` gives an agent during the call', async () => {
  const agent = new voice.Agent(AGENT);
  const stage = await openStage({ policy: POLICY, agent });
  const stt = new ScriptedStt();
  await agent.updateOptions({ stt });
  const notice = stage.floor.say('notice', LONG);
  await stage.speaking();
  stt.final('human please');
  await within('the notice to end', notice);
  assert.equal(notice.interrupted, true);
  await stage.end();
});

test('the floor governs an agent with its own recogniser in a second call as in the first', async () => {
  const stt = new ScriptedStt();
  const agent = new voice.Agent({ ...AGENT, stt });
  for (const call of [1, 2]) {
    const stage = await openStage({ policy: POLICY, agent });
    await isGoverned(stage, stt);
    await stage.end();
    assert.equal(agent.stt, stt, `call ${call}`);
  }
});

test('a call leaves no listener on a VAD or a recogniser that outlives it', async () => {
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const agentsStt = new ScriptedStt();
  const counts = () => [
    vad.listenerCount('metrics_collected'),
    stt.listenerCount('metrics_collected'),
    agentsStt.listenerCount('metrics_collected'),
    // One listener stays, to take an error that arrives after the call.
    Math.max(1, stt.listenerCount('error')),
    Math.max(1, agentsStt.listenerCount('error')),
  ];
  const before = counts();
  for (let calls = 0; calls < 3; calls += 1) {
    const agent = new voice.Agent({ ...AGENT, stt: agentsStt });
    const stage = await openStage({ policy: POLICY, vad, stt, agent });
    await stage.end();
    assert.deepEqual(counts(), before);
  }
});
