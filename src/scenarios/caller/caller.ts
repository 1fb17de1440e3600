import { dispose, Room, RoomEvent, TrackKind, type RemoteTrack } from './media.ts';

import { followRecord, type CallFollower } from './follow.ts';
import type { CalledStep, CallerLog } from './log.ts';
import { epochNowMs } from './clock.ts';
import { createEar, type CallerEar } from './ear.ts';
import { openLine, type CallerLine } from './line.ts';
import { describeMoment, dueAtMs } from './moment.ts';
import {
  callerToken,
  createCallRoom,
  deleteCallRoom,
  dispatchAgent,
  type LivekitAccess,
} from './room.ts';
import { LINE_RATE_HZ, prepareSounds, type CallerSound } from './sound.ts';
import type { CallerAct, CallerStep, Scenario } from '../file/index.ts';

/** What one call is made of, beside its scenario. */
export type CallOptions = {
  readonly access: LivekitAccess;
  readonly agentName: string;
  /** Names the room, the call and its files. */
  readonly callId: string;
  /** The job's metadata, JSON. */
  readonly metadata: string;
  /** Where the worker writes the call's record: `<callId>.jsonl` in this folder. */
  readonly recordFile: string;
  /** Called with each thing that the caller does, as it does it. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
};

/** A call that took place: what the caller did and when, and what was said and heard. */
export type FinishedCall = {
  readonly log: CallerLog;
  /** Both from the same instant on, at the line's rate. */
  readonly heard: Int16Array;
  readonly said: Int16Array;
};

/** Makes one call as the scenario says: joins as a telephone caller, acts, listens, leaves. */
export async function makeCall(scenario: Scenario, options: CallOptions): Promise<FinishedCall> {
  const { access, callId, agentName, metadata } = options;
  const sounds = await prepareSounds(scenario.steps.map(({ act }) => act));
  await createCallRoom(access, callId);
  const room = new Room();
  const ear = createEar();
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind === TrackKind.KIND_AUDIO) ear.listen(track);
  });
  const follower = followRecord(options.recordFile);
  await using after = new AsyncDisposableStack();
  after.defer(() => deleteCallRoom(access, callId));
  after.defer(() => follower.close());
  after.defer(() => room.disconnect());
  await room.connect(access.url, await callerToken(access, callId), {
    autoSubscribe: true,
    dynacast: false,
  });
  const line = await openLine(room.localParticipant!);
  after.defer(async () => void (await line.close()));
  const limit = AbortSignal.any([options.signal, AbortSignal.timeout(scenario.limitMs)]);
  await dispatchAgent(access, { roomName: callId, agentName, metadata }, room, options.signal);
  const call = { room, ear, line, follower, sounds, options, limit };
  const { steps, end } = await followScript(scenario.steps, call);
  options.signal.throwIfAborted();
  return await hangUp(call, { callId, scenario: scenario.name, steps, end });
}

/** Releases the native media after the last call; without this the process does not end. */
export async function disposeMedia(): Promise<void> {
  await dispose();
}

type Call = {
  readonly room: Room;
  readonly ear: CallerEar;
  readonly line: CallerLine;
  readonly follower: CallFollower;
  readonly sounds: ReadonlyMap<CallerAct, CallerSound>;
  readonly options: CallOptions;
  readonly limit: AbortSignal;
};

