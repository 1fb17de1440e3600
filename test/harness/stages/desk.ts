import assert from 'node:assert/strict';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { voice } from '@livekit/agents';

import { openBusinessStore, type BusinessStore } from '../../../src/agents/business-store.ts';
import { createTaskState, type CallDesk } from '../../../src/agents/call-desk.ts';
import { loadWorkflow, type CompiledPolicy } from '../../../src/policy/index.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import { within } from '../within.ts';

/** A stage with a desk on it: an agent of the worker's in a session without a room. */
export type DeskStage = Stage & {
  readonly desk: CallDesk;
  readonly store: BusinessStore;
  readonly errors: unknown[];
  /** Everything the task's state has been, in order. */
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  readonly over: AbortController;
};

/** The policy of a workflow as the repository ships it. */
export async function shippedPolicy(workflow: string): Promise<CompiledPolicy> {
  const folder = fileURLToPath(new URL('../../../policies', import.meta.url));
  const result = await loadWorkflow(folder, workflow);
  assert.ok(result.ok, JSON.stringify(result));
  return result.policy;
}

/** Opens a stage and puts the agent that `create` makes on it. */
export async function openDesk(
  policy: CompiledPolicy,
  create: (desk: CallDesk) => voice.Agent,
  options: Pick<StageOptions, 'script'> & {
    readonly toolDelayMs?: number;
    readonly store?: Partial<BusinessStore>;
  } = {},
): Promise<DeskStage> {
  const { script, toolDelayMs = 0 } = options;
  const stage = await openStage({
    compiled: policy,
    floor: { strict: false },
    ...(script === undefined ? {} : { script }),
  });
  const { floor, session } = stage;
  const store = { ...openBusinessStore(':memory:'), ...options.store };
  const over = new AbortController();
  const errors: unknown[] = [];
  const tasks: Readonly<Record<string, unknown>>[] = [];
  const desk: CallDesk = {
    callId: 'call-1',
    floor,
    policy,
    store,
    toolDelayMs,
    task: createTaskState(
      {
        taskState(value) {
          tasks.push(value as Readonly<Record<string, unknown>>);
          floor.taskState(value);
        },
      },
      policy.workflow,
    ),
    over: over.signal,
    onError: (error) => errors.push(error),
  };
  const agent = create(desk);
  const entered = new Promise<void>((resolve) => {
    agent.onEnter = () => {
      resolve();
      return Promise.resolve();
    };
  });
  session.updateAgent(agent);
  await within('the agent to begin', entered);
  return { ...stage, desk, store, errors, tasks, over };
}

/** The session has closed by itself. */
export async function closed({ session }: Stage): Promise<void> {
  await within('the session to close', once(session, voice.AgentSessionEventTypes.Close));
}
