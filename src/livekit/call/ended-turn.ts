import { admitsTurn } from '../../core/index.ts';
import type { EndedTurn } from '../ground/index.ts';
import type { Call } from './call.ts';

/**
 * The caller's turn is over. LiveKit answers it, but would drop it while an uninterruptible message
 * plays. Then the message yields if its policy allows it; otherwise the turn is kept until the message ends.
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
  // LiveKit handles words that did not come through the gate.
  if (kept === undefined) return await pass();
  call.keep(kept.utteranceId, 'transcript', kept.text);
  call.tell({ type: 'turn_refused', utteranceIds: [kept.utteranceId] });
}
