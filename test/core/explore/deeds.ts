import {
  id,
  type KeyRef,
  type MessageId,
  type ToolCallId,
  type UtteranceId,
} from '../../../src/core/index.ts';
import * as said from '../harness/evidence.ts';
import { interruptHandle, queueMessage, tell } from './edge.ts';
import { evidenceOf } from './keys.ts';
import type { Move, SaidName } from './moves.ts';
import { advance, ask, block, endTool, nextAtMs, startVoice } from './time.ts';
import { count, hasInterims, hasTool, later, playing, removeMessage, type World } from './world.ts';

export const SAID = {
  bid: said.bid,
  stop: said.stopWord,
  correction: said.correction,
  backchannel: said.backchannel,
  agreement: said.agreement,
  question: said.question,
  human: said.humanPlease,
  echo: said.echo,
  digit: said.spoken(1),
  number: said.spoken(4),
} as const satisfies Record<SaidName, unknown>;

/** Lets time pass, then does what the move says. Skips what is not possible in this state. */
export function apply(world: World, move: Move): void {
  const gapMs =
    move.afterMs === 'next'
      ? Math.max(0, (nextAtMs(world) ?? world.nowMs) - world.nowMs)
      : move.afterMs;
  if (move.isBlocked === true) block(world, gapMs);
  else advance(world, world.nowMs + gapMs);
  if (world.isClosed) return;
  deed(world, move);
  advance(world, world.nowMs);
}

function deed(world: World, move: Move): void {
  switch (move.do) {
    case 'say':
      say(world, move.nth, move.neverBegins);
      return;
    case 'finish':
    case 'fail':
    case 'supersede':
      endMessage(world, move.do);
      return;
    case 'voice':
      if (!world.isAway) startVoice(world, move);
      return;
    case 'quiet':
      if (world.voice === undefined) return;
      world.voice = undefined;
      tell(world, { type: 'user_speech_ended' });
      return;
    case 'words':
      if (!world.isAway && !world.isSttLost) hear(world, move);
      return;
    case 'key':
      if (!world.isAway) press(world, move.key);
      return;
    case 'tool':
      startTool(world, move);
      return;
    case 'tool_ends':
    case 'tool_asks':
      changeTool(world, move);
      return;
    case 'handoff_ends':
      if (world.handOff === 'none') return;
      world.handOff = 'none';
      tell(world, { type: 'handoff_ended', outcome: move.outcome });
      return;
    case 'ask':
      ask(world);
      return;
    case 'request':
      tell(world, { type: 'interrupt_requested', by: 'session' });
      return;
    case 'external':
      external(world, move.by);
      return;
    default:
      fault(world, move);
  }
}

/** Faults around a call, and what ends it. */
function fault(world: World, move: Move): void {
  switch (move.do) {
    case 'verdict':
      tell(world, {
        type: 'overlap_verdict',
        isInterruption: move.isInterruption,
        probability: 0.8,
      });
      return;
    case 'stt_fails':
      world.isSttLost = true;
      world.openUtterance = undefined;
      tell(world, { type: 'stt_failed' });
      return;
    case 'machine':
      tell(world, { type: 'machine_answered' });
      return;
    case 'stalled': {
      const [utteranceId] = world.kept;
      if (utteranceId !== undefined) tell(world, { type: 'gate_stalled', utteranceId });
      return;
    }
    case 'ghost':
      tell(world, { type: 'message_started', messageId: id<MessageId>('ghost') });
      return;
    case 'leaves':
      if (world.isAway) return;
      world.isAway = true;
      world.voice = undefined;
      tell(world, { type: 'caller_left' });
      return;
    case 'returns':
      if (!world.isAway) return;
      world.isAway = false;
      tell(world, { type: 'caller_returned' });
      return;
    case 'breaks':
      world.broken = [...world.broken, move.action];
      return;
    case 'mends':
      world.broken = [];
      return;
    case 'slow':
      world.stopsTakeMs = move.stopsTakeMs;
      return;
    case 'closes':
      tell(world, { type: 'session_closing' });
      world.isClosed = true;
      return;
    default:
  }
}

