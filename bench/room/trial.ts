import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { DecisionData, Envelope } from '../../src/evidence/index.ts';
import { epochNowMs } from '../../src/scenarios/caller/clock.ts';
import { createEar, type CallerEar } from '../../src/scenarios/caller/ear.ts';
import { openLine } from '../../src/scenarios/caller/line.ts';
import { Room, RoomEvent, TrackKind, type RemoteTrack } from '../../src/scenarios/caller/media.ts';
import {
  callerToken,
  createCallRoom,
  deleteCallRoom,
  dispatchAgent,
  type LivekitAccess,
} from '../../src/scenarios/caller/room.ts';
import type { CallerSound } from '../../src/scenarios/caller/sound.ts';
import type { NamedArm, Recording } from './arms.ts';

/** One measured call. */
export type Trial = {
  readonly arm: string;
  readonly recording: Recording;
  /** From the caller's onset to silence at the caller's ear; undefined if the agent did not stop. */
  readonly silenceMs: number | undefined;
  /** From the caller's onset to the engine's decision to stop, on the same clock; Floorkeeper only. */
  readonly decisionMs: number | undefined;
};

/** Options of a trial. */
export type TrialOptions = {
  readonly access: LivekitAccess;
  readonly arm: NamedArm;
  readonly recording: Recording;
  readonly sound: CallerSound;
  readonly callId: string;
  /** The folder with the records of calls under a policy. */
  readonly records: string;
  /** How long the agent was heard before the caller begins, in milliseconds. */
  readonly beginsAfterMs: number;
};

/** Silence of this length is an end, not a pause between two sentences. */
const QUIET_MS = 1000;
/** An agent that has not stopped this long after the onset counts as not stopping. */
const GIVE_UP_MS = 6000;

/** Makes one call: waits until the agent speaks, speaks into it, and listens for its silence. */
export async function runTrial(options: TrialOptions): Promise<Trial> {
  const { access, arm, callId, recording, sound } = options;
  await createCallRoom(access, callId);
  const room = new Room();
  const ear = createEar();
  room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
    if (track.kind === TrackKind.KIND_AUDIO) ear.listen(track);
  });
  try {
    await room.connect(access.url, await callerToken(access, callId), {
      autoSubscribe: true,
      dynacast: false,
    });
    const line = await openLine(room.localParticipant!);
    const dispatch = { roomName: callId, agentName: 'bench', metadata: JSON.stringify(arm.arm) };
    await dispatchAgent(access, dispatch, room, AbortSignal.timeout(60_000));
    await heard(ear, options.beginsAfterMs);
    const playing = line.play(sound);
    const onsetAtMs = epochNowMs() + recording.onsetMs;
    const silentAtMs = await silence(ear, onsetAtMs);
    const { startedAtMs } = await playing;
    const trueOnsetMs = startedAtMs + recording.onsetMs;
    await line.close();
    return {
      arm: arm.name,
      recording,
      silenceMs: silentAtMs === undefined ? undefined : silentAtMs - trueOnsetMs,
      decisionMs: await decisionAfter(options, trueOnsetMs),
    };
  } finally {
    await room.disconnect();
    await ear.close();
    await deleteCallRoom(access, callId);
  }
}

/** Waits until the agent has been heard for the given time. */
async function heard(ear: CallerEar, forMs: number): Promise<void> {
  const giveUpAtMs = epochNowMs() + 20_000;
  for (;;) {
    const first = ear.firstSoundSince(0);
    if (first !== undefined && epochNowMs() - first >= forMs) return;
    if (epochNowMs() > giveUpAtMs) throw new Error('the agent was not heard within 20 s');
    await delay(10);
  }
}

/** The instant after the last sound, once silence has lasted long enough. */
async function silence(ear: CallerEar, onsetAtMs: number): Promise<number | undefined> {
  for (;;) {
    const nowMs = epochNowMs();
    const last = ear.lastSoundBefore(Infinity) ?? 0;
    if (nowMs > onsetAtMs + QUIET_MS && nowMs - last >= QUIET_MS) return last;
    if (nowMs > onsetAtMs + GIVE_UP_MS) return undefined;
    await delay(10);
  }
}

/** The time of the decision to interrupt, from the record. Its lines carry the wall clock. */
async function decisionAfter(
  options: TrialOptions,
  onsetAtMs: number,
): Promise<number | undefined> {
  if (options.arm.arm.type === 'stock') return undefined;
  const source = await readFile(join(options.records, `${options.callId}.jsonl`), 'utf8').catch(
    () => '',
  );
  for (const line of source.split('\n').filter((text) => text.includes('floorkeeper.decision'))) {
    const envelope = JSON.parse(line) as Envelope<DecisionData>;
    if (envelope.data.decision.verdict === 'interrupt') {
      return Date.parse(envelope.time) - onsetAtMs;
    }
  }
  return undefined;
}
