import { type Draft, type EventOf, act, change, decide, keep } from '../draft/index.ts';
import { APPLICATION_CLAUSE, clauseOf, messageInForce, typeInContext } from '../model/index.ts';

/**
 * A turn was spoken before the message began, and it ended while no speech could end the message. LiveKit
 * would drop the turn, so its words wait for the end of the message.
 */
export function onTurnRefused(draft: Draft, { utteranceIds }: EventOf<'turn_refused'>): void {
  const { floor } = draft.state;
  change(draft, { uncommittedSinceMs: undefined });
  if (floor.type === 'stopping') {
    act(draft, { type: 'hold', utteranceIds });
    const joined = [...floor.utteranceIds, ...utteranceIds];
    change(draft, { floor: { ...floor, utteranceIds: joined } });
    return;
  }
  const messageType = typeInContext(draft.state);
  const isLocked = messageInForce(draft.state)?.isLocked === true;
  decide(draft, {
    verdict: 'hold',
    clause: isLocked ? APPLICATION_CLAUSE : clauseOf(draft.policy, messageType, 'interruptible'),
    class: 'unclassified',
    reason: 'the turn was said before the message began, and waits for its end',
  });
  keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
}
