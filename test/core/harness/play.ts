import assert from 'node:assert/strict';

import { id, sessionMs, type MessageId } from '../../../src/core/index.ts';
import { startCall, type Call, type EdgeOptions } from './call.ts';
import { policy, type Happening, type Session } from './sessions.ts';

/** A call that was played to its end, and the ids of what the engine was given. */
export type Played = {
  readonly call: Call;
  /** The final transcripts and questions about the end of a turn that the engine was given. */
  readonly utterances: readonly string[];
  readonly asks: readonly string[];
};

/** Plays a session, then lets every message, tool and timer come to its end. */
export function play(events: Session, options: EdgeOptions): Played {
  const call = startCall(policy, options);
  const utterances: string[] = [];
  const asks: string[] = [];
  let count = 0;
  for (const [gapMs, event] of events) {
    pass(call, call.nowMs() + gapMs);
    count += 1;
    live(call, event, { count, utterances, asks });
    beginNext(call);
  }
  rest(call, call.nowMs());
  return { call, utterances, asks };
}

/** Plays one happening if the call allows it. */
// Long because it is a list: one short case per happening.
function live(
  call: Call,
  event: Happening,
  log: { readonly count: number; readonly utterances: string[]; readonly asks: string[] },
): void {
  const state = call.state();
  const playing = state.floor.type === 'idle' ? undefined : state.floor.message.messageId;
  const { caller } = state;
  switch (event.do) {
    case 'say':
      call.say(`m${log.count}`, event.type, {
        isWaiting: true,
        endsInQuestion: log.count % 3 === 0,
      });
      return;
    case 'finish':
      if (playing !== undefined) call.finish(playing);
      return;
    case 'speak':
      call.event({ type: 'user_speech_started', onsetAtMs: sessionMs(call.nowMs()) });
      return;
    case 'voice':
      if (caller.type !== 'speaking') {
        call.voice(call.nowMs() + event.lastsMs, { ends: event.ends });
      }
      return;
    case 'heard':
      if (caller.type === 'speaking') call.heard(call.nowMs() - caller.onsetAtMs);
      return;
    case 'quiet':
      call.silent();
      return;
    case 'words':
      call.words(`u${log.count}`, event.words, event.isFinal);
      if (event.isFinal) log.utterances.push(`u${log.count}`);
      return;
    case 'key':
      call.key(event.key);
      return;
    case 'ask':
      call.ask(`q${log.count}`);
      log.asks.push(`q${log.count}`);
      return;
    case 'tool':
      call.tool(`t${log.count}`, playing, log.count % 4 !== 0);
      return;
    case 'tool_end':
      endTools(call);
      return;
    case 'commit':
      call.event({ type: 'turn_committed', turnId: `turn-${log.count}` });
      return;
    case 'request':
      call.event({ type: 'interrupt_requested', by: 'session' });
      return;
    case 'external':
      if (playing !== undefined) {
        call.event({ type: 'playout_interrupted_externally', messageId: playing, by: 'session' });
      }
      return;
    case 'stt':
      call.event({ type: 'stt_failed' });
      return;
    case 'left':
      call.event({ type: 'caller_left' });
      return;
    case 'back':
      call.event({ type: 'caller_returned' });
      return;
    case 'verdict':
      call.event({
        type: 'overlap_verdict',
        isInterruption: log.count % 2 === 0,
        probability: 0.8,
      });
      return;
    case 'stalled':
      stall(call);
      return;
    default:
      assert.fail('a happening without its case');
  }
}

/** Lets time pass. A VAD that hears a voice reports it again and again. */
function pass(call: Call, untilMs: number): void {
  for (let atMs = call.nowMs() + 1000; atMs < untilMs; atMs += 1000) {
    call.at(atMs);
    sound(call);
  }
  call.at(untilMs);
  sound(call);
}

function sound(call: Call): void {
  const { caller } = call.state();
  if (caller.type !== 'speaking' || call.nowMs() - caller.heardAtMs < 2000) return;
  call.heard(call.nowMs() - caller.onsetAtMs);
}

/** Begins the next message in order if nothing plays or if the tool of the playing one still runs. */
function beginNext(call: Call): void {
  const { floor, queue, tools } = call.state();
  const first = queue.find(({ start }) => start === 'queued');
  const isFree =
    floor.type === 'idle' ||
    (floor.type === 'playing' &&
      tools.some(({ ownerMessageId }) => ownerMessageId === floor.message.messageId));
  if (isFree && first !== undefined) call.begin(first.messageId);
}

/** A reply whose tool is done speaks again, or its handle ends without more words. */
function endSuspended(call: Call): void {
  const { floor, queue, atMs } = call.state();
  const suspended = queue.find(({ start }) => start === 'suspended' || start === 'silenced');
  if (floor.type !== 'idle' || suspended === undefined) return;
  if (atMs % 2 === 0) call.begin(suspended.messageId);
  else call.finish(suspended.messageId);
}

function endTools(call: Call): void {
  for (const { callId } of call.state().tools) call.event({ type: 'tool_ended', callId });
}

function stall(call: Call): void {
  const { held } = call.state();
  const [utteranceId] = held.type === 'holding' ? held.utteranceIds : [];
  if (utteranceId !== undefined) call.event({ type: 'gate_stalled', utteranceId });
}

/** The caller falls silent, every message comes to its end, and a long time passes. */
function rest(call: Call, fromMs: number): void {
  call.silent();
  endTools(call);
  for (let atMs = fromMs + 500; atMs < fromMs + 200_000; atMs += 500) {
    call.at(atMs);
    beginNext(call);
    endSuspended(call);
    const { floor } = call.state();
    if (floor.type !== 'idle' && floor.type !== 'stopping' && atMs % 4000 < 500) {
      call.finish(id<MessageId>(floor.message.messageId));
    }
  }
}
