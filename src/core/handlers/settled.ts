import { type Draft, change, decide, heardFloorOf, resumePlayout } from '../draft/index.ts';
import { clauseOf, openOverlapOf, type CallerClass, type OpenOverlap } from '../model/index.ts';

/** Settles an overlap that does not take the floor. Playout resumes. */
export function settleOverlapAs(
  draft: Draft,
  overlap: OpenOverlap,
  callerClass: CallerClass,
): void {
  change(draft, { overlap: { ...overlap, settledAs: callerClass } });
  resumeAfterSettled(draft);
}

/** Settles an overlap in which the caller only asked again for a human who is already being called. */
export function settleAsEscalation(draft: Draft, overlap: OpenOverlap): void {
  settleOverlapAs(draft, { ...overlap, words: undefined, finalWords: undefined }, 'escalation');
}

/** True if the caller only asked again for a human. More words may still ask for the floor. */
export function isOnlyEscalation({ settledAs, words }: OpenOverlap): boolean {
  return settledAs === 'escalation' && words === undefined;
}

/** Resumes playout that was ducked or paused for a settled overlap, once its voice has ended. */
export function resumeAfterSettled(draft: Draft): void {
  const overlap = openOverlapOf(draft.state);
  const floor = heardFloorOf(draft);
  if (overlap?.settledAs === undefined || floor === undefined) return;
  if (overlap.endedAtMs === undefined || floor.type === 'playing') return;
  decide(draft, {
    verdict: 'resume',
    clause: clauseOf(draft.policy, floor.message.messageType, 'speech.onCandidate'),
    class: overlap.settledAs,
    reason: 'the voice is over and did not ask for the floor',
    overlapId: overlap.overlapId,
  });
  resumePlayout(draft, floor);
}