/** Does the steps in order; stops early where the agent leaves or the limit is over. */
async function followScript(
  steps: readonly CallerStep[],
  call: Call,
): Promise<Pick<CallerLog, 'steps' | 'end'>> {
  const { line } = call;
  const done: CalledStep[] = [];
  let previousEndedAtMs = epochNowMs();
  for (const step of steps) {
    const dueMs = await waitForMoment(step.when, previousEndedAtMs, call);
    if (typeof dueMs !== 'number') {
      call.options.signal.throwIfAborted();
      call.options.onProgress(`line ${step.line}: ${describeMoment(step.when)} never came`);
      return { steps: done, end: dueMs };
    }
    call.options.onProgress(`${step.act.type.replace('_', ' ')}, ${describeMoment(step.when)}`);
    if (step.act.type === 'hang_up') return { steps: done, end: 'hung_up' };
    const startedAtMs = epochNowMs();
    const sounded = await doAct(step.act, call);
    previousEndedAtMs = epochNowMs();
    const soundStartedAtMs = sounded?.startedAtMs ?? startedAtMs;
    const fromStart = (atMs: number): number => Math.round(atMs - line.startedAtMs);
    done.push({
      line: step.line,
      act: step.act.type,
      startMs: fromStart(soundStartedAtMs),
      onsetMs: fromStart(soundStartedAtMs + (sounded?.onsetMs ?? 0)),
      endMs: fromStart(previousEndedAtMs),
      lateMs: Math.round(soundStartedAtMs - dueMs),
    });
  }
  const quiet = { type: 'agent_silent', forMs: QUIET_MS } as const;
  const end = await waitForMoment(quiet, previousEndedAtMs, call);
  return { steps: done, end: typeof end === 'number' ? 'hung_up' : end };
}

/** Waits, frame by frame, until a moment is due; or returns why it will not come. */
function waitForMoment(
  moment: CallerStep['when'],
  previousEndedAtMs: number,
  { room, ear, line, follower, limit }: Call,
): Promise<number | 'agent_left' | 'limit'> {
  return new Promise((resolve, reject) => {
    const stopListening = line.onFrame(() => {
      const failure = follower.failure();
      if (failure !== undefined) {
        stopListening();
        return reject(failure);
      }
      const nowMs = epochNowMs();
      const messages = follower.messages();
      const dueMs = dueAtMs(moment, { nowMs, previousEndedAtMs, messages, ear });
      if (dueMs !== undefined && dueMs <= nowMs) settle(dueMs);
      else if (!room.isConnected || room.remoteParticipants.size === 0) settle('agent_left');
      else if (limit.aborted) settle('limit');
    });
    const settle = (outcome: number | 'agent_left' | 'limit'): void => {
      stopListening();
      resolve(outcome);
    };
  });
}

async function doAct(
  act: CallerAct,
  { room, line, sounds }: Call,
): Promise<{ readonly startedAtMs: number; readonly onsetMs: number } | undefined> {
  if (act.type === 'press') {
    for (const [index, key] of act.keys.split('').entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, act.gapMs));
      await room.localParticipant!.publishDtmf(KEYS.indexOf(key), key);
    }
    return undefined;
  }
  const sound = sounds.get(act);
  if (sound === undefined) return undefined;
  const { startedAtMs } = await line.play(sound);
  return { startedAtMs, onsetMs: sound.onsetMs };
}

/** Leaves, waits until the record is complete, and puts both channels side by side. */
async function hangUp(
  { room, ear, line, follower }: Call,
  log: Omit<CallerLog, 'startedAtEpochMs' | 'sampleRateHz' | 'endMs'>,
): Promise<FinishedCall> {
  const endMs = Math.round(epochNowMs() - line.startedAtMs);
  const said = await line.close();
  await ear.close();
  await room.disconnect();
  await recordIsComplete(follower);
  return {
    log: {
      ...log,
      endMs,
      startedAtEpochMs: Math.round(line.startedAtMs),
      sampleRateHz: LINE_RATE_HZ,
    },
    heard: ear.heardFrom(line.startedAtMs),
    said,
  };
}

/** The session's closing is in the record, and nothing was added for a while after it. */
async function recordIsComplete(follower: CallFollower): Promise<void> {
  const giveUpAtMs = Date.now() + COMPLETE_WITHIN_MS;
  for (;;) {
    const sinceLastMs = Date.now() - follower.lastLineAtMs();
    if (follower.isClosing() && sinceLastMs > SETTLED_MS) return;
    if (follower.failure() !== undefined) return;
    if (Date.now() > giveUpAtMs) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** RFC 4733 numbers the keys in this order. */
const KEYS = '0123456789*#ABCD';
/** A caller who does not hang up waits this long for more. */
const QUIET_MS = 4000;
const COMPLETE_WITHIN_MS = 15_000;
const SETTLED_MS = 500;
const POLL_MS = 50;
