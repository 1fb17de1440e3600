import {
  admitsTurn,
  id,
  sessionMs,
  type AskId,
  type EngineAction,
  type EngineEvent,
  type MessageId,
  type MessageRole,
  type ToolCallId,
  type UtteranceId,
} from '../../../src/core/index.ts';
import type { Happening } from '../harness/call.ts';
import { keyAgain } from './keys.ts';
import { watchTurn } from './watch-turn.ts';
import {
  changeMessage,
  count,
  hasTool,
  later,
  messageOf,
  neverMind,
  removeMessage,
  type EdgeMessage,
  type World,
} from './world.ts';

/** How long a message is heard. */
export const LASTS_MS = 4000;

/** Gives the engine an event at the present time and performs the actions that it asks for. */
export function tell(world: World, happening: Happening): void {
  const event: EngineEvent = { ...happening, atMs: sessionMs(world.nowMs) };
  const before = world.state;
  const { state, actions, decisions } = world.engine(world.policy, before, event);
  world.state = state;
  world.steps += 1;
  const turn = { event, actions, decisions };
  world.trace?.push(turn);
  for (const action of actions) perform(world, action);
  // The VAD has lost a voice: the edge reports its end to LiveKit as well.
  if (before.caller.type === 'speaking' && state.caller.type === 'silent') {
    world.voice = undefined;
    if (world.uncommitted !== undefined) later(world, 300, { type: 'asks' });
  }
  watchTurn(world, turn, before);
}

/** Performs an action, or fails at it. The answer is the next event. */
function perform(world: World, action: EngineAction): void {
  if (action.type === 'wake_at') {
    world.wakeAtMs = action.atMs;
    return;
  }
  const { actionId } = action;
  if (world.broken.includes(action.type)) {
    soon(world, { type: 'action_failed', actionId, code: 'BROKEN' });
    if (action.type === 'stop') endLater(world, action);
    return;
  }
  const how = act(world, action);
  if (how === 'done') soon(world, { type: 'action_done', actionId });
  if (how === 'nothing_there')
    soon(world, { type: 'action_degraded', actionId, did: 'nothing was waiting' });
}

/** `later`: the answer comes when the action is over. */
function act(
  world: World,
  action: Exclude<EngineAction, { type: 'wake_at' }>,
): 'done' | 'nothing_there' | 'later' {
  switch (action.type) {
    case 'allow':
    case 'veto':
      changeMessage(world, action.messageId, { isVetoed: action.type === 'veto' });
      return 'done';
    case 'start_playout':
      startPlayout(world, action.messageId);
      return 'done';
    case 'cancel_message':
      cancel(world, action.messageId);
      return 'done';
    case 'pause':
      pause(world, action.messageId);
      return 'done';
    case 'resume':
      return resume(world, action.messageId) ? 'done' : 'nothing_there';
    case 'stop':
      return stop(world, action);
    case 'release':
      return release(world, action.utteranceIds) ? 'done' : 'nothing_there';
    case 'release_interim':
      world.promoted = [...world.promoted, action.utteranceId];
      world.kept = world.kept.filter((kept) => kept !== action.utteranceId);
      if (world.openUtterance === action.utteranceId) world.openUtterance = undefined;
      awaitTurn(world, [action.utteranceId]);
      return 'done';
    case 'ask_again':
      queueMessage(world, { messageType: 'answer', role: 'message' });
      return 'done';
    case 'drop':
    case 'report_held':
      world.kept = world.kept.filter((kept) => !action.utteranceIds.includes(kept));
      return 'done';
    case 'answer_turn_end':
      return takeAnswer(world, action.askId, action.complete) ? 'done' : 'nothing_there';
    case 'commit_user_input':
      commitTurn(world, []);
      return 'done';
    case 'read_key':
      soon(world, keyAgain(world, action.ref));
      return 'done';
    case 'say_declared':
      queueMessage(world, {
        messageType: action.messageType,
        role: action.role,
        ofMessageId: action.ofMessageId,
      });
      return 'done';
    case 'hand_off':
      world.handOff = 'pending';
      return 'done';
    case 'cancel_tool':
      cancelTool(world, action.callId);
      return 'done';
    default:
      return 'done';
  }
}

/** LiveKit creates a speech. */
export function queueMessage(
  world: World,
  made: {
    readonly messageType: string;
    readonly role: MessageRole;
    readonly ofMessageId?: MessageId | undefined;
    readonly neverBegins?: boolean;
  },
): void {
  const nth = count(world, 'message');
  const messageId = id<MessageId>(`m${nth}`);
  const { messageType, role, ofMessageId } = made;
  const message: EdgeMessage = {
    messageId,
    messageType,
    role,
    phase: 'queued',
    isVetoed: false,
    neverBegins: made.neverBegins === true,
    startedAtMs: 0,
    isStopping: false,
    pausedLeftMs: undefined,
  };
  world.messages = [...world.messages, message];
  const of = ofMessageId === undefined ? {} : { ofMessageId };
  soon(world, { type: 'message_queued', messageId, messageType, role, ...of });
  soon(world, {
    type: 'text_appended',
    messageId,
    evidence: { words: 11, endsInQuestion: nth % 3 === 0 },
  });
}

/** LiveKit makes a turn of the released words. If it may not end what plays, the edge keeps them. */
export function commitTurn(world: World, utteranceIds: readonly UtteranceId[]): void {
  const [current] = world.messages;
  if (current?.isVetoed === true && !admitsTurn(world.policy, world.state)) {
    world.kept = [...world.kept, ...utteranceIds];
    if (utteranceIds.length > 0) soon(world, { type: 'turn_refused', utteranceIds });
    return;
  }
  soon(world, { type: 'turn_committed', turnId: `t${count(world, 'turn')}` });
  if (current !== undefined) interruptHandle(world, current, 'superseded');
  queueMessage(world, { messageType: 'answer', role: 'message' });
}

