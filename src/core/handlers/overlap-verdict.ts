import { type Draft, change, decide } from '../draft/index.ts';
import { clauseOf, messageInForce } from '../model/index.ts';
import { arbitrate, fallbackFor, speechSituation } from '../rules/index.ts';
import { VERDICT_CLAUSE, judge, openOverlap } from './overlap.ts';

/** LiveKit's adaptive interruption has a verdict. It is evidence; if it is overruled, the record says so. */
export function onOverlapVerdict(
  draft: Draft,
  verdict: { readonly isInterruption: boolean; readonly probability: number },
): void {
  const inForce = messageInForce(draft.state);
  if (inForce === undefined || draft.state.floor.type === 'stopping') return;
  const { caller } = draft.state;
  const onsetAtMs = caller.type === 'speaking' ? caller.onsetAtMs : draft.atMs;
  const endedAtMs = caller.type === 'speaking' ? undefined : draft.atMs;
  const open =
    draft.state.overlap.type === 'open'
      ? draft.state.overlap
      : openOverlap(draft, inForce.messageId, { onsetAtMs, endedAtMs });
  const overlap = { ...open, verdict };
  change(draft, { overlap });
  judge(draft, 'evidence');
  // It is overruled for now. A later decision of this overlap may still follow it.
  if (!verdict.isInterruption || draft.state.overlap.type === 'none') return;
  const situation = speechSituation(draft, overlap, false);
  const { proposal } = arbitrate(situation) ?? fallbackFor(situation);
  decide(draft, {
    verdict: 'continue',
    clause:
      proposal.verdict === 'continue'
        ? proposal.clause
        : clauseOf(draft.policy, situation.messageType, 'speech.mode'),
    overruled: [VERDICT_CLAUSE],
    class: proposal.class,
    reason: 'the verdict alone does not take the floor',
    confidence: proposal.confidence,
    overlapId: overlap.overlapId,
  });
}
