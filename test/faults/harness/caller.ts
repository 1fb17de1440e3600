import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as passTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { AccessToken, AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';

import { openLine, type CallerLine } from '../../../src/scenarios/caller/line.ts';
import {
  AudioStream,
  Room,
  RoomEvent,
  TrackKind,
  type RemoteTrack,
} from '../../../src/scenarios/caller/media.ts';
import { soundOf } from '../../../src/scenarios/caller/sound.ts';
import { readWav } from '../../../src/sound/index.ts';
import { within } from '../../harness/within.ts';
import { AGENT_NAME } from '../../harness/stages/worker-room.ts';
import { RATE_HZ, WordFinder } from './words.ts';

export type CallerOptions = {
  readonly access: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly name: string;
  /** `sip`: a telephone, that is put down when it leaves. */
  readonly kind: 'sip' | 'standard';
  /** At first they call from a process of their own, which `drop` kills. */
  readonly isKillable?: boolean;
};

/** A caller with a recording of all that arrived, on whichever connection. */
export type FragileCaller = {
  /** The words that the recording holds so far. */
  readonly words: () => readonly string[];
  /** Resolves when the recording holds this many of a word. */
  readonly hears: (word: string, times?: number, boundMs?: number) => Promise<void>;
  /** Plays a recording of somebody who speaks. */
  readonly speak: (wavFile: string) => Promise<void>;
  /** Epoch milliseconds. */
  readonly agentJoinedAtMs: () => number;
  readonly press: (key: string) => Promise<void>;
  /** Leaves politely, as somebody who closes or reloads the page, or puts the telephone down. */
  readonly leave: () => Promise<void>;
  /** Is gone without a word, as somebody whose network breaks. */
  readonly drop: () => Promise<void>;
  /** Comes back. */
  readonly join: () => Promise<void>;
  /** Resolves when no agent is in the room any more. */
  readonly agentLeaves: (boundMs?: number) => Promise<void>;
  /** Resolves when the caller's line has been hung up. */
  readonly isSentAway: (boundMs?: number) => Promise<void>;
};

const SPEECH_PEAK_DB = -6;
const BOUND_MS = 30_000;

/** Calls: enters a new room, to which the agent is dispatched. */
export async function call(options: CallerOptions): Promise<FragileCaller> {
  const { access, name, isKillable = false } = options;
  const { url, apiKey, apiSecret } = access;
  const http = url.replace(/^ws/u, 'http');
  await new RoomServiceClient(http, apiKey, apiSecret).createRoom({ name, emptyTimeout: 60 });
  const recording = new Recording();
  let room: Room | undefined;
  let line: CallerLine | undefined;
  let agentJoinedAtMs = Infinity;
  async function join(): Promise<void> {
    room = new Room();
    room.once(RoomEvent.ParticipantConnected, () => (agentJoinedAtMs = Date.now()));
    room.on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
      if (track.kind === TrackKind.KIND_AUDIO) recording.listen(track);
    });
    await room.connect(url, await tokenOf(options), { autoSubscribe: true, dynacast: false });
    line = await openLine(room.localParticipant!);
  }
  const far = isKillable ? await callFromProcess(url, await tokenOf(options)) : undefined;
  const words = () => [...(far?.words() ?? []), ...recording.words()];
  if (far === undefined) await join();
  await new AgentDispatchClient(http, apiKey, apiSecret).createDispatch(name, AGENT_NAME);
  return {
    words,
    hears: (word, times = 1, boundMs = BOUND_MS) =>
      until(
        () => `${times} \`${word}\` at the ear; heard: ${words().join(' ')}`,
        () => words().filter((heard) => heard === word).length >= times,
        boundMs,
      ),
    async speak(wavFile) {
      const { samples, sampleRateHz } = await readWav(wavFile);
      await line?.play(soundOf(samples, sampleRateHz, SPEECH_PEAK_DB));
    },
    agentJoinedAtMs: () => agentJoinedAtMs,
    press: async (key) => {
      await room!.localParticipant!.publishDtmf(Number(key), key);
    },
    async leave() {
      await far?.kill();
      await line?.close();
      await room?.disconnect();
    },
    drop: async () => far?.kill(),
    join,
    agentLeaves: (boundMs = BOUND_MS) =>
      until(
        () => 'the agent to leave',
        () => room === undefined || room.remoteParticipants.size === 0,
        boundMs,
      ),
    isSentAway: (boundMs = BOUND_MS) =>
      until(
        () => 'the hang-up',
        () => room?.isConnected === false,
        boundMs,
      ),
  };
}

/** A caller in a process of their own; resolves when they have joined. */
async function callFromProcess(url: string, token: string) {
  const child = spawn(process.execPath, [CALLER_PROCESS, url, token], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let heard: readonly string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (heard = line.split(' ').filter(Boolean)));
  await within('the process of a caller to join', once(lines, 'line'), BOUND_MS);
  const ended = once(child, 'close');
  return {
    words: () => heard,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const CALLER_PROCESS = fileURLToPath(new URL('caller-process.ts', import.meta.url));

/** Everything that the agent's tracks brought, one finder for each of them. */
class Recording {
  readonly #pieces: WordFinder[] = [];

  listen(track: RemoteTrack): void {
    const stream = new AudioStream(track, {
      sampleRate: RATE_HZ,
      numChannels: 1,
      frameSizeMs: 10,
    });
    const piece = new WordFinder();
    this.#pieces.push(piece);
    void (async () => {
      for await (const { data } of stream) piece.push(data);
    })();
  }

  words(): readonly string[] {
    return this.#pieces.flatMap((piece) => piece.words());
  }
}

async function tokenOf({ access, name, kind }: CallerOptions): Promise<string> {
  const token = new AccessToken(access.apiKey, access.apiSecret, { identity: 'caller' });
  token.kind = kind;
  token.addGrant({
    roomJoin: true,
    room: name,
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
  });
  return token.toJwt();
}

/** Looks again and again, where there is no event. */
export async function until(
  what: () => string,
  isSo: () => boolean | Promise<boolean>,
  boundMs: number,
): Promise<void> {
  for (const giveUpAtMs = Date.now() + boundMs; !(await isSo()); await passTime(50)) {
    if (Date.now() > giveUpAtMs) throw new Error(`waited ${boundMs} ms for ${what()}`);
  }
}
