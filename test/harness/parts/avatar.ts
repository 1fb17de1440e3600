import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { voice } from '@livekit/agents';
import { RoomEvent, TrackKind, type Room, type RpcInvocationData } from '@livekit/rtc-node';

/** What a test changes of the usual avatar. */
export type AvatarOptions = {
  /** From the first audio that it receives until it plays it. */
  readonly latencyMs?: number;
  /** It says when it begins to play (`lk.playback_started`). */
  readonly reportsStart?: boolean;
  /** It joins the room and shows its picture when `join()` is called. */
  readonly joinsLater?: boolean;
  /** Its report of what it played, if it is another than the truth; `undefined`: it never reports. */
  readonly reports?: (playedMs: number) => number | undefined;
};

/**
 * An avatar service in a room, for LiveKit's own `DataStreamAudioOutput`: it receives audio by byte streams,
 * plays it in real time after a delay of its own, obeys `lk.clear_buffer` and reports what it played.
 */
export class Avatar {
  readonly identity = `avatar-${randomUUID()}`;
  readonly output: voice.DataStreamAudioOutput;
  /** Milliseconds that it has played, over all segments. */
  playedMs = 0;
  /** Milliseconds that it has received, over all segments. */
  receivedMs = 0;
  /** How often it was asked to clear what waits. */
  clears = 0;
  readonly #options: AvatarOptions;
  readonly #room = new EventEmitter();
  readonly #participants = new Map<string, unknown>();
  #segment: Received | undefined;
  readonly #ticking = setInterval(() => this.#play(), TICK_MS).unref();

  constructor(options: AvatarOptions = {}) {
    this.#options = options;
    const room = Object.assign(this.#room, {
      isConnected: true,
      remoteParticipants: this.#participants,
      localParticipant: {
        streamBytes: ({ attributes }: Opened) => Promise.resolve(this.#open(attributes)),
        performRpc: ({ method }: { method: string }) => this.#asked(method),
        // LiveKit registers each method once in a process, and finds the output by the caller's identity.
        registerRpcMethod: (method: string, handler: Handler) => void METHODS.set(method, handler),
      },
    });
    if (options.joinsLater !== true) this.join();
    this.output = new voice.DataStreamAudioOutput({
      room: room as unknown as Room,
      destinationIdentity: this.identity,
      sampleRate: RATE_HZ,
      waitRemoteTrack: TrackKind.KIND_VIDEO,
      waitPlaybackStart: options.reportsStart === true,
    });
  }

  /** Joins the room and publishes its picture. */
  join(): void {
    const publication = { kind: TrackKind.KIND_VIDEO };
    const trackPublications = new Map([['picture', publication]]);
    const participant = { identity: this.identity, trackPublications };
    this.#participants.set(this.identity, participant);
    this.#room.emit(RoomEvent.ParticipantConnected, participant);
    this.#room.emit(RoomEvent.TrackPublished, publication, participant);
  }

  close(): void {
    clearInterval(this.#ticking);
  }

  #open({ sample_rate: rate = '' }: Record<string, string>) {
    const segment: Received = {
      rateHz: Number(rate),
      receivedMs: 0,
      playedMs: 0,
      isClosed: false,
      startsAtMs: Number.POSITIVE_INFINITY,
      hasStarted: false,
    };
    this.#segment = segment;
    return {
      write: (bytes: Uint8Array) => {
        segment.startsAtMs = Math.min(
          segment.startsAtMs,
          performance.now() + (this.#options.latencyMs ?? 0),
        );
        const ms = (1000 * bytes.length) / 2 / segment.rateHz;
        segment.receivedMs += ms;
        this.receivedMs += ms;
        return Promise.resolve();
      },
      close: () => {
        segment.isClosed = true;
        return Promise.resolve();
      },
    };
  }

  #play(): void {
    const segment = this.#segment;
    const nowMs = performance.now();
    if (segment === undefined || nowMs < segment.startsAtMs) return;
    if (!segment.hasStarted) {
      segment.hasStarted = true;
      if (this.#options.reportsStart === true) void this.#tell('lk.playback_started', {});
    }
    const playedMs = Math.min(segment.receivedMs, nowMs - segment.startsAtMs);
    this.playedMs += playedMs - segment.playedMs;
    segment.playedMs = playedMs;
    if (segment.isClosed && playedMs === segment.receivedMs) this.#finish(segment, false);
  }

  #asked(method: string): Promise<string> {
    if (method === 'lk.clear_buffer') {
      this.clears += 1;
      this.#play();
      if (this.#segment !== undefined) this.#finish(this.#segment, true);
    }
    return Promise.resolve('ok');
  }

  #finish({ playedMs }: Received, interrupted: boolean): void {
    this.#segment = undefined;
    const told = (this.#options.reports ?? ((ms: number) => ms))(playedMs);
    if (told === undefined) return;
    void this.#tell('lk.playback_finished', { playback_position: told / 1000, interrupted });
  }

  async #tell(method: string, payload: object): Promise<void> {
    await sleep(RPC_MS);
    const data = { callerIdentity: this.identity, payload: JSON.stringify(payload) };
    await METHODS.get(method)?.(data);
  }
}

type Received = {
  readonly rateHz: number;
  receivedMs: number;
  playedMs: number;
  isClosed: boolean;
  startsAtMs: number;
  hasStarted: boolean;
};

type Opened = { readonly attributes: Record<string, string> };
type Handler = (data: Pick<RpcInvocationData, 'callerIdentity' | 'payload'>) => Promise<string>;

const METHODS = new Map<string, Handler>();
const RATE_HZ = 24_000;
const TICK_MS = 10;
/** How long a report travels. */
const RPC_MS = 40;
