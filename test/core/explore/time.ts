import {
  id,
  sessionMs,
  type AskId,
  type SegmentId,
  type UtteranceId,
} from '../../../src/core/index.ts';
import type { Happening } from '../harness/call.ts';
import { loadNext, soon, tell } from './edge.ts';
import {
  changeMessage,
  count,
  hasTool,
  later,
  messageOf,
  neverMind,
  removeMessage,
  type Pending,
  type World,
} from './world.ts';

/** How often the VAD reports a voice. */
const WINDOW_MS = 160;
/** How much silence the VAD needs before it reports the end of a voice. */
export const VAD_SILENCE_MS = 300;

/** When the next event happens by itself. */
export function nextAtMs(world: World): number | undefined {
  const times = world.pending.map(({ atMs }) => atMs);
  if (world.wakeAtMs !== undefined) times.push(world.wakeAtMs);
  return times.length === 0 ? undefined : Math.max(world.nowMs, Math.min(...times));
}

/** Runs all events up to a time, in order. */
export function advance(world: World, untilMs: number): void {
  for (;;) {
    loadNext(world);
    const atMs = nextAtMs(world);
    if (atMs === undefined || atMs > untilMs) break;
    // A storm of wake-ups or answers would never end. The watch has reported it by then.
    if (world.steps > STEPS_MAX) break;
    world.nowMs = atMs;
    happenNext(world);
  }
  world.nowMs = Math.max(world.nowMs, untilMs);
}

/** The loop of the edge is blocked: what falls due meanwhile happens at the end of the block. */
export function block(world: World, forMs: number): void {
  world.nowMs += forMs;
}

function happenNext(world: World): void {
  const due = world.pending.filter(({ atMs }) => atMs <= world.nowMs);
  const [first] = due.toSorted((a, b) => a.atMs - b.atMs);
  if (first !== undefined) {
    neverMind(world, (pending) => pending === first);
    happen(world, first);
    return;
  }
  if (world.wakeAtMs === undefined || world.wakeAtMs > world.nowMs) return;
  world.wakeAtMs = undefined;
  tell(world, { type: 'woke' });
}

function happen(world: World, what: Pending): void {
  // The session is closed: only the recogniser may still bring words.
  if (world.isClosed && !(what.type === 'event' && what.event.type === 'words_heard')) return;
  switch (what.type) {
    case 'event':
      if (what.event.type === 'words_heard' && world.promoted.includes(what.event.utteranceId)) {
        happen(world, { ...what, event: renamed(world, what.event) });
        return;
      }
      if (what.event.type === 'words_heard' && what.event.isFinal) {
        world.kept = [...world.kept, what.event.utteranceId];
      }
      tell(world, what.event);
      return;
    case 'loads':
      changeMessage(world, what.messageId, { phase: 'ready' });
      tell(world, {
        type: 'segment_started',
        messageId: what.messageId,
        segmentId: id<SegmentId>(`${what.messageId}/1`),
      });
      return;
    case 'progress':
      if (messageOf(world, what.messageId)?.phase === 'heard')
        tell(world, {
          type: 'playout_progressed',
          messageId: what.messageId,
          playedMs: what.playedMs,
        });
      return;
    case 'ends':
      onPlayoutEnd(world, what);
      return;
    case 'stopped':
      onStopped(world, what);
      return;
    case 'result':
      onResult(world, what);
      return;
    case 'tool_over':
      endTool(world, what);
      return;
    case 'window':
      onWindow(world, what);
      return;
    case 'voice_over':
      if (world.voice !== what.voice) return;
      world.voice = undefined;
      tell(world, { type: 'user_speech_ended' });
      if (world.uncommitted !== undefined) later(world, 300, { type: 'asks' });
      return;
    case 'asks':
      ask(world);
      return;
  }
}

/** Interim words that became a turn use up their id at the gate: their final words get another. */
function renamed(world: World, event: Extract<Happening, { type: 'words_heard' }>): Happening {
  world.promoted = world.promoted.filter((used) => used !== event.utteranceId);
  return { ...event, utteranceId: id<UtteranceId>(`u${count(world, 'utterance')}`) };
}

/** The last sample has played: the handle is done unless its tool has a result to bring. */
function onPlayoutEnd(
  world: World,
  { messageId }: Extract<Pending, { type: 'loads' | 'ends' }>,
): void {
  const message = messageOf(world, messageId);
  if (message?.phase !== 'heard' || message.isStopping) return;
  const playedMs = world.nowMs - message.startedAtMs;
  const segmentId = id<SegmentId>(`${messageId}/1`);
  if (hasTool(world, messageId)) changeMessage(world, messageId, { phase: 'spoken' });
  else removeMessage(world, messageId);
  tell(world, { type: 'segment_finished', messageId, segmentId, playedMs });
  if (messageOf(world, messageId) !== undefined) return;
  tell(world, { type: 'message_finished', messageId, playedMs, interrupted: false });
}

