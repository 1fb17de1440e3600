import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { ScriptedStt } from '../../harness/scripted-stt.ts';
import { ScriptedVad } from '../../harness/scripted-vad.ts';
import { openStage, type Stage } from '../../harness/stage.ts';
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

/** Words over a notice are kept by the floor, and answered after it; `askHuman` ends the notice. */
async function isGoverned(stage: Stage, recogniser: ScriptedStt): Promise<void> {
  const notice = stage.floor.say('notice', LONG);
  await stage.speaking();
  recogniser.final('what about the fees');
  await stage.decision(({ verdict }) => verdict === 'hold');
  await within('the notice to end', notice);
  assert.equal(notice.interrupted, false);
  await stage.line('user: what about the fees');
}

/** Goes through the recogniser by a node of its own, and says what went through. */
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

suite('an agent that brings parts of its own is governed from the first start', () => {
  test('with a recogniser', async () => {
    const stt = new ScriptedStt();
    const stage = await openStage({ policy: POLICY, agent: new voice.Agent({ ...AGENT, stt }) });
    await isGoverned(stage, stt);
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, []);
    assert.equal(stage.stt.streamsOpened, 0);
  });

  test('with a VAD', async () => {
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

  test('with an `sttNode`, which hears everything once', async () => {
    const agent = new OwnNode(AGENT);
    const stage = await openStage({ policy: POLICY, agent });
    await isGoverned(stage, stage.stt);
    const recorded = await stage.end();
    assert.deepEqual(agent.seen, ['what about the fees']);
    assert.equal(recorded.events.filter(({ type }) => type === 'words_heard').length, 1);
    assert.deepEqual(recorded.notes, []);
  });

  test('with a handling of turns: its delays hold, and the floor is asked for the end of a turn', async () => {
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

  test('and is recorded where a part cannot be governed', async () => {
    const turnHandling = {
      endpointing: {},
      turnDetection: 'stt',
      interruption: {},
      preemptiveGeneration: {},
    } as const;
    const agent = new voice.Agent({ ...AGENT, turnHandling });
    const stage = await openStage({ policy: POLICY, agent });
    const recorded = await stage.end();
    assert.deepEqual(recorded.notes, ['edge_bypassed']);
    assert.match(recorded.source, /"parts":\["turnHandling\.turnDetection"\]/u);
  });
});

suite('an agent that follows another is governed with its own parts', () => {
  test('with an `sttNode`', async () => {
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

test('a recogniser that an agent is given during the call is governed', async () => {
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

test('an agent with a recogniser of its own is governed in a second call as in the first', async () => {
  const stt = new ScriptedStt();
  const agent = new voice.Agent({ ...AGENT, stt });
  for (const call of [1, 2]) {
    const stage = await openStage({ policy: POLICY, agent });
    await isGoverned(stage, stt);
    await stage.end();
    assert.equal(agent.stt, stt, `call ${call}`);
  }
});

test('a call leaves nothing behind on a VAD and a recogniser that outlive it', async () => {
  const vad = new ScriptedVad();
  const stt = new ScriptedStt();
  const agentsStt = new ScriptedStt();
  const counts = () => [
    vad.listenerCount('metrics_collected'),
    stt.listenerCount('metrics_collected'),
    agentsStt.listenerCount('metrics_collected'),
    // One is left that takes an error which comes after the call.
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
