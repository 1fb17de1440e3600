import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';

import { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { FloorConfigError } from '../../src/livekit/index.ts';
import { at, stock, tool, withFloor } from '../harness/compared-sessions.ts';
import { AGENT_OPTIONS } from '../harness/livekit-options.ts';
import { RealtimeForTest } from '../harness/parts/realtime-for-test.ts';
import { ScriptedLlm } from '../harness/parts/scripted-llm.ts';
import { ScriptedStt } from '../harness/parts/scripted-stt.ts';
import { ScriptedTts } from '../harness/parts/scripted-tts.ts';
import { ScriptedVad } from '../harness/parts/scripted-vad.ts';

after(() => dispose());

type Activity = NonNullable<voice.AgentSession['_activity']>;

type Read = (activity: Activity, given: unknown) => unknown;

/** A value of each option of an agent, and where LiveKit reads it while the agent runs. */
const OF_AGENT: Readonly<Record<string, readonly [unknown, Read]>> = {
  id: ['clerk', ({ agent }) => agent.id],
  instructions: ['Be brief.', ({ agent }) => agent.instructions],
  chatCtx: [chatOf('Hello.'), ({ agent }) => agent.chatCtx.items.length],
  tools: [{ tool }, ({ agent }) => agent.toolCtx.flatten().length],
  tts: [new ScriptedTts(), ({ tts }, given) => tts === given],
  expressive: [true, ({ agent }) => agent._expressive],
  toolHandling: [
    { asyncOptions: { updateTemplate: 'It goes on.' } },
    ({ agent }) => agent._asyncToolOptions,
  ],
  minConsecutiveSpeechDelay: [700, ({ agent }) => agent.minConsecutiveSpeechDelay],
  useTtsAlignedTranscript: [false, ({ useTtsAlignedTranscript }) => useTtsAlignedTranscript],
  stt: [new ScriptedStt(), ({ stt }, given) => innerOf(stt) === given],
  vad: [new ScriptedVad(), ({ vad }, given) => innerOf(vad) === given],
  llm: [new ScriptedLlm(() => ''), ({ llm: model }, given) => model === given],
  turnHandling: [
    { endpointing: { minDelay: 70 }, interruption: { enabled: false } },
    ({ endpointingOpts, allowInterruptions }) => [endpointingOpts.minDelay, allowInterruptions],
  ],
  turnDetection: ['manual', ({ turnDetection }) => turnDetection],
  allowInterruptions: [false, ({ allowInterruptions }) => allowInterruptions],
};

/** The part that the floor has wrapped, or the part itself. */
function innerOf(part: unknown): unknown {
  return at(part, 'inner') ?? part;
}

function chatOf(content: string): llm.ChatContext {
  const chat = llm.ChatContext.empty();
  chat.addMessage({ role: 'user', content });
  return chat;
}

/** What LiveKit reads while an agent with these options runs. */
async function readWhileRunning(
  session: voice.AgentSession,
  options: object,
  read: (activity: Activity) => unknown,
): Promise<unknown> {
  await session.start({ agent: new voice.Agent({ instructions: 'Answer.', ...options }) });
  assert.ok(session._activity !== undefined);
  const found = read(session._activity);
  await session.close();
  return found;
}

suite('each option of an agent', () => {
  for (const name of Object.keys(AGENT_OPTIONS)) {
    test(`the agent option ${name} reaches LiveKit as without a floor`, async () => {
      assert.ok(OF_AGENT[name] !== undefined, `${name} has no test`);
      const [given, read] = OF_AGENT[name];
      const options = { [name]: given };
      const look = (activity: Activity): unknown => read(activity, given);
      const withoutFloor = await readWhileRunning(stock({}), options, look);
      assert.notDeepEqual(withoutFloor, await readWhileRunning(stock({}), {}, look));
      assert.deepEqual(await readWhileRunning(await withFloor({}), options, look), withoutFloor);
    });
  }

  test('an agent with a realtime model is refused at the start', async () => {
    const session = await withFloor({});
    const agent = new voice.Agent({ instructions: 'x', llm: new RealtimeForTest() });
    await assert.rejects(session.start({ agent }), FloorConfigError);
    await session.close();
  });
});