function onStopped(
  world: World,
  { messageId, boundary, keepsHandle, actionId }: Extract<Pending, { type: 'stopped' }>,
): void {
  const message = messageOf(world, messageId);
  if (message !== undefined) {
    const playedMs = world.nowMs - message.startedAtMs;
    soon(world, { type: 'playout_stopped', messageId, playedMs, boundary });
    if (keepsHandle) {
      changeMessage(world, messageId, { phase: 'spoken', isStopping: false });
      const segmentId = id<SegmentId>(`${messageId}/1`);
      soon(world, { type: 'segment_finished', messageId, segmentId, playedMs });
      // The tool ended before the playout did.
      if (!hasTool(world, messageId))
        later(world, 200, { type: 'result', messageId, speaks: false });
    } else {
      removeMessage(world, messageId);
      soon(world, { type: 'message_finished', messageId, playedMs, interrupted: true });
    }
  }
  soon(world, { type: 'action_done', actionId });
}

/** A tool ends. The reply that called it speaks the result or has nothing to say. */
export function endTool(
  world: World,
  { callId, speaks }: Omit<Extract<Pending, { type: 'tool_over' }>, 'atMs' | 'type'>,
): void {
  const tool = world.tools.find((running) => running.callId === callId);
  if (tool === undefined) return;
  world.tools = world.tools.filter((running) => running !== tool);
  const { ownerMessageId } = tool;
  // The task that talked with the caller is over, and the tool goes on.
  if (tool.isAsking)
    soon(world, { type: 'tool_started', callId, ownerMessageId, cancellable: true });
  soon(world, { type: 'tool_ended', callId });
  if (ownerMessageId === undefined || hasTool(world, ownerMessageId)) return;
  if (messageOf(world, ownerMessageId)?.phase === 'spoken')
    later(world, 200, { type: 'result', messageId: ownerMessageId, speaks });
}

function onResult(world: World, { messageId, speaks }: Extract<Pending, { type: 'result' }>): void {
  const message = messageOf(world, messageId);
  if (message?.phase !== 'spoken') return;
  const isOtherHeard = world.messages.some(({ phase }) => phase === 'heard');
  if (speaks && isOtherHeard) {
    later(world, 500, { type: 'result', messageId, speaks });
    return;
  }
  if (speaks) {
    changeMessage(world, messageId, { phase: 'heard' });
    tell(world, { type: 'segment_started', messageId, segmentId: id<SegmentId>(`${messageId}/2`) });
    later(world, 1500, { type: 'ends', messageId });
    later(world, 100, { type: 'progress', messageId, playedMs: world.nowMs - message.startedAtMs });
    return;
  }
  removeMessage(world, messageId);
  tell(world, {
    type: 'message_finished',
    messageId,
    playedMs: world.nowMs - message.startedAtMs,
    interrupted: false,
  });
}

function onWindow(world: World, window: Extract<Pending, { type: 'window' }>): void {
  const { voice, onsetAtMs, untilMs, ends, overDb } = window;
  if (world.voice !== voice) return;
  const noiseDb = -60;
  tell(world, {
    type: 'user_speech_continued',
    durationMs: world.nowMs - onsetAtMs,
    levelDb: noiseDb + overDb,
    noiseDb,
    probability: 0.9,
  });
  if (world.nowMs + WINDOW_MS <= untilMs) later(world, WINDOW_MS, { ...window });
  else if (ends)
    later(world, untilMs - world.nowMs + VAD_SILENCE_MS, { type: 'voice_over', voice });
}

/** The VAD hears a voice that starts now. */
export function startVoice(
  world: World,
  how: { readonly lastsMs: number; readonly ends: boolean; readonly overDb: number },
): void {
  if (world.voice !== undefined) return;
  const voice = count(world, 'utterance');
  world.voice = voice;
  world.voiceOnsetAtMs = world.nowMs;
  const onsetAtMs = world.nowMs;
  tell(world, { type: 'user_speech_started', onsetAtMs: sessionMs(onsetAtMs) });
  later(world, Math.min(WINDOW_MS, how.lastsMs), {
    type: 'window',
    voice,
    onsetAtMs,
    untilMs: onsetAtMs + how.lastsMs,
    ends: how.ends,
    overDb: how.overDb,
  });
}

/** LiveKit asks whether the turn is over once the caller has said something and is silent. */
export function ask(world: World): void {
  if (world.uncommitted === undefined || world.voice !== undefined) return;
  const askId = id<AskId>(`q${count(world, 'ask')}`);
  world.uncommitted = { ...world.uncommitted, askId };
  tell(world, { type: 'turn_end_asked', askId });
}

const STEPS_MAX = 3000;
