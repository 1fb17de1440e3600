import { type Draft, act, change, decide, keep } from '../../draft/index.ts';
import { clauseOf, typeInContext } from '../../model/index.ts';
import { judgeBy } from '../index.ts';
import type { Hearing } from './hearing.ts';

/** Judges the overlap that the words belong to. Holds final words that are still undecided after that. */
export function judgeOverlapWords(draft: Draft, { event, situation, ruling }: Hearing): void {
  const { utteranceId, isFinal } = event;
  const { overlap } = draft.state;
  if (isFinal && overlap.type === 'open') {
    const utteranceIds = [...overlap.utteranceIds, utteranceId];
    change(draft, { overlap: { ...overlap, utteranceIds } });
  }
  judgeBy(draft, isFinal ? 'final' : 'evidence', situation, ruling);
  const { floor, overlap: after } = draft.state;
  const isTaken = floor.type === 'stopping';
  if (isTaken) change(draft, { tookFloor: utteranceId });
  const isPending = isTaken || (after.type === 'open' && after.utteranceIds.includes(utteranceId));
  if (isFinal && isPending) act(draft, { type: 'hold', utteranceIds: [utteranceId] });
}

/** Adds words to the interruption that is stopping the message. They are released when it is done. */
export function joinInterruption(draft: Draft, { event }: Hearing): void {
  const { floor } = draft.state;
  if (floor.type !== 'stopping') return;
  const { utteranceId } = event;
  act(draft, { type: 'hold', utteranceIds: [utteranceId] });
  change(draft, { floor: { ...floor, utteranceIds: [...floor.utteranceIds, utteranceId] } });
}

/** Holds the rest of an earlier interruption until the message in force has ended. */
export function keepRestOfInterruption(draft: Draft, { event }: Hearing): void {
  const messageType = typeInContext(draft.state);
  decide(draft, {
    verdict: 'hold',
    clause: clauseOf(draft.policy, messageType, 'input'),
    class: 'unclassified',
    reason: 'the words ended the message before and wait for the end of this one',
  });
  const utteranceIds = [event.utteranceId];
  keep(draft, { utteranceIds, messageType, class: 'unclassified', overlapId: undefined });
}