function say(world: World, nth: number, neverBegins: boolean): void {
  const types = Object.keys(world.policy.messages).filter((type) => type !== 'handoff');
  const messageType = types[nth % types.length];
  // One model hangs at a time.
  const hasHung = world.messages.some((message) => message.neverBegins);
  // LiveKit queues many handles only when something is wrong; more of them only take time.
  if (messageType !== undefined && world.messages.length < 4)
    queueMessage(world, { messageType, role: 'message', neverBegins: neverBegins && !hasHung });
}

function endMessage(world: World, how: 'finish' | 'fail' | 'supersede'): void {
  const heard = playing(world);
  if (how === 'finish') {
    if (heard === undefined || heard.isStopping || hasTool(world, heard.messageId)) return;
    removeMessage(world, heard.messageId);
    const playedMs = world.nowMs - heard.startedAtMs;
    tell(world, {
      type: 'message_finished',
      messageId: heard.messageId,
      playedMs,
      interrupted: false,
    });
    return;
  }
  const waiting = world.messages.find(({ phase }) => phase !== 'heard' && phase !== 'spoken');
  if (waiting === undefined || (how === 'supersede' && waiting.isVetoed)) return;
  interruptHandle(world, waiting, how === 'fail' ? 'failed' : 'superseded');
}

function hear(world: World, { said: name, isFinal, lateMs }: Extract<Move, { do: 'words' }>): void {
  if (!isFinal && !hasInterims(world)) return;
  const utteranceId = world.openUtterance ?? id<UtteranceId>(`u${count(world, 'utterance')}`);
  world.openUtterance = isFinal ? undefined : utteranceId;
  later(world, lateMs, {
    type: 'event',
    event: { type: 'words_heard', utteranceId, isFinal, evidence: SAID[name] },
  });
}

function press(world: World, key: string): void {
  const ref = id<KeyRef>(`k${count(world, 'key')}`);
  world.keys = [...world.keys, { ref, key }];
  tell(world, { type: 'dtmf_received', ref, key: evidenceOf(world, key) });
}

function startTool(world: World, { cancellable, ofWaiting }: Extract<Move, { do: 'tool' }>): void {
  if (world.tools.length > 1) return;
  const owner = ofWaiting ? world.messages.find(({ phase }) => phase === 'queued') : playing(world);
  // Only a reply of the model calls a tool.
  if (owner === undefined || owner.isStopping || owner.role !== 'message') return;
  const callId = id<ToolCallId>(`t${count(world, 'tool')}`);
  const tool = { callId, ownerMessageId: owner.messageId, isAsking: false };
  world.tools = [...world.tools, tool];
  tell(world, { type: 'tool_started', callId, ownerMessageId: owner.messageId, cancellable });
}

function changeTool(world: World, move: Extract<Move, { do: 'tool_ends' | 'tool_asks' }>): void {
  const [tool] = world.tools;
  if (tool === undefined) return;
  if (move.do === 'tool_asks') {
    world.tools = world.tools.map((other) =>
      other === tool ? { ...tool, isAsking: true } : other,
    );
    tell(world, { type: 'tool_awaits_caller', callId: tool.callId });
  } else endTool(world, { callId: tool.callId, speaks: move.speaks });
}

function external(world: World, by: 'session' | 'watchdog'): void {
  const heard = playing(world);
  if (heard === undefined) return;
  removeMessage(world, heard.messageId);
  const playedMs = world.nowMs - heard.startedAtMs;
  const { messageId } = heard;
  tell(world, { type: 'playout_interrupted_externally', messageId, by });
  tell(world, { type: 'message_finished', messageId, playedMs, interrupted: true });
}
