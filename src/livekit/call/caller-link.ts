import type { voice } from '@livekit/agents';
import { RoomEvent, type RemoteParticipant, type Room } from '@livekit/rtc-node';

import { guarded, linkedIdentity, watchLink } from '../ground/index.ts';
import type { Call } from './call.ts';

/** The participant whom the session listens to, and nobody else: their keys, and whether they are there. */
export type CallerLink = {
  /** The session has started: from here on it may be linked to another participant. */
  readonly started: () => void;
  readonly close: () => void;
};

/** Follows the caller of a session. One that listens to nobody in particular takes anybody for them. */
export function followCaller(session: voice.AgentSession, room: Room, call: Call): CallerLink {
  /** Whom the session listens to, also while they are away. */
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
    // Nobody has been linked yet, and somebody else has gone.
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