/** LiveKit ends a handle by itself, or because it was asked to. */
export function interruptHandle(
  world: World,
  { messageId, phase, startedAtMs }: EdgeMessage,
  reason: 'superseded' | 'failed' | 'cancelled',
): void {
  const isHeard = phase === 'heard' || phase === 'spoken';
  removeMessage(world, messageId);
  for (const { callId } of world.tools.filter((tool) => tool.ownerMessageId === messageId)) {
    soon(world, { type: 'tool_ended', callId });
  }
  world.tools = world.tools.filter((tool) => tool.ownerMessageId !== messageId);
  if (!isHeard) {
    soon(world, { type: 'message_dropped', messageId, reason });
    return;
  }
  if (reason !== 'cancelled')
    soon(world, { type: 'playout_interrupted_externally', messageId, by: 'session' });
  soon(world, {
    type: 'message_finished',
    messageId,
    playedMs: world.nowMs - startedAtMs,
    interrupted: true,
  });
}

/** Gives audio to the first message that is not done, or to the next one while its tool runs. */
export function loadNext(world: World): void {
  const next = world.messages.find(
    ({ messageId, phase }) => !(phase === 'spoken' && hasTool(world, messageId)),
  );
  if (next === undefined || next.phase !== 'queued' || next.neverBegins) return;
  changeMessage(world, next.messageId, { phase: 'loading' });
  later(world, 150, { type: 'loads', messageId: next.messageId });
}

/** Queues an event behind those that have happened already. */
export function soon(world: World, event: Happening): void {
  later(world, 0, { type: 'event', event });
}

function startPlayout(world: World, messageId: MessageId): void {
  const message = messageOf(world, messageId);
  if (message === undefined || message.phase === 'heard') return;
  const isFirst = message.phase === 'ready';
  changeMessage(world, messageId, { phase: 'heard', startedAtMs: world.nowMs });
  if (isFirst) soon(world, { type: 'message_started', messageId });
  later(world, LASTS_MS - 500, { type: 'progress', messageId, playedMs: LASTS_MS - 500 });
  later(world, LASTS_MS, { type: 'ends', messageId });
}

function cancel(world: World, messageId: MessageId): void {
  const message = messageOf(world, messageId);
  if (message !== undefined) interruptHandle(world, message, 'cancelled');
}

/** The edge interrupts the reply that owns the tool; LiveKit then ends the tool. */
function cancelTool(world: World, callId: ToolCallId): void {
  const tool = world.tools.find((running) => running.callId === callId);
  world.tools = world.tools.filter((running) => running !== tool);
  soon(world, { type: 'tool_ended', callId });
  if (tool?.ownerMessageId !== undefined) cancel(world, tool.ownerMessageId);
}

function pause(world: World, messageId: MessageId): void {
  const end = world.pending.find(
    (pending) => pending.type === 'ends' && pending.messageId === messageId,
  );
  if (end === undefined) return;
  neverMind(world, (pending) => pending === end);
  changeMessage(world, messageId, { pausedLeftMs: end.atMs - world.nowMs });
}

function resume(world: World, messageId: MessageId): boolean {
  const leftMs = messageOf(world, messageId)?.pausedLeftMs;
  if (leftMs === undefined) return false;
  changeMessage(world, messageId, { pausedLeftMs: undefined });
  later(world, leftMs, { type: 'ends', messageId });
  return true;
}

function stop(world: World, action: Extract<EngineAction, { type: 'stop' }>): 'done' | 'later' {
  const { messageId, at, boundMs, keepsHandle, actionId } = action;
  const message = messageOf(world, messageId);
  if (message === undefined) return 'done';
  changeMessage(world, messageId, { isStopping: true });
  neverMind(world, (pending) => pending.type === 'ends' && pending.messageId === messageId);
  const takesMs = boundMs === 0 ? 0 : Math.min(boundMs, world.stopsTakeMs);
  later(world, takesMs, { type: 'stopped', messageId, boundary: at, keepsHandle, actionId });
  return 'later';
}

/** Lets LiveKit's own watchdog end a handle that could not be stopped, 6 s later. */
function endLater(world: World, action: Extract<EngineAction, { type: 'stop' }>): void {
  const { messageId, actionId } = action;
  later(world, 6000, { type: 'stopped', messageId, boundary: 'now', keepsHandle: false, actionId });
}

function release(world: World, utteranceIds: readonly UtteranceId[]): boolean {
  const isThere = world.kept.some((kept) => utteranceIds.includes(kept));
  world.kept = world.kept.filter((kept) => !utteranceIds.includes(kept));
  if (!isThere) return false;
  awaitTurn(world, utteranceIds);
  return true;
}

function awaitTurn(world: World, utteranceIds: readonly UtteranceId[]): void {
  const earlier = world.uncommitted?.utteranceIds ?? [];
  const all = [...earlier, ...utteranceIds];
  world.uncommitted = { askId: undefined, sinceMs: world.nowMs, utteranceIds: all };
  later(world, 500, { type: 'asks' });
}

/** False if the session no longer waits for that answer. */
function takeAnswer(world: World, askId: AskId, isComplete: boolean): boolean {
  if (world.uncommitted?.askId !== askId) return false;
  const { utteranceIds } = world.uncommitted;
  world.uncommitted = { ...world.uncommitted, askId: undefined };
  if (!isComplete) return true;
  world.uncommitted = undefined;
  commitTurn(world, utteranceIds);
  return true;
}
