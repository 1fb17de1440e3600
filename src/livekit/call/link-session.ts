import { log, voice, type llm } from '@livekit/agents';
import type { Room } from '@livekit/rtc-node';

import { AgentParts, refuseModel } from './agent-parts.ts';
import type { Call } from './call.ts';
import { followCaller } from './caller-link.ts';
import { onTurnEnded } from './ended-turn.ts';
import { linkDelivery } from './link-delivery.ts';
import { forget, type ChatContextKeeper } from '../context/index.ts';
import {
  faultOfLivekit,
  guarded,
  guardInterrupt,
  keepWordsOutOfLog,
  replaceEndpointing,
  replaceMethod,
  replaceTurns,
  closingSignal,
  currentSpeech,
  watchTools,
} from '../ground/index.ts';
import { keepTurnsInTransitions } from './hand-over.ts';
import { followManualTurns } from './manual-turns.ts';
import { listenForVerdicts } from '../ears/index.ts';

/** What the floor links with a session. */
export type SessionLink = {
  readonly session: voice.AgentSession;
  readonly room: Room | undefined;
  readonly call: Call;
  readonly context: ChatContextKeeper;
  readonly onClosed: () => void;
};

/** Connects the floor with a session before it starts; returns a function that undoes it. */
export function linkSession(link: SessionLink): () => void {
  keepWordsOutOfLog();
  const undo = [
    linkSpeech(link),
    linkItems(link),
    linkMethods(link),
    linkClosing(link),
    linkDelivery(link),
    listenForVerdicts(link.session, (event) => link.call.tell(event)),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/**
 * Binds the type of each speech and sets its veto: of a reply when LiveKit schedules it, because LiveKit
 * may throw it away until then, of any other speech when LiveKit announces it.
 */
function linkSpeech({ session, call }: SessionLink): () => void {
  const messageOf = () => {
    const handle = currentSpeech(session);
    return handle === undefined ? undefined : call.messages.ofHandle(handle)?.messageId;
  };
  const tools = watchTools(session, {
    onStarted: (tool) => call.tools.started(tool, call.messages.ofHandle(tool.owner)?.messageId),
    onHandOff: (callId) => call.tools.handsOver(callId),
    onEnded: (callId) => call.tools.ended(callId),
  });
  const bind = (created: voice.SpeechCreatedEvent): void => {
    const message = call.messages.onSpeechCreated(created);
    const { messageId } = message;
    if (created.source !== 'say') call.tell({ type: 'reply_started', messageId });
    call.output.onQueued(message);
  };
  let isLinked = true;
  const onSpeechCreated = guarded('the speeches', (created: voice.SpeechCreatedEvent) => {
    call.output.install(session, messageOf);
    tools.adopt();
    if (created.source === 'say' || call.messages.isAnnounced) bind(created);
    else call.ahead.made(created.speechHandle, () => isLinked && bind(created));
  });
  session.on(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
  return () => {
    isLinked = false;
    session.off(voice.AgentSessionEventTypes.SpeechCreated, onSpeechCreated);
    tools.close();
  };
}

/** Follows chat items: text that was heard, the caller's turns, changes of the agent. */
function linkItems({ session, call, context }: SessionLink): () => void {
  const onItem = guarded('the items', ({ item }: voice.ConversationItemAddedEvent) => {
    if (item.type === 'agent_handoff') {
      if (call.endpointing !== undefined) replaceEndpointing(session, call.endpointing);
      replaceTurns(session, (turn, pass) => onTurnEnded(call, turn, pass));
    } else if (item.role === 'user' && isWordless(item)) {
      // At its close LiveKit commits a turn even for a voice whose words were dropped, such as digits.
      forget(session, item);
    } else if (item.role === 'user') {
      call.keep(item.id, 'turn', item.textContent ?? '');
      call.messages.turnCommitted();
      call.gate.turnCommitted();
      call.tell({ type: 'turn_committed', turnId: item.id });
    } else {
      context.onItemAdded(item);
    }
  });
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, onItem);
  return () => session.off(voice.AgentSessionEventTypes.ConversationItemAdded, onItem);
}

/** True for a turn without words. A turn with an image or a sound is not empty. */
function isWordless({ content }: llm.ChatMessage): boolean {
  return content.every((part) => typeof part === 'string' && part.trim() === '');
}

/** Wraps the parts of an agent that is about to run, and records those that cannot be wrapped. */
function adoptAgent(agent: voice.Agent, parts: AgentParts, call: Call): void {
  const bypassed = parts.adopt(agent);
  if (bypassed.length === 0) return;
  call.note('edge_bypassed', { agent: agent.id, parts: bypassed });
  log().warn(
    { agent: agent.id, parts: bypassed },
    'the agent goes round the floor with its own parts',
  );
}

/** Replaces methods of this one session that the application and LiveKit call. */
function linkMethods({ session, room, call }: SessionLink): () => void {
  const parts = new AgentParts(call, session);
  const caller = room === undefined ? undefined : followCaller(session, room, call);
  const start = session.start.bind(session);
  const say = session.say.bind(session);
  const guard = guardInterrupt(session.interrupt.bind(session), {
    isGuarded: () => call.isRunning,
    onRequested: () => call.tell({ type: 'interrupt_requested', by: 'session' }),
    ending: () => call.messages.ending().map(({ finished }) => finished),
  });
  const undo = [
    replaceMethod(session, 'interrupt', guard),
    replaceMethod(session, 'say', (text, options) =>
      call.messages.say(options?.addToChatCtx !== false, () => say(text, options)),
    ),
    replaceMethod(session, 'start', async (options) => {
      refuseModel(options.agent);
      await start(options);
      const fault = faultOfLivekit(session);
      if (fault !== undefined) {
        await session.close();
        throw fault;
      }
      caller?.started();
    }),
    keepTurnsInTransitions(
      session,
      call,
      guarded('the agent', (agent: voice.Agent) => adoptAgent(agent, parts, call)),
    ),
    followManualTurns(session, call),
    () => parts.close(),
    () => caller?.close(),
  ];
  return () => {
    for (const one of undo) one();
  };
}

/** From the moment anybody closes the session, messages that end count as ended by the close. */
function linkClosing({ session, call, onClosed }: SessionLink): () => void {
  const signal = closingSignal(session);
  const onClosing = guarded('the closing', () => {
    call.phase = 'closing';
    // LiveKit waits for all turn predictions before it closes.
    call.turnEnds.detector.open();
  });
  const onClose = guarded('the closing', ({ reason }: voice.CloseEvent) => {
    if (reason !== OF_THE_APPLICATION) call.note('session_closed', { reason });
    onClosed();
  });
  signal.addEventListener('abort', onClosing, { once: true });
  // Not earlier: a floor that has left the session still passes on what its ears hear until the close.
  session.once(voice.AgentSessionEventTypes.Close, () => {
    call.ears.release();
    call.output.release();
  });
  session.on(voice.AgentSessionEventTypes.Close, onClose);
  return () => {
    signal.removeEventListener('abort', onClosing);
    session.off(voice.AgentSessionEventTypes.Close, onClose);
  };
}

/** The close reason when the application closes the session; any other reason is recorded. */
const OF_THE_APPLICATION: string = voice.CloseReason.USER_INITIATED;
