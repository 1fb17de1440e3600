import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createFloor } from '../../../src/livekit/index.ts';
import { ScriptedLlm, type Script } from '../../harness/parts/scripted-llm.ts';
import { openStage, policyOf } from '../../harness/stages/stage.ts';
import { openStock } from '../../harness/stages/stock.ts';
import { nextMillisecond } from '../../harness/next-millisecond.ts';
import { within } from '../../harness/within.ts';

after(() => dispose());

const LONG = 'one two three four five six seven eight nine ten eleven twelve';
const POLICY = `
messages:
  answer: {}
  notice: { interruptible: none }
`;
const { AgentSessionEventTypes: Events } = voice;

/** Opens the same session with LiveKit alone and with a floor. */
const opened = {
  'LiveKit alone': (agent: voice.Agent, script: Script) => openStock({ agent, script }),
  'a floor': (agent: voice.Agent, script: Script) => openStage({ policy: POLICY, agent, script }),
} as const;

/** What `see` gives of the session under each, for one exchange with a tool. */
async function underBoth<Seen>(
  play: (stage: Awaited<ReturnType<(typeof opened)[keyof typeof opened]>>) => Promise<Seen>,
  script: Script = lookUp,
): Promise<{ readonly stock: Seen; readonly floor: Seen }> {
  const seen: Seen[] = [];
  for (const open of Object.values(opened)) {
    const stage = await open(lookingAgent(), script);
    seen.push(await play(stage));
    await stage.end();
  }
  const [stock, floor] = seen as [Seen, Seen];
  return { stock, floor };
}

function lookingAgent(): voice.Agent {
  const look = llm.tool({
    name: 'look',
    description: 'Looks.',
    execute: () => Promise.resolve('paid'),
  });
  return new voice.Agent({ instructions: 'Look it up.', tools: [look] });
}

const lookUp: Script = (last) =>
  last?.type === 'function_call_output' ? 'It is paid.' : { tool: 'look', preamble: 'Hold on.' };

/** Notes the events of a session, each in a few words. */
function eventsOf(session: voice.AgentSession): string[] {
  const seen: string[] = [];
  session.on(Events.UserStateChanged, ({ newState }) => seen.push(`user ${newState}`));
  session.on(Events.AgentStateChanged, ({ newState }) => seen.push(`agent ${newState}`));
  session.on(Events.UserInputTranscribed, ({ transcript }) => seen.push(`heard ${transcript}`));
  session.on(Events.SpeechCreated, ({ source }) => seen.push(`speech ${source}`));
  session.on(Events.FunctionToolsExecuted, () => seen.push('tools'));
  session.on(Events.ConversationItemAdded, ({ item }) =>
    seen.push(item.type === 'message' ? `item ${item.role}: ${item.textContent}` : item.type),
  );
  return seen;
}

suite('a session with a floor beside one without', () => {
  test('the events of an exchange with a tool come in the order of LiveKit', async () => {
    const { stock, floor } = await underBoth(async (stage) => {
      const seen = eventsOf(stage.session);
      const spoken = stage.vad.hear(300);
      await within('the caller to have spoken', spoken);
      stage.stt.final('is it paid');
      await stage.line('assistant: It is paid.');
      return seen;
    });
    assert.deepEqual(floor, stock);
  });

  test('the same kinds of metrics and the usage of the model are reported', async () => {
    const { stock, floor } = await underBoth(async (stage) => {
      const kinds = new Set<string>();
      let usages = 0;
      stage.session.on(Events.MetricsCollected, ({ metrics }) => kinds.add(metrics.type));
      stage.session.on(Events.SessionUsageUpdated, () => {
        usages += 1;
      });
      await within('the caller to have spoken', stage.vad.hear(300));
      stage.stt.final('is it paid');
      await stage.line('assistant: It is paid.');
      return { kinds: [...kinds].toSorted(), hasUsage: usages > 0 };
    });
    assert.deepEqual(floor, stock);
  });

  test('text that the caller types during an answer interrupts it, and is answered', async () => {
    const { stock, floor } = await underBoth(
      async (stage) => {
        stage.stt.final('tell me');
        await stage.speaking();
        // A few words are heard: an answer that nobody heard leaves no item.
        await sleep(600);
        await voice.DEFAULT_TEXT_INPUT_CALLBACK(stage.session, typed('what about the fees'));
        await stage.line('assistant: That is all.');
        return stage.conversation().map((line) => line.split(' ').slice(0, 4).join(' '));
      },
      (last) =>
        last?.type === 'message' && last.textContent === 'tell me' ? LONG : 'That is all.',
    );
    assert.deepEqual(
      floor.map((line) => line.split(' ')[0]),
      stock.map((line) => line.split(' ')[0]),
    );
    assert.deepEqual(floor.slice(2), stock.slice(2));
  });

  test('`session.run` gives the same results in a session without audio', async () => {
    const run = async (session: voice.AgentSession): Promise<string[]> => {
      await session.start({ agent: lookingAgent() });
      const result = session.run({ userInput: 'is it paid' });
      await within('the run to end', result.wait());
      await session.close();
      return result.events.map(({ type }) => type);
    };
    // Without a preamble: LiveKit adds its item before the call or after it, as it happens.
    const script: Script = (last) =>
      last?.type === 'function_call_output' ? 'It is paid.' : { tool: 'look' };
    const stock = await run(new voice.AgentSession({ llm: new ScriptedLlm(script), vad: null }));
    const records = await mkdtemp(join(tmpdir(), 'floorkeeper-test-'));
    const floor = await createFloor({ records, policy: policyOf(POLICY) });
    const options = floor.sessionOptions({ llm: new ScriptedLlm(script), vad: null });
    const session = new voice.AgentSession(options);
    floor.attach(session);
    assert.deepEqual(await run(session), stock);
  });
});

test('text that the caller types during a protected message is answered after it', async () => {
  const stage = await openStage({ policy: POLICY });
  const notice = stage.floor.say('notice', LONG);
  await stage.speaking();
  await nextMillisecond();
  await voice.DEFAULT_TEXT_INPUT_CALLBACK(stage.session, typed('what about the fees'));
  await within('the notice to end', notice);
  assert.equal(notice.interrupted, false);
  await stage.line('assistant: That is all');
  assert.deepEqual(stage.conversation(), [
    `assistant: ${LONG}`,
    'user: what about the fees',
    'assistant: That is all I know about it.',
  ]);
  await stage.end();
});

type TextInput = Parameters<typeof voice.DEFAULT_TEXT_INPUT_CALLBACK>[1];

/** What `RoomIO` gives its callback for a text stream of the linked participant. */
function typed(text: string): TextInput {
  return { text, participantIdentity: 'caller' };
}
