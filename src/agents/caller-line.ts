import type { voice } from '@livekit/agents';
import {
  DisconnectReason,
  ParticipantKind,
  RoomEvent,
  type RemoteParticipant,
  type Room,
} from '@livekit/rtc-node';

/** What the end of a caller's line is told from. */
export type CallerLine = {
  readonly session: Pick<voice.AgentSession, 'close'>;
  readonly room: Pick<Room, 'on' | 'off'>;
  /** The caller's identity in the room. */
  readonly identity: string;
  readonly onError: (error: unknown) => void;
  /** Milliseconds that a caller whose connection dropped may take to come back. */
  readonly backWithinMs?: number;
};

/**
 * Closes the session when the caller has hung up: at once for a telephone that was put down, and for
 * anybody else when they have not come back in time. Returns a function that stops that.
 */
export function endWithCaller(line: CallerLine): () => void {
  const { session, room, identity, onError, backWithinMs = BACK_WITHIN_MS } = line;
  let waiting: NodeJS.Timeout | undefined;
  const end = (): void => void session.close().catch(onError);
  const onDisconnected = (participant: RemoteParticipant): void => {
    if (participant.identity !== identity) return;
    if (hasHungUp(participant)) return end();
    waiting = setTimeout(end, backWithinMs);
  };
  const onConnected = (participant: RemoteParticipant): void => {
    if (participant.identity === identity) clearTimeout(waiting);
  };
  room.on(RoomEvent.ParticipantDisconnected, onDisconnected);
  room.on(RoomEvent.ParticipantConnected, onConnected);
  return () => {
    clearTimeout(waiting);
    room.off(RoomEvent.ParticipantDisconnected, onDisconnected);
    room.off(RoomEvent.ParticipantConnected, onConnected);
  };
}

/** A browser that is reloaded leaves as politely as one that is closed; a telephone does not reload. */
function hasHungUp({ kind, disconnectReason }: RemoteParticipant): boolean {
  if (disconnectReason === undefined) return false;
  if (ENDS_FOR_ANYBODY.has(disconnectReason)) return true;
  return kind === ParticipantKind.SIP && ENDS_A_TELEPHONE_CALL.has(disconnectReason);
}

const ENDS_FOR_ANYBODY: ReadonlySet<DisconnectReason> = new Set([
  DisconnectReason.ROOM_DELETED,
  DisconnectReason.PARTICIPANT_REMOVED,
  DisconnectReason.USER_REJECTED,
]);

const ENDS_A_TELEPHONE_CALL: ReadonlySet<DisconnectReason> = new Set([
  DisconnectReason.CLIENT_INITIATED,
  DisconnectReason.USER_UNAVAILABLE,
]);

const BACK_WITHIN_MS = 30_000;
