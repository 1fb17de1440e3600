import type { voice } from '@livekit/agents';
import { RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';

import { guarded, linkedIdentity, watchLink } from '../ground/index.ts';
import type { Call } from './call.ts';

/** Follows only the participant whom the session listens to: their keys, and whether they are present. */
export type CallerLink = {
  /** Called when the session has started: from now on it may be linked to another participant. */
  readonly started: () => void;
  readonly close: () => void;
};

/** Follows the caller of a session. If the session is linked to nobody, any participant is the caller. */
export function followCaller(session: voice.AgentSession, room: Room, call: Call): CallerLink {
  /** The participant whom the session listens to, even while they are away. */
  let caller: string | undefined;
  let isAway = false;
  let stopWatching = (): void => undefined;

  function look(without?: string): void {
    caller = linkedIdentity(session) ?? caller;
    const isThere = [...room.remoteParticipants.values()].some(
      ({ identity }) => identity !== without && identity === (caller ?? identity),
    );
    if (isThere !== isAway) return;
    isAway = !isThere;
    call.tell({ type: isAway ? 'caller_left' : 'caller_returned' });
  }

  const stopListening = call.keypad.listenTo(room, (identity) => {
    caller = linkedIdentity(session) ?? caller;
    return caller === undefined || identity === caller;
  });
  const onConnected = guarded('the room', () => look());
  const onDisconnected = guarded('the room', ({ identity }: RemoteParticipant) => {
    // Excludes the one who left; without a link, anybody else who is present counts as the caller.
    look(identity);
  });
  room.on(RoomEvent.ParticipantConnected, onConnected);
  room.on(RoomEvent.ParticipantDisconnected, onDisconnected);
  return {
    started() {
      stopWatching = watchLink(session, (identity) => {
        caller = identity;
        look();
      });
    },
    close() {
      stopListening();
      stopWatching();
      room.off(RoomEvent.ParticipantConnected, onConnected);
      room.off(RoomEvent.ParticipantDisconnected, onDisconnected);
    },
  };
}
