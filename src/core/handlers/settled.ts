import { clauseOf, type CallerClass, type OpenOverlap } from '../model/index.ts';
import { change, decide, type Draft } from './draft.ts';
import { comeBack, heardFloorOf } from './floor.ts';

/** Something else than the floor was decided of the overlap: it takes none, and playout comes back. */
export function settleAs(draft: Draft, overlap: OpenOverlap, callerClass: CallerClass): void {
  change(draft, { overlap: { ...overlap, settledAs: callerClass } });
  bringBackSettled(draft);
}

/** The caller asks once more for the human who is being called: recorded, and no bid for the floor. */
export function settleAsWish(draft: Draft, overlap: OpenOverlap): void {
  settleAs(draft, { ...overlap, words: undefined, finalWords: undefined }, 'escalation');
}

/** Whether nothing but such a wish was said; more words may still ask for the floor. */
export function isWish({ settledAs, words }: OpenOverlap): boolean {
  return settledAs === 'escalation' && words === undefined;
}

/** Playout that was turned down for an overlap which is settled comes back with the end of its voice. */
export function bringBackSettled(draft: Draft): void {
  const { overlap } = draft.state;
  const floor = heardFloorOf(draft);
  if (overlap.type === 'none' || overlap.settledAs === undefined || floor === undefined) return;
  if (overlap.endedAtMs === undefined || floor.type === 'playing') return;
  decide(draft, {
    verdict: 'resume',
    clause: clauseOf(draft.policy, floor.message.messageType, 'speech.onCandidate'),
    class: overlap.settledAs,
    reason: 'the voice is over and did not ask for the floor',
    overlapId: overlap.overlapId,
  });
  comeBack(draft, floor);
}
