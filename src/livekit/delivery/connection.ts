import {
  DisconnectReason,
  RoomEvent,
  TrackKind,
  type RemoteParticipant,
  type Room,
} from '@livekit/rtc-node';

import { guarded, unawaited } from '../ground/index.ts';

/** What `Connection` needs. All times come from one monotonic clock, in milliseconds. */
export type ConnectionOptions = {
  readonly room: Room;
  readonly clock: () => number;
  readonly isCaller: (participant: Pick<RemoteParticipant, 'identity'>) => boolean;
  /** Called when more is known about the connection. */
  readonly onChange: () => void;
};

/** Whether the caller could hear what was played between two times. */
export type Reach =
  | { readonly type: 'proven' }
  | { readonly type: 'pending' }
  /** No proof from `sinceMs` on. `isOver`: the connection is back, or the caller has left. */
  | { readonly type: 'down'; readonly sinceMs: number; readonly isOver: boolean };

/**
 * Proves that the caller's connection was up: by participant states, by the room's reconnecting and
 * reconnected events, and by media statistics that advance, read twice a second while a message needs it.
 *
 * The server confirms every second that it receives the agent's audio (an RTCP receiver report), and
 * the caller's own audio arrives. What was played after the latest of these is unproven until the next.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #outages: Outage[] = [];
  /** The time of the last confirmation by the server. */
  #confirmedAtMs: number | undefined;
  #report: number | bigint | undefined;
  #packets = 0;
  #packetsAtMs: number | undefined;
  #isLinkDown = false;
  #isCallerGone = false;
  #watchers = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Follows the room; returns a function that ends it. */
  listen(): () => void {
    const { room, isCaller } = this.#options;
    const link = (isDown: boolean) =>
      guarded('the connection', () => {
        this.#isLinkDown = isDown;
        this.#noteStates();
      });
    const caller = (isGone: boolean) =>
      guarded('the connection', (participant: RemoteParticipant) => {
        if (!isCaller(participant)) return;
        if (isGone && participant.disconnectReason === LEFT_BY_THEMSELVES) this.#noteGoodbye();
        this.#isCallerGone = isGone;
        this.#noteStates();
      });
    const [down, up, gone, back] = [link(true), link(false), caller(true), caller(false)];
    room.on(RoomEvent.Reconnecting, down);
    room.on(RoomEvent.Disconnected, down);
    room.on(RoomEvent.Reconnected, up);
    room.on(RoomEvent.ParticipantDisconnected, gone);
    room.on(RoomEvent.ParticipantConnected, back);
    return () => {
      clearInterval(this.#timer);
      room.off(RoomEvent.Reconnecting, down);
      room.off(RoomEvent.Disconnected, down);
      room.off(RoomEvent.Reconnected, up);
      room.off(RoomEvent.ParticipantDisconnected, gone);
      room.off(RoomEvent.ParticipantConnected, back);
    };
  }

  /** Reads statistics to prove a message, until each `watch` has had its `unwatch`. */
  watch(): void {
    this.#watchers += 1;
    if (this.#watchers > 1) return;
    // Nothing is known about the time without statistics.
    this.#confirmedAtMs = undefined;
    this.#packetsAtMs = undefined;
    this.#report = undefined;
    const read = (): void => unawaited('the connection', this.#read());
    this.#timer = setInterval(read, READ_EVERY_MS).unref();
    read();
  }

  unwatch(): void {
    this.#watchers -= 1;
    if (this.#watchers === 0) clearInterval(this.#timer);
  }

  reach(fromMs: number, toMs: number): Reach {
    const outage = this.#outages.find((one) => one.fromMs < toMs && (one.toMs ?? toMs) >= fromMs);
    if (outage !== undefined) {
      const sinceMs = Math.max(fromMs, outage.fromMs);
      return { type: 'down', sinceMs, isOver: outage.toMs !== undefined || this.#isCallerGone };
    }
    const nowMs = this.#options.clock();
    if (this.#confirmedAtMs !== undefined) {
      const isHeard = this.#confirmedAtMs >= toMs && (this.#packetsAtMs ?? toMs) >= toMs;
      return { type: isHeard ? 'proven' : 'pending' };
    }
    // Without statistics, as with another kind of transport, only the states can prove it.
    return { type: nowMs - toMs >= NO_REPORT_MS ? 'proven' : 'pending' };
  }

  #noteStates(): void {
    const isDown = this.#isLinkDown || this.#isCallerGone;
    const open = this.#outages.find(({ toMs }) => toMs === undefined);
    const nowMs = this.#options.clock();
    if (isDown && open === undefined) {
      const heardAtMs = this.#isCallerGone ? this.#packetsAtMs : undefined;
      const fromMs = Math.min(nowMs, this.#confirmedAtMs ?? nowMs, heardAtMs ?? nowMs);
      this.#outages.push({ fromMs, toMs: undefined });
    } else if (!isDown && open !== undefined && this.#watchers === 0) {
      open.toMs = nowMs;
    }
    this.#options.onChange();
  }

  /** Whoever leaves by themselves tells the server so: they were connected until now. */
  #noteGoodbye(): void {
    if (this.#isLinkDown) return;
    const nowMs = this.#options.clock();
    this.#noteConfirmed(nowMs);
    if (this.#packetsAtMs !== undefined) this.#notePackets(this.#packets + 1, nowMs);
  }

  async #read(): Promise<void> {
    const { publisherStats, subscriberStats } = await this.#options.room.getRtcStats();
    const nowMs = this.#options.clock();
    const { report, packets } = advancing([...publisherStats, ...subscriberStats]);
    this.#noteCaller(packets, nowMs);
    if (report !== undefined && report !== this.#report) {
      this.#report = report;
      this.#noteConfirmed(nowMs);
    }
    this.#options.onChange();
  }

  #noteConfirmed(nowMs: number): void {
    const before = this.#confirmedAtMs;
    if (before !== undefined && nowMs - before > STALL_MS) {
      this.#outages.push({ fromMs: before, toMs: nowMs });
    }
    this.#confirmedAtMs = nowMs;
    const open = this.#outages.find(({ toMs }) => toMs === undefined);
    if (open !== undefined && !this.#isLinkDown && !this.#isCallerGone) open.toMs = nowMs;
  }

  /** A caller whose audio stops arriving is gone, whatever the server confirms; a muted one sends none. */
  #noteCaller(packets: number, nowMs: number): void {
    if (!this.#isCallerSending()) this.#packetsAtMs = undefined;
    else if (packets !== this.#packets) this.#notePackets(packets, nowMs);
    this.#packets = packets;
  }

  #isCallerSending(): boolean {
    const callers = [...this.#options.room.remoteParticipants.values()].filter((participant) =>
      this.#options.isCaller(participant),
    );
    const tracks = callers.flatMap((caller) => [...caller.trackPublications.values()]);
    return tracks.some(({ kind, muted }) => kind === TrackKind.KIND_AUDIO && muted !== true);
  }

  #notePackets(packets: number, nowMs: number): void {
    const before = this.#packetsAtMs;
    if (packets > this.#packets && before !== undefined && nowMs - before > STALL_MS) {
      this.#outages.push({ fromMs: before, toMs: nowMs });
    }
    this.#packetsAtMs = nowMs;
  }
}

type Outage = { readonly fromMs: number; toMs: number | undefined };

type RtcStats = Awaited<ReturnType<Room['getRtcStats']>>['publisherStats'];

/** Values that advance while the server receives the agent's audio and sends the caller's. */
function advancing(stats: RtcStats): {
  readonly report: number | bigint | undefined;
  readonly packets: number;
} {
  let report: number | bigint | undefined;
  let packets = 0;
  for (const one of stats) {
    const { case: kind, value } = one.stats;
    if (kind === 'remoteInboundRtp') report = value.rtc?.timestamp ?? report;
    if (kind === 'inboundRtp') packets += Number(value.received?.packetsReceived ?? 0);
  }
  return { report, packets };
}

const LEFT_BY_THEMSELVES = DisconnectReason.CLIENT_INITIATED;
const READ_EVERY_MS = 500;
/** Reports arrive every second, and one or two may be lost on the way. */
const STALL_MS = 3000;
/** How long a first report may take. */
const NO_REPORT_MS = 2000;
