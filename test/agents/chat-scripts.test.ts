import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { llm, voice } from '@livekit/agents';
import { dispose } from '@livekit/rtc-node';

import { createAppointmentsAgent } from '../../src/agents/appointments-agent.ts';
import { createBillingAgent } from '../../src/agents/billing-agent.ts';
import type { CallDesk } from '../../src/agents/call-desk.ts';
import { createGeneralAgent } from '../../src/agents/general-agent.ts';
import {
  answer,
  loadChatScripts,
  scriptFor,
  type ChatMessage,
} from '../../src/offline/speech/chat-script.ts';
import { openDesk, shippedPolicy } from '../harness/stages/desk.ts';

after(() => dispose());

const SCRIPTS = fileURLToPath(new URL('../../src/offline/speech/chat-scripts', import.meta.url));

const cases: readonly {
  readonly workflow: string;
  readonly create: (desk: CallDesk) => voice.Agent;
  readonly turns: readonly string[];
}[] = [
  {
    workflow: 'billing',
    create: createBillingAgent,
    turns: ['what is my balance', 'the one of october', 'and that of may', 'i want to pay'],
  },
  {
    workflow: 'appointments',
    create: createAppointmentsAgent,
    turns: ['i would like to come on wednesday', 'i meant friday', 'sunday'],
  },
  { workflow: 'default', create: createGeneralAgent, turns: ['what is my balance', 'thank you'] },
];

suite('the scripted model and the agent of a workflow fit', () => {
  for (const { workflow, create, turns } of cases) {
    test(`the tools of the ${workflow} script exist, take its arguments and return what it says`, async () => {
      const stage = await openDesk(await shippedPolicy(workflow), create);
      const scripts = await loadChatScripts(SCRIPTS);
      const agent = stage.session.currentAgent;
      const tools = agent.toolCtx.functionTools;
      const messages: ChatMessage[] = [{ role: 'system', text: String(agent.instructions) }];
      const request = () => ({ model: 'gpt-4.1', messages, tools: Object.keys(tools) });
      const script = scriptFor(scripts, request());
      assert.equal(script?.workflow, workflow);
      const rulesOfTools = script.rules.flatMap((rule) => ('tool' in rule ? [rule.tool.name] : []));
      assert.deepEqual(
        rulesOfTools.filter((name) => !Object.hasOwn(tools, name)),
        [],
      );
      for (const text of turns) {
        messages.push({ role: 'user', text });
        const first = answer(script, request());
        if (first.type === 'say') continue;
        const tool = tools[first.name];
        assert.ok(tool !== undefined);
        const args = (await schemaOf(tool).parseAsync(first.args)) as never;
        const abortSignal = new AbortController().signal;
        const result = await tool.execute(args, { abortSignal } as llm.ToolOptions);
        // The model says nothing after a tool without a result.
        if (result === undefined) continue;
        messages.push({ role: 'tool', toolName: first.name, text: JSON.stringify(result) });
        const spoken = answer(script, request());
        assert.ok(spoken.type === 'say' && spoken.text !== script.fallback);
      }
      await stage.end();
    });
  }
});

function schemaOf({ parameters }: { readonly parameters: unknown }): {
  parseAsync(value: unknown): Promise<unknown>;
} {
  return parameters as { parseAsync(value: unknown): Promise<unknown> };
}
