import { voice } from '@livekit/agents';
import { RoomEvent, type Room } from '@livekit/rtc-node';

import type { CompiledPolicy } from '../policy/index.ts';
import { createFloor, type Floor } from '../livekit/index.ts';
import { createAppointmentsAgent, openAppointmentsCall } from './appointments-agent.ts';
import { createBillingAgent, openBillingCall } from './billing-agent.ts';
import type { BusinessStore } from './business-store.ts';
import { createTaskState, type CallDesk } from './call-desk.ts';
import { endWithCaller } from './caller-line.ts';
import type { Configuration } from './configuration.ts';
import { createGeneralAgent, openGeneralCall } from './general-agent.ts';
import { handOffToHumans } from './hand-off.ts';
import { hangUpAtTheEnd } from './hang-up.ts';
import type { Providers } from './providers.ts';

/** What a call is made of. */
export type CallParts = {
  readonly room: Room;
  readonly policy: CompiledPolicy;
  /** A candidate that runs beside it. */
  readonly shadow?: CompiledPolicy;
  readonly callId: string;
  /** The call that this one goes on with, because its process died. */
  readonly continues?: string;
  readonly callerIdentity: string;
  readonly providers: Providers;
  readonly store: BusinessStore;
  readonly configuration: Configuration;
  readonly onError: (error: unknown) => void;
  /** Ends the caller's line. */
  readonly hangUp: () => Promise<void>;
};

type Workflow = {
  readonly createAgent: (desk: CallDesk) => voice.Agent;
  readonly open: (desk: CallDesk) => void;
};

/** The workflows that have an agent of their own. */
const WORKFLOWS: ReadonlyMap<string, Workflow> = new Map([
  ['billing', { createAgent: createBillingAgent, open: openBillingCall }],
  ['appointments', { createAgent: createAppointmentsAgent, open: openAppointmentsCall }],
]);

const GENERAL: Workflow = { createAgent: createGeneralAgent, open: openGeneralCall };

/** Runs one call to its end: the caller hangs up, or is handed to a human. */
export async function runCall(parts: CallParts): Promise<void> {
  const { room, policy, configuration } = parts;
  const floor = await createFloor({
    policy,
    callId: parts.callId,
    records: configuration.records,
    ...(parts.continues === undefined ? {} : { continues: parts.continues }),
    ...(parts.shadow === undefined ? {} : { shadow: parts.shadow }),
    ...(configuration.recordKey === undefined ? {} : { recordKey: configuration.recordKey }),
    ...(configuration.rawRecords === undefined ? {} : { rawRecords: configuration.rawRecords }),
    // A message type that a designer took out of the policy must not end a running call.
    strict: false,
  });
  const { stt, llm, tts, vad } = parts.providers;
  const session = new voice.AgentSession(
    floor.sessionOptions({ stt, llm, tts, ...(vad === undefined ? {} : { vad }) }),
  );
  floor.attach(session, room);
  const over = new AbortController();
  const stopWatching = endWithCaller({
    session,
    room,
    identity: parts.callerIdentity,
    onError: parts.onError,
  });
  const closed = closeOf(session, room, parts.onError).then(() => over.abort());
  const desk = createDesk(parts, floor, over.signal);
  const workflow = WORKFLOWS.get(policy.workflow) ?? GENERAL;
  handOffToHumans(desk, session, () => over.abort());
  hangUpAtTheEnd(desk, parts.hangUp, () => over.abort());
  try {
    await session.start({
      agent: workflow.createAgent(desk),
      room,
      // A caller whose connection drops may come back: `endWithCaller` says when the call is over.
      inputOptions: { closeOnDisconnect: false },
    });
    if (!over.signal.aborted) openCall(workflow, desk);
    await closed;
  } finally {
    over.abort();
    stopWatching();
    await floor.close();
  }
}

/** When the caller hangs up at once, the session refuses to speak: that is no error of the call. */
function openCall(workflow: Workflow, desk: CallDesk): void {
  try {
    workflow.open(desk);
  } catch (error) {
    desk.onError(error);
  }
}

/** Resolves when the session closes. Closes it when the room is gone, which LiveKit does only after a while. */
function closeOf(
  session: voice.AgentSession,
  room: Room,
  onError: (error: unknown) => void,
): Promise<void> {
  const onDisconnected = (): void => void session.close().catch(onError);
  room.once(RoomEvent.Disconnected, onDisconnected);
  return new Promise((resolve) => {
    session.once(voice.AgentSessionEventTypes.Close, () => {
      room.off(RoomEvent.Disconnected, onDisconnected);
      resolve();
    });
  });
}

function createDesk(parts: CallParts, floor: Floor, over: AbortSignal): CallDesk {
  return {
    callId: parts.callId,
    floor,
    policy: parts.policy,
    store: parts.store,
    toolDelayMs: parts.configuration.toolDelayMs,
    task: createTaskState(floor, parts.policy.workflow),
    over,
    onError: parts.onError,
  };
}
