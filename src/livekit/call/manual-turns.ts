import type { voice } from '@livekit/agents';

import { gateIsOpen } from '../../core/index.ts';
import { guarded, replaceMethod } from '../ground/index.ts';
import type { Call } from './call.ts';

/**
 * Follows the turns that the application ends itself (push to talk). A turn that is committed while its
 * words are held for a protected message is committed again when they pass, because LiveKit drops it
 * until then. Words of a turn that is cleared do not come back. Returns a function that undoes it.
 */
export function followManualTurns(session: voice.AgentSession, call: Call): () => void {
  const commit = session.commitUserTurn.bind(session);
  const clear = session.clearUserTurn.bind(session);
  const undo = [
    replaceMethod(session, 'commitUserTurn', () => {
      if (!call.isRunning || gateIsOpen(call.state)) return commit();
      // The words may pass because the call ends: then LiveKit refuses the turn.
      call.gate.whenPassed(guarded('a committed turn', commit));
    }),
    replaceMethod(session, 'clearUserTurn', () => {
      call.gate.clear();
      clear();
    }),
  ];
  return () => {
    for (const one of undo) one();
  };
}
