import { voice } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import type { CompiledPolicy } from '../policy/index.ts';
import { createFloor, type Floor } from '../livekit/index.ts';
import { createAppointmentsAgent, openAppointmentsCall } from './appointments-agent.ts';
import { createBillingAgent, openBillingCall } from './billing-agent.ts';
import type { BusinessStore } from './business-store.ts';
import { createTaskState, type CallDesk } from './call-desk.ts';
import type { Configuration } from './configuration.ts';
import { createGeneralAgent, openGeneralCall } from './general-agent.ts';
import type { Providers } from './providers.ts';

/** What a call is made of. */
export type CallParts = {
  readonly room: Room;
  readonly policy: CompiledPolicy;
  readonly callId: string;
  readonly providers: Providers;
  readonly store: BusinessStore;
  readonly configuration: Configuration;
  readonly onError: (error: unknown) => void;
};

type Workflow = {
  readonly createAgent: (desk: CallDesk) => voice.Agent;
  readonly open: (desk: CallDesk) => void;
};

/** The workflows that have an agent of their own. */
const WORKFLOWS: Readonly<Record<string, Workflow>> = {
  billing: { createAgent: createBillingAgent, open: openBillingCall },
  appointments: { createAgent: createAppointmentsAgent, open: openAppointmentsCall },
};

const GENERAL: Workflow = { createAgent: createGeneralAgent, open: openGeneralCall };

/** Runs one call to its end: the caller hangs up, or is handed to a human. */
export async function runCall(parts: CallParts): Promise<void> {
  const { room, policy, configuration } = parts;
  const floor = await createFloor({
    policy,
    callId: parts.callId,
    records: configuration.records,
    ...(configuration.rawRecords === undefined ? {} : { rawRecords: configuration.rawRecords }),
    // A message type that a designer took out of the policy must not end a running call.
    strict: false,
  });
  const { stt, llm, tts, vad } = parts.providers;
  const session = new voice.AgentSession(
    floor.sessionOptions({ stt, llm, tts, ...(vad === undefined ? {} : { vad }) }),
  );
  floor.attach(session, room);
  const closed = new Promise<void>((resolve) => {
    session.once(voice.AgentSessionEventTypes.Close, () => resolve());
  });
  const desk = createDesk(parts, floor);
  const workflow = WORKFLOWS[policy.workflow] ?? GENERAL;
  handOffToHumans(desk);
  await session.start({ agent: workflow.createAgent(desk), room });
  workflow.open(desk);
  await closed;
  await floor.close();
}

function createDesk(parts: CallParts, floor: Floor): CallDesk {
  return {
    callId: parts.callId,
    floor,
    store: parts.store,
    toolDelayMs: parts.configuration.toolDelayMs,
    task: createTaskState(floor, parts.policy.workflow),
    onError: parts.onError,
  };
}

/** Records the wish for a human where the humans look, and leaves once it was acknowledged aloud. */
function handOffToHumans(desk: CallDesk): void {
  let isRequested = false;
  desk.floor.on('handoff', ({ reason }) => {
    if (isRequested) return;
    isRequested = true;
    desk.store.requestTransfer({
      callId: desk.callId,
      reason,
      requestedAt: new Date().toISOString(),
    });
    desk.task.update({ transfer: 'requested', transferReason: reason });
    desk.floor.handoffEnded('accepted');
    // The escalation message is queued in the same turn of the event loop as this event.
    setImmediate(() => {
      desk.floor.shutdown().catch(desk.onError);
    });
  });
}
