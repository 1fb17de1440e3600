import { admitsTurn } from '../../core/index.ts';
import type { EndedTurn } from '../ground/index.ts';
import type { Call } from './call.ts';

/**
 * The caller's turn is over: LiveKit answers it, or would drop it for a message that nothing may end.
 * Then the message yields, where its policy lets it, or the turn is kept for the end of the message.
 */
export async function onTurnEnded(
  call: Call,
  { droppedFor }: EndedTurn,
  pass: () => Promise<void>,
): Promise<void> {
  const message = droppedFor === undefined ? undefined : call.messages.ofHandle(droppedFor);
  if (message === undefined || !call.isRunning) return await pass();
  if (!call.messages.isLocked(message.messageId) && admitsTurn(call.policy, call.state)) {
    call.messages.yieldToTurn(message.messageId);
    return await pass();
  }
  const kept = call.gate.takeBack();
  // Words that did not come through the gate go LiveKit's way.
  if (kept === undefined) return await pass();
  call.keep(kept.utteranceId, 'transcript', kept.text);
  call.tell({ type: 'turn_refused', utteranceIds: [kept.utteranceId] });
}
