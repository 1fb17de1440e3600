import { setTimeout as delay } from 'node:timers/promises';

import { epochNowMs } from '../../../src/scenarios/caller/clock.ts';
import { createEar, type CallerEar } from '../../../src/scenarios/caller/ear.ts';
import { openLine } from '../../../src/scenarios/caller/line.ts';
import {
  Room,
  RoomEvent,
  TrackKind,
  type RemoteTrack,
} from '../../../src/scenarios/caller/media.ts';
import {
  callerToken,
  createCallRoom,
  deleteCallRoom,
  dispatchAgent,
  type LivekitAccess,
} from '../../../src/scenarios/caller/room.ts';
import type { CallerSound } from '../../../src/scenarios/caller/sound.ts';
import type { ReplyCall } from './agent.ts';

/** Options of one call. */
export type CallOptions = {
  readonly access: LivekitAccess;
  readonly callId: string;
  readonly call: ReplyCall;
  readonly turns: number;
  readonly sound: CallerSound;
  /** Milliseconds from the start of the recording to the end of its voice. */
  readonly voiceEndMs: number;
};

const QUIET_MS = 1000;
const GIVE_UP_MS = 15_000;

/**
 * Makes one call and asks turn by turn. Returns the milliseconds from the end of the caller's voice, as it
 * left, to the first sound of the reply at the caller's ear.
 */
export async function waitsOfCall(options: CallOptions): Promise<readonly number[]> {
  const { access, callId, call } = options;
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
    const dispatch = { roomName: callId, agentName: 'bench', metadata: JSON.stringify(call) };
    await dispatchAgent(access, dispatch, room, AbortSignal.timeout(60_000));
    await soundSince(ear, 0);
    const waits: number[] = [];
    for (let turn = 0; turn < options.turns; turn += 1) {
      await quiet(ear);
      const { startedAtMs } = await line.play(options.sound);
      const endedAtMs = startedAtMs + options.voiceEndMs;
      waits.push((await soundSince(ear, endedAtMs)) - endedAtMs);
    }
    await line.close();
    return waits;
  } finally {
    await room.disconnect();
    await ear.close();
    await deleteCallRoom(access, callId);
  }
}

async function soundSince(ear: CallerEar, sinceMs: number): Promise<number> {
  const giveUpAtMs = epochNowMs() + GIVE_UP_MS;
  for (;;) {
    const first = ear.firstSoundSince(sinceMs);
    if (first !== undefined) return first;
    if (epochNowMs() > giveUpAtMs) throw new Error('the agent was not heard within 15 s');
    await delay(5);
  }
}

/** Waits until the agent has been silent for a second. */
async function quiet(ear: CallerEar): Promise<void> {
  while (epochNowMs() - (ear.lastSoundBefore(Infinity) ?? 0) < QUIET_MS) await delay(10);
}
