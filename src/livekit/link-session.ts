import { log, voice } from '@livekit/agents';
import { RoomEvent, type Room } from '@livekit/rtc-node';

import { overridesOf, refuseOverrides, wrapOverrides } from './agent-overrides.ts';
import type { Call } from './call.ts';
import { forget, type ChatContextKeeper } from './chat-context.ts';
import { guardInterrupt } from './interrupt-guard.ts';
import { listenForVerdicts } from './overlap-verdict.ts';
import { replaceMethod } from './replace-method.ts';
import { currentSpeech } from './session-internals.ts';
import { GatedStt } from './stt-gate.ts';
import { watchTools } from './tool-calls.ts';
import { VadTap } from './vad-tap.ts';

/** What a session is linked with. */
export type SessionLink = {
  readonly session: voice.AgentSession;
  readonly room: Room | undefined;
  readonly call: Call;
  readonly context: ChatContextKeeper;
  readonly onClosed: () => void;
};

/** Milliseconds after which a handoff that never came to its end keeps no transcript any more. */
const HANDOFF_BOUND_MS = 30_000;

/** Connects the floor with a session before it starts; returns what undoes it. */
export function linkSession(link: SessionLink): () => void {
  const undo = [
    linkSpeech(link),
    linkItems(link),
    linkMethods(link),
    linkRoom(link),
    listenForVerdicts(link.session, (event) => link.call.tell(event)),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** LiveKit announces every speech before it schedules it: here its type is bound and its veto set. */
function linkSpeech({ session, call }: SessionLink): () => void {
  const messageOf = () => {
    const handle = currentSpeech(session);
    return handle === undefined ? undefined : call.messages.ofHandle(handle)?.messageId;
  };
  const tools = watchTools(session, {
    onStarted: (callId, owner) => call.toolStarted(callId, owner),
    onEnded: (callId) => call.toolEnded(callId),
  });
  const onSpeechCreated = ({ speechHandle, source }: voice.SpeechCreatedEvent): void => {
    call.installPlayout(session, messageOf);
    tools.adopt();
    const message = call.messages.onSpeechCreated(speechHandle);
    if (source !== 'say') call.tell({ type: 'reply_started', messageId: message.messageId });
    call.onQueued(message);
  };
  session.on(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
  return () => {
    session.off(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
    tools.close();
  };
}

/** Chat items: what was heard, the caller's turns, one agent after another. */
function linkItems({ session, call, context, onClosed }: SessionLink): () => void {
  const onItem = ({ item }: voice.ConversationItemAddedEvent): void => {
    if (item.type === 'agent_handoff') {
      adoptAgent(session.currentAgent, call);
    } else if (item.role === 'user' && (item.textContent ?? '').trim() === '') {
      // LiveKit commits a turn at its close for a voice whose words were dropped (digits, say).
      forget(session, item);
    } else if (item.role === 'user') {
      call.keep(item.id, 'turn', item.textContent ?? '');
      call.messages.turnCommitted();
      call.gate.turnCommitted();
      call.tell({ type: 'turn_committed', turnId: item.id });
    } else {
      context.onItemAdded(item);
    }
  };
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, onItem);
  session.on(voice.AgentSessionEventTypes.Close, onClosed);
  return () => {
    session.off(voice.AgentSessionEventTypes.ConversationItemAdded, onItem);
    session.off(voice.AgentSessionEventTypes.Close, onClosed);
  };
}

/**
 * An agent that follows another is known here just before it runs: what it brings of its own is
 * wrapped, and what cannot be is written down.
 */
function adoptAgent(agent: voice.Agent, call: Call): void {
  const left = wrapOverrides(agent, overridesOf(agent, isOurs), {
    stt: (inner) => call.wrapStt(inner),
    vad: (inner) => call.wrapVad(inner),
  });
  if (left.length === 0) return;
  call.note('edge_bypassed', { agent: agent.id, parts: left });
  log().warn({ agent: agent.id, parts: left }, 'the agent goes round the floor with its own parts');
}

function isOurs(part: object): boolean {
  return part instanceof GatedStt || part instanceof VadTap;
}

/** Methods of the session that others call, replaced on this one session. */
function linkMethods({ session, call }: SessionLink): () => void {
  const start = session.start.bind(session);
  const updateAgent = session.updateAgent.bind(session);
  const close = session.close.bind(session);
  const guard = guardInterrupt(session.interrupt.bind(session), {
    isGuarded: () => call.isRunning,
    onRequested: () => call.tell({ type: 'interrupt_requested', by: 'session' }),
    ending: () => call.messages.ending().map(({ finished }) => finished),
  });
  const undo = [
    replaceMethod(session, 'interrupt', guard),
    replaceMethod(session, 'start', async (options) => {
      refuseOverrides(overridesOf(options.agent, isOurs));
      await start(options);
    }),
    replaceMethod(session, 'updateAgent', (agent) => {
      handOver(agent, call);
      updateAgent(agent);
    }),
    replaceMethod(session, 'close', async () => {
      call.phase = 'closing';
      // LiveKit waits for every turn prediction before it closes.
      call.turnDetector?.open();
      await close();
    }),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** From here until the next agent runs LiveKit drops every turn that ends: they wait at the gate. */
function handOver(agent: voice.Agent, call: Call): void {
  call.phase = 'handing_over';
  call.gate.suspend();
  const onEnter = agent.onEnter.bind(agent);
  const arrive = (): void => {
    clearTimeout(bound);
    restore();
    if (call.phase === 'handing_over') call.phase = 'running';
    call.gate.resume();
  };
  const bound = setTimeout(arrive, HANDOFF_BOUND_MS).unref();
  const restore = replaceMethod(agent, 'onEnter', async () => {
    arrive();
    await onEnter();
  });
}

/** The caller's keys, and whether there is a caller. */
function linkRoom({ room, call }: SessionLink): () => void {
  if (room === undefined) return () => undefined;
  const stopListening = call.keypad.listenTo(room);
  let isAway = false;
  const onConnected = (): void => {
    if (!isAway) return;
    isAway = false;
    if (call.phase === 'caller_gone') call.phase = 'running';
    call.tell({ type: 'caller_returned' });
  };
  const onDisconnected = (): void => {
    isAway = room.remoteParticipants.size === 0;
    if (!isAway) return;
    call.phase = 'caller_gone';
    call.tell({ type: 'caller_left' });
  };
  room.on(RoomEvent.ParticipantConnected, onConnected);
  room.on(RoomEvent.ParticipantDisconnected, onDisconnected);
  return () => {
    stopListening();
    room.off(RoomEvent.ParticipantConnected, onConnected);
    room.off(RoomEvent.ParticipantDisconnected, onDisconnected);
  };
}
